"""Each layer removed, cut off and emptied in turn: pages that rest on it say so, and no figure of it."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from zones import city, road_access
from zones.city import RESTS_ON
from zones.data import catalogue
from zones.effects import kept as kept_effects
from zones.effects import matrix
from zones.gaps import Measured, inequality
from zones.gaps import kept as kept_gaps
from zones.gaps.measured import DISTRICT_HEALTH, SCHEME
from zones.i18n import Texts
from zones.settings import project_root, state_dir
from zones.ui import cache
from zones.ui.changes import run
from zones.ui.compare import parts
from zones.ui.gaps import cache as gaps_cache

from .broken import FAULTS, Ledger, broken_copy, claims, said

COMMUNE = "20443"
VISITS: dict[str, tuple[str, dict[str, str]]] = {
    "overview": ("overview", {"commune": COMMUNE}),
    "access": ("access", {"commune": COMMUNE}),
    "gaps": ("gaps", {"commune": COMMUNE}),
    "sheet": ("sheet", {"site": "107.9,15.8"}),
    **{f"compare {kind}": ("compare", {"of": kind}) for kind in parts.KINDS},
    "scenario": ("scenario", {}),
    "changes": ("changes", {}),
    "projects": ("projects", {"project": "W03"}),
    "programme": ("programme", {}),
    "report": ("report", {}),
    "data": ("data", {}),
}
"""Pages as they are visited: with what opens a card or a sheet."""

OF_PROJECTS = ("project_facts", "project_phases", "project_shapes", "projects")
DRAWN_ONLY = ("communes_web", "context")
"""What maps draw: without it there is no map, and every figure stays true."""

# What most rests on comes last: less has to be computed again in between.
LAYERS = [
    *sorted(set(catalogue.definitions()) - set(RESTS_ON) - set(DRAWN_ONLY)),
    *DRAWN_ONLY,
    *RESTS_ON,
]
FALSE = re.compile(r"(?<![\d.,])0(?![\d.,])|không có|\bnone\b", re.IGNORECASE)


class Visits:
    """All pages on whole layers, and what they claim."""

    def __init__(self, ledger: Ledger, folder: Path) -> None:
        self.ledger, self.folder, self.version = ledger, folder, cache.version()
        self.apps: dict[str, AppTest] = {}
        self.claims: dict[str, set[str]] = {}
        self.answers: dict[str, str] = {}
        for name, (page, query) in VISITS.items():
            app = AppTest.from_file(str(project_root() / "app.py"), default_timeout=300).run()
            if page != "overview":
                app.switch_page(f"pages/{page}.py")
            for key, value in query.items():
                app.query_params[key] = value
            self.apps[name] = app
            text = self.read(name)
            assert 'class="z-error"' not in text, name
            self.claims[name], self.answers[name] = claims(app), _answer(text)

    def read(self, name: str) -> str:
        """Visit a page again and return what it says."""
        with self.ledger.within(f"page:{name}"):
            app = self.apps[name].run()
        assert not app.exception, name
        return said(app)

    def of(self, layer: str) -> list[str]:
        """Return the visits that rest on a layer."""
        return [name for name in VISITS if layer in self.ledger.layers(f"page:{name}")]

    def broken(self, layer: str, fault: str, patch: pytest.MonkeyPatch) -> None:
        """Give the pages a copy of the data with one fault, as a server that starts anew finds it."""
        folder = broken_copy(layer, fault, self.folder / f"{layer}-{fault}")
        patch.setenv("ZONES_GEODATA", str(folder))
        # The version is held: what does not rest on the layer need not be computed again.
        patch.setattr(catalogue, "data_version", lambda directory=None: self.version)
        self.restart(layer)

    def restart(self, layer: str) -> None:
        """Forget what rests on a layer, and what was read from disk."""
        self.ledger.forget(layer)
        gaps_cache._jobs.clear()
        run._run.clear()


def _answer(text: str) -> str:
    found = re.search(r'class="z-answer">(.*?)</p>', text)
    return found.group(1) if found else ""


def _prepare() -> None:
    """Keep on disk what pages compute for minutes: a part of the figures stands for all of them."""
    t, whole, version = Texts("vi"), cache.whole_city(), cache.version()
    views = {season: cache.view(t, DISTRICT_HEALTH, gaps_cache.MODE, season, 60) for season in ("dry", "wet")}
    members = whole.membership(SCHEME)
    measured = Measured(
        access={(DISTRICT_HEALTH, season): view.result.by_commune(60) for season, view in views.items()},
        roads=road_access.summary(road_access.totals(whole.cells, whole.communes, city.roads())),
        apart={
            season: inequality(whole.cells, view.result.minutes, members, threshold_min=60)
            for season, view in views.items()
        },
        params={
            "mode": gaps_cache.MODE,
            "data_version": version,
            "speed_factor": 1.0,
            "speeds_status": "assumption",
        },
    )
    kept_gaps.save(measured, state_dir() / "cache")
    projects = cache.projects()
    one = [project for project in projects if project.project_id == "W03"]
    key = kept_effects.key_of(version, projects, mode=run.MODE)
    found = matrix(cache.model(), whole, one, mode=run.MODE, gaps=["hospital"], seats=[])
    kept_effects.write(state_dir() / "cache", key, found)


@pytest.fixture(scope="module")
def visits(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visits]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ZONES_STATE", str(tmp_path_factory.mktemp("state")))
        for name in ("ZONES_DATABASE_URL", "ZONES_EDIT_KEY"):
            patch.delenv(name, raising=False)
        # What earlier tests of the process left in memory would be read by nobody here.
        st.cache_resource.clear()
        st.cache_data.clear()
        ledger = Ledger(patch)
        _prepare()
        yield Visits(ledger, tmp_path_factory.mktemp("geodata"))


def test_every_page_is_visited() -> None:
    pages = {path.stem for path in (project_root() / "pages").glob("*.py")}
    assert {page for page, _ in VISITS.values()} == pages


def test_the_layers_of_the_model_are_those_it_reads(visits: Visits) -> None:
    read = {*visits.ledger.layers("zones.ui.cache._city"), *visits.ledger.layers("zones.ui.cache._model")}
    assert read == set(RESTS_ON)


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("layer", LAYERS)
def test_no_page_says_a_figure_of_a_broken_layer(
    visits: Visits, layer: str, fault: str, request: pytest.FixtureRequest
) -> None:
    resting = visits.of(layer)
    assert "data" in resting
    file = catalogue.definition(layer).file
    request.addfinalizer(lambda: visits.restart(layer))
    with pytest.MonkeyPatch.context() as patch:
        visits.broken(layer, fault, patch)
        patch.setattr(visits.ledger, "broken", layer)
        for name in resting:
            text = visits.read(name)
            told = [line for line in re.split(r"</p>|</li>", text) if file in line]
            assert told, f"{name} does not say that {file} is broken"
            assert "zones data build" in told[0], f"{name} does not say how to mend {file}"
            _no_new_figure(visits, name, layer, file)
            if _fed_by(name, layer):
                assert visits.answers[name] not in text, f"{name} still answers without {file}"


def _no_new_figure(visits: Visits, name: str, layer: str, file: str) -> None:
    """A layer that is gone takes figures away; what a page says instead names the file or has no figure."""
    new = {claim for claim in claims(visits.apps[name]) - visits.claims[name] if file not in claim}
    if layer == "evidence":
        # Scores of what is measured stay, on less evidence: only zeros would be false.
        assert not [claim for claim in new if FALSE.search(claim)], name
    else:
        assert not new, name


def _fed_by(name: str, layer: str) -> bool:
    """Return whether the answer of a page rests on a layer."""
    if layer in RESTS_ON:
        return name not in ("projects", "programme", "data")
    fed: dict[str, Any] = {
        "standards": ("gaps", "compare indicators"),
        "programme": ("programme",),
        "programme_targets": ("programme",),
        **dict.fromkeys(OF_PROJECTS, ("projects", "programme", "changes")),
    }
    return name in fed.get(layer, ())
