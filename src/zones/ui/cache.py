"""What the whole process keeps: read once per data version, shared by every session, never copied.

Each function shows the reader what is being waited for when the answer is not there yet.
"""

import os
from collections.abc import Mapping
from typing import Final

import pandas as pd
import streamlit as st

from zones import access, city, connections, road_access, travel
from zones.access import AccessResult
from zones.city import City
from zones.city.projects import Project
from zones.connections import Connections
from zones.data import catalogue
from zones.data.catalogue import Record
from zones.errors import LayerError
from zones.exchange.gazetteer import Gazetteer
from zones.i18n import LANGUAGES, Texts
from zones.intake import official
from zones.intake.store import FigureStore
from zones.maps import assets as map_assets
from zones.maps import projects as map_projects
from zones.maps import surface, vectors
from zones.maps.assets import Assets
from zones.maps.palette import minutes_scale
from zones.maps.projects import ProjectFile
from zones.maps.relief import Overlay
from zones.register import Register
from zones.settings import geodata_dir, state_dir
from zones.words import programme_book
from zones.words.figures import View
from zones.words.programme_book import ProgrammeBook
from zones.words.project_book import Book

FIRST_VIEW: Final = ("district_health", "motorcycle", "dry", 60)
"""Service, means, season and threshold (minutes) of the overview."""


def version() -> str:
    """Return the fingerprint of the data, read again only when the catalogue file changes.

    Raises
    ------
    LayerError
        If the catalogue is missing or not readable.
    """
    path = geodata_dir() / catalogue.CATALOGUE
    return _version(str(path), path.stat().st_mtime_ns if path.exists() else 0)


def layer(name: str) -> pd.DataFrame:
    """Return one layer as a table, verified when it was read; not to be changed.

    Raises
    ------
    LayerError, SchemaError
        If the layer is missing, altered or breaks its contract.
    """
    return _layer(version(), name)


def verify() -> None:
    """Make sure that every layer of :data:`zones.city.RESTS_ON` is as recorded and holds something.

    What was computed earlier and kept on disk says nothing of a layer that is broken by now.

    Raises
    ------
    LayerError
        If one is missing or altered.
    """
    _verify(version())


def faults() -> Mapping[str, str]:
    """Return what is wrong with the files of layers, by name; asked again whenever a file changes."""
    folder = geodata_dir()
    paths = [folder / known.file for known in catalogue.definitions().values()]
    stamps = tuple(path.stat().st_mtime_ns if path.exists() else 0 for path in paths)
    return _faults(version(), str(folder), stamps)


def records() -> Mapping[str, Record]:
    """Return the build's record of every layer.

    Raises
    ------
    LayerError
        If the catalogue is missing or not readable.
    """
    return _records(version())


def assets(t: Texts) -> Assets:
    """Return the files every map draws."""
    with st.spinner(t("app.loading_map")):
        return _assets(version())


def view(t: Texts, service_id: str, mode: str, season: str, threshold: int) -> View:
    """Return the figures of a service by a means in a season, solved on first demand.

    Raises
    ------
    InputError
        If no facility of the service is mapped.
    """
    with st.spinner(t("app.loading_city")):
        _city(version())
    with st.spinner(t("app.loading_model")):
        _model(version())
    with st.spinner(t("app.solving")):
        return _view(version(), t.lang, service_id, mode, season, threshold)


def whole_city() -> City:
    """Return the tables that figures rest on."""
    return _city(version())


def model() -> travel.TravelModel:
    """Return roads and land."""
    return _model(version())


def surface_image(t: Texts, service_id: str, mode: str, season: str) -> Overlay:
    """Return the 100 m surface of minutes as an image."""
    with st.spinner(t("app.solving")):
        return _surface(version(), service_id, mode, season)


def facility_file(t: Texts, service_id: str) -> str:
    """Return the URL of a service's facilities."""
    return _facilities(version(), service_id, t.lang)


