"""``zones scenario``: what a set of edits changes, for whom."""

from pathlib import Path
from typing import Annotated

import numpy as np
import pandas as pd
import typer
from rich.console import Console

from zones import city, scenario
from zones.cli.options import Json
from zones.cli.output import json_text, placed, print_table, records, writable, write_bytes, write_csv
from zones.errors import InputError
from zones.scenario import Scenario, ScenarioResult
from zones.travel import load_model

commands = typer.Typer(no_args_is_help=True, help="What-if scenarios: facilities and roads that come and go.")

_CHANGES = {
    "name": "commune",
    "name_vi": "name",
    "persons": "people",
    "share_before_pct": "% before",
    "share_after_pct": "% after",
    "gained_persons": "gained",
    "lost_persons": "lost",
    "gained_alt_persons": "gained, 2nd grid",
    "median_before_min": "median before",
    "median_after_min": "median after",
    "mean_saved_min": "saved min",
    "newly_unreachable_persons": "cut off",
    "reason": "note",
}


@commands.callback()
def scenarios() -> None:
    """Keep ``run`` a command of its own, though it is the only one."""


@commands.command("run")
def run(
    file: Annotated[Path, typer.Argument(help="Scenario as JSON.", show_default=False)],
    minutes: Annotated[
        int | None, typer.Option(min=0, help="Threshold, inclusive (default: the scenario's own).")
    ] = None,
    scheme: Annotated[str, typer.Option(help="Region scheme.")] = "east_west",
    as_json: Json = False,
    csv: Annotated[
        Path | None, typer.Option(help="Write the communes to this CSV file.", show_default=False)
    ] = None,
    out_raster: Annotated[
        Path | None,
        typer.Option(help="Write minutes before, after and saved to this GeoTIFF.", show_default=False),
    ] = None,
) -> None:
    """Print who comes within the threshold, who drops out, and what is to be done where."""
    if as_json and csv:
        raise typer.BadParameter("give --json or --csv, not both")
    writable(csv, out_raster)
    asked = _read(file)
    if minutes is not None:
        asked = asked.model_copy(update={"threshold_min": minutes})
    with Console(stderr=True).status("computing"):
        whole = city.load()
        whole.membership(scheme)  # an unknown scheme is said before the long part
        result = scenario.run(load_model(), whole, asked)
        communes, regions = result.by_commune(), result.by_region(scheme)
    params = {**result.params, "scheme": scheme}
    if out_raster is not None:
        write_bytes(result.raster(), out_raster)
    if csv is not None:
        write_csv(communes.reset_index(), params, csv)
    elif as_json:
        body = {
            "params": params,
            "remarks": [dict(text) for text in result.remarks],
            "regions": records(regions),
            "gap": records(result.gap(scheme)),
            "communes": records(communes),
            "actions": records(result.action_list(), index=False),
        }
        typer.echo(json_text(body))
    else:
        _show(result, communes, regions, scheme)
        typer.echo(", ".join(f"{name} {value}" for name, value in params.items()), err=True)
    for text in result.remarks:
        typer.echo(text["en"], err=True)


def _show(result: ScenarioResult, communes: pd.DataFrame, regions: pd.DataFrame, scheme: str) -> None:
    changed = communes[communes["changed_persons"] > 0]
    order = np.argsort(-(changed["gained_persons"] + changed["lost_persons"]).to_numpy(), kind="stable")
    for table in (regions, changed.iloc[order]):
        print_table(table[[c for c in _CHANGES if c in table]].rename(columns=_CHANGES))
    print_table(result.gap(scheme))
    print_table(placed(result.action_list().drop(columns="commune_code")).set_index("step"))


def _read(file: Path) -> Scenario:
    try:
        return Scenario.from_json(file.read_bytes())
    except OSError as error:
        raise InputError(f"cannot read {file}: {error.strerror or error}") from None
