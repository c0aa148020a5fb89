"""``zones map``: a map of access as a picture to print, or as a file to open without the internet."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console

from zones import access, city
from zones.cli.options import one_of
from zones.cli.output import writable, write_bytes
from zones.cli.site import Mode, Season
from zones.errors import InputError
from zones.i18n import LANGUAGES, Texts
from zones.maps import assets as map_assets
from zones.maps import standalone, vectors
from zones.maps.paper import SIZES, PaperMap, commune_map, facility_points
from zones.maps.standalone import About
from zones.travel import load_model
from zones.words.access_legend import access_legend
from zones.words.dates import written
from zones.words.figures import View

LAYERS: Final = ("cells", "facilities", "speeds")
"""Layers behind the minutes, besides those of the base map."""


class Drawn(StrEnum):
    """What the colours say."""

    minutes = "minutes"
    share = "share"


def map_file(
    out: Annotated[Path, typer.Option(help="File to write: .png (300 dpi), .svg or .html.")],
    service: Annotated[
        str, typer.Option(help="Service reached.", callback=one_of(city.services))
    ] = "district_health",
    mode: Mode = "motorcycle",
    season: Season = "dry",
    minutes: Annotated[
        int | None, typer.Option(min=0, help="Threshold, inclusive (default: the service's own).")
    ] = None,
    drawn: Annotated[
        Drawn, typer.Option(help="Minutes of half the people, or the share of people beyond the threshold.")
    ] = Drawn.minutes,
    lang: Annotated[
        str, typer.Option(help=f"Language: {', '.join(LANGUAGES)}.", callback=one_of(lambda: LANGUAGES))
    ] = "vi",
    size: Annotated[
        str, typer.Option(help=f"Sheet of a picture: {', '.join(SIZES)}.", callback=one_of(lambda: SIZES))
    ] = "a4",
) -> None:
    """Draw who reaches a service in how many minutes."""
    kind = out.suffix.lower().removeprefix(".")
    if kind not in ("png", "svg", "html"):
        raise InputError(f"cannot write {out}: the name must end in .png, .svg or .html")
    writable(out)
    t = Texts(lang)
    with Console(stderr=True).status("computing"):
        result = access.run(load_model(), city.load(), service, mode=mode, season=season)
        view = View(t, result, result.service.threshold_min if minutes is None else minutes)
        if kind == "html":
            content = _alone(view, drawn.value)
        else:
            content = commune_map(
                _printed(view, drawn.value), size=size, kind="svg" if kind == "svg" else "png"
            )
    write_bytes(content, out)


def _printed(view: View, drawn: str) -> PaperMap:
    share, t = drawn == "share", view.t
    legend = access_legend(view, drawn)
    worst_first = view.communes["share_within_pct" if share else "median_min"].sort_values(
        ascending=share, kind="stable"
    )
    said = view.tips(share=share)
    credited = map_assets.sources(LAYERS)
    dated = dict.fromkeys(
        f"{t.pick(credit).rstrip('.')} ({written(date, t.lang)})" for _, credit, date in credited
    )
    return PaperMap(
        legend,
        t.lang,
        source=f"{view.run_line} {t('map.credits')}: {'; '.join(dated)}.",
        keys=view.keys(share=share),
        title=legend.title,
        figures={code: said[code] for code in map(str, worst_first.index)},
        points=facility_points(view.result.facilities),
        scheme=view.scheme,
    )


def _alone(view: View, drawn: str) -> bytes:
    """Return the map on screen as one file."""
    t, legend, assets = view.t, access_legend(view, drawn), map_assets.build()
    keys, tips = view.keys(share=drawn == "share"), view.tips(share=drawn == "share")
    about = About(
        title=legend.title,
        subtitle=legend.unit,
        rows=standalone.rows(assets, t, keys=keys, tips=tips),
        head=(t("standalone.unit"), t("standalone.figure")),
        layers=LAYERS,
    )
    points = vectors.facilities(view.result.facilities, t.lang)
    return standalone.page(
        assets, t, about, scheme=view.scheme, legend=legend, facilities=points, keys=keys, tips=tips
    )