def road_summary(t: Texts, scheme: str) -> Mapping[str, Mapping[str, float]]:
    """Return road density and rural access by region of a scheme."""
    with st.spinner(t("app.loading_roads")):
        return _road_summary(version(), scheme)


def road_totals() -> pd.DataFrame:
    """Return what of roads can be added up over communes, see :func:`zones.road_access.totals`."""
    return _road_totals(version())


def trips(t: Texts, mode: str, season: str) -> Connections:
    """Return minutes and kilometres from every commune seat to the places a planner asks about."""
    with st.spinner(t("app.solving")):
        return _trips(version(), mode, season)


def register() -> Register:
    """Return the register of projects, opened once for each place it may lie in.

    Raises
    ------
    RegisterError
        If the database is not reachable, damaged or no register.
    LayerError, SchemaError
        If it is empty and the published projects cannot be read.
    """
    return _register(version(), str(state_dir()), os.environ.get("ZONES_DATABASE_URL"))


def projects() -> tuple[Project, ...]:
    """Return the key projects as they stand in the register, in id order."""
    opened = register()
    return _projects(opened.where, opened.revision)


def book(t: Texts) -> Book:
    """Return the key projects, ready to be searched, counted and said in the reader's language."""
    opened = register()
    return _book(version(), opened.where, opened.revision, t.lang)


def programme(t: Texts) -> ProgrammeBook:
    """Return the sections of the Action Programme with what carries them, in the reader's language."""
    opened = register()
    return _programme(version(), opened.where, opened.revision, figures().revision, t.lang)


def project_file() -> ProjectFile:
    """Return the file of project shapes that maps draw (:class:`zones.maps.projects.ProjectLayer`)."""
    opened = register()
    return _project_file(opened.where, opened.revision)


def figures() -> FigureStore:
    """Return the official figures, opened once for each place they may lie in.

    Raises
    ------
    RegisterError
        If the database is not reachable, damaged or no register.
    """
    return _figures(str(state_dir()), os.environ.get("ZONES_DATABASE_URL"))


def evidence() -> pd.DataFrame:
    """Return all evidence for gaps: what public pages report, and behind it what departments gave.

    A key for what is computed from it is ``(version(), figures().where, figures().revision)``.

    Raises
    ------
    LayerError, SchemaError
        If the published layer is missing, altered or breaks its contract.
    RegisterError
        If the figures cannot be read.
    """
    # What is joined is no fresher than the layer: one that cannot be read is said here.
    layer("evidence")
    store = figures()
    return _evidence(version(), store.where, store.revision)


def gazetteer() -> Gazetteer:
    """Return the names of communes, present and former."""
    return _gazetteer(version())


def prepare() -> None:
    """Compute what the first page shows, outside any session.

    Raises
    ------
    LayerError, SchemaError
        If a layer is missing, altered or breaks its contract.
    """
    data_version, t = version(), Texts(LANGUAGES[0])
    _assets(data_version)
    first = _view(data_version, t.lang, *FIRST_VIEW)
    _road_summary(data_version, first.scheme)
    _facilities(data_version, first.result.service.id, t.lang)
    _trips(data_version, first.result.mode, first.result.season)
    book(t)
    project_file()


@st.cache_resource(show_spinner=False, max_entries=4)
def _version(path: str, stamp: int) -> str:
    return catalogue.data_version()


@st.cache_resource(show_spinner=False, max_entries=32)
def _layer(data_version: str, name: str) -> pd.DataFrame:
    return catalogue.load_table(name)


@st.cache_resource(show_spinner=False, max_entries=1)
def _verify(data_version: str) -> None:
    city.verify()


@st.cache_resource(show_spinner=False, max_entries=2)
def _faults(data_version: str, folder: str, stamps: tuple[int, ...]) -> Mapping[str, str]:
    found = {}
    for name in catalogue.definitions():
        try:
            catalogue.check_file(name)
        except LayerError as error:
            found[name] = str(error)
    return found


@st.cache_resource(show_spinner=False, max_entries=1)
def _records(data_version: str) -> Mapping[str, Record]:
    return catalogue.records()


@st.cache_resource(show_spinner=False, max_entries=2)
def _register(data_version: str, folder: str, url: str | None) -> Register:
    return Register.open(url)


@st.cache_resource(show_spinner=False, max_entries=2)
def _figures(folder: str, url: str | None) -> FigureStore:
    return FigureStore.open(url)


@st.cache_resource(show_spinner=False, max_entries=1)
def _gazetteer(data_version: str) -> Gazetteer:
    return Gazetteer.load()


@st.cache_resource(show_spinner=False, max_entries=4)
def _evidence(data_version: str, where: str, revision: int) -> pd.DataFrame:
    return official.evidence(figures(), _layer(data_version, "evidence"))


@st.cache_resource(show_spinner=False, max_entries=4)
def _projects(where: str, revision: int) -> tuple[Project, ...]:
    return tuple(register().projects())


@st.cache_resource(show_spinner=False, max_entries=4)
def _book(data_version: str, where: str, revision: int, lang: str) -> Book:
    table = _layer(data_version, "communes")
    names = dict(zip(table["commune_code"].astype(str), table["name"].astype(str), strict=True))
    return Book(Texts(lang), _projects(where, revision), names, revision)


@st.cache_resource(show_spinner=False, max_entries=4)
def _programme(data_version: str, where: str, revision: int, given: int, lang: str) -> ProgrammeBook:
    return programme_book.read(
        _book(data_version, where, revision, lang),
        completeness=_layer(data_version, "completeness"),
        evidence=evidence(),
        communes=_layer(data_version, "communes"),
    )


@st.cache_resource(show_spinner=False, max_entries=4)
def _project_file(where: str, revision: int) -> ProjectFile:
    return map_projects.published(_projects(where, revision))


@st.cache_resource(show_spinner=False, max_entries=1)
def _city(data_version: str) -> City:
    return city.load()


@st.cache_resource(show_spinner=False, max_entries=1)
def _model(data_version: str) -> travel.TravelModel:
    # Half a minute of building is not begun on a layer that will be missed at its end.
    verify()
    return travel.load_model()


@st.cache_resource(show_spinner=False, max_entries=1)
def _assets(data_version: str) -> Assets:
    return map_assets.build()


# A result weighs about 20 MB.
@st.cache_resource(show_spinner=False, max_entries=16)
def _access(data_version: str, service_id: str, mode: str, season: str) -> AccessResult:
    return access.run(_model(data_version), _city(data_version), service_id, mode=mode, season=season)


@st.cache_resource(show_spinner=False, max_entries=6)
def _trips(data_version: str, mode: str, season: str) -> Connections:
    return connections.run(_model(data_version), _city(data_version), mode=mode, season=season)


@st.cache_resource(show_spinner=False, max_entries=128)
def _view(data_version: str, lang: str, service_id: str, mode: str, season: str, threshold: int) -> View:
    return View(Texts(lang), _access(data_version, service_id, mode, season), threshold)


@st.cache_resource(show_spinner=False, max_entries=128)
def _surface(data_version: str, service_id: str, mode: str, season: str) -> Overlay:
    result = _access(data_version, service_id, mode, season)
    return surface.overlay(result.minutes, result.city.cells, minutes_scale(result.service))


@st.cache_resource(show_spinner=False, max_entries=64)
def _facilities(data_version: str, service_id: str, lang: str) -> str:
    return vectors.facilities(city.service(service_id).select(_city(data_version).on_land()), lang)


@st.cache_resource(show_spinner=False, max_entries=1)
def _road_totals(data_version: str) -> pd.DataFrame:
    whole = _city(data_version)
    return road_access.totals(whole.cells, whole.communes, city.roads())


@st.cache_resource(show_spinner=False, max_entries=4)
def _road_summary(data_version: str, scheme: str) -> Mapping[str, Mapping[str, float]]:
    membership = _city(data_version).membership(scheme)
    table = road_access.summary(_road_totals(data_version), membership=membership)
    return {str(region): dict(row) for region, row in table.iterrows()}
