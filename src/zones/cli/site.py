"""``zones site`` and ``zones rounds``: where the next sites should go, where a mobile one should stop."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from zones import city, sites
from zones.city.evidence import evidence
from zones.cli.options import Json, one_of
from zones.cli.output import json_text, placed, print_table, records, writable, write_bytes, write_csv
from zones.scenario import Workbench
from zones.sites.plan import MOST_NEW, TIME_LIMIT_S
from zones.travel import MODES, SEASONS, load_model

Service = Annotated[str, typer.Option(help="Service.", callback=one_of(city.services), show_default=False)]
Whom = Annotated[
    str, typer.Option(help="Whom to count: everybody, a region (west, high, ...), ethnic_minority.")
]
Candidates = Annotated[
    str,
    typer.Option(
        help=f"Where sites may stand: {', '.join(sites.KINDS)}.", callback=one_of(lambda: sites.KINDS)
    ),
]
Mode = Annotated[str, typer.Option(help=f"Means: {', '.join(MODES)}.", callback=one_of(lambda: MODES))]
Season = Annotated[str, typer.Option(help=f"Season: {', '.join(SEASONS)}.", callback=one_of(lambda: SEASONS))]
Limit = Annotated[float, typer.Option(min=0.1, help="Seconds for the proof of each number of sites.")]
Csv = Annotated[Path | None, typer.Option(help="Write the sites to this CSV file.", show_default=False)]


def site(
    service: Service,
    new: Annotated[
        int, typer.Option(min=1, max=MOST_NEW, help="New sites; existing ones stay.", show_default=False)
    ],
    minutes: Annotated[int, typer.Option(min=1, help="Threshold, inclusive.", show_default=False)],
    whom: Whom = sites.EVERYBODY,
    candidates: Candidates = "seats",
    mode: Mode = "motorcycle",
    season: Season = "dry",
    time_limit: Limit = TIME_LIMIT_S,
    as_json: Json = False,
    csv: Csv = None,
    save: Annotated[
        Path | None, typer.Option(help="Write the sites to this file as a scenario.", show_default=False)
    ] = None,
) -> None:
    """Print where new sites bring most people within the threshold, and how sure that is."""
    if as_json and csv:
        raise typer.BadParameter("give --json or --csv, not both")
    writable(csv, save)
    ask = sites.Ask(new, minutes, whom, candidates, time_limit)
    with Console(stderr=True).status("computing"):
        whole = city.load()
        known = evidence()
        sites.communes_of(whole, whom, reported=known)  # an unknown group is said before the long part
        bench = Workbench(load_model(), whole, service_id=service, mode=mode, season=season)
        plan = sites.where_next(bench, ask, reported=known)
    told = {
        "persons": plan.persons,
        "beyond_persons": plan.beyond_persons,
        "out_of_reach_persons": plan.out_of_reach_persons,
        "aggregation_error_persons": plan.aggregation_error_persons,
        "demand_places": plan.demand_places,
        "largest_place_m": plan.largest_place_m,
        "n_candidates": plan.n_candidates,
        "incomplete_pct": plan.incomplete_pct,
    }
    if save is not None:
        write_bytes(plan.scenario(title=f"{service} +{new}").to_json().encode("utf-8"), save)
    if csv is not None:
        write_csv(plan.sites.reset_index(), dict(plan.params), csv)
    elif as_json:
        body = {
            "params": dict(plan.params),
            "totals": told,
            "sites": records(plan.sites),
            "curve": records(plan.curve),
            "naive": records(plan.naive),
        }
        typer.echo(json_text(body))
    else:
        print_table(placed(plan.sites.drop(columns=["x", "y", "commune_code"])))
        print_table(plan.curve)
        print_table(plan.naive)
        typer.echo(", ".join(f"{name} {value}" for name, value in {**told, **plan.params}.items()), err=True)
    if plan.incomplete_pct > 0:
        typer.echo(
            f"{plan.incomplete_pct:.0f} % of them live where facilities may be missing from the map: those "
            "may serve them already",
            err=True,
        )


def rounds(
    service: Service,
    beyond: Annotated[
        int, typer.Option(min=1, help="Visit who is farther than this, minutes.", show_default=False)
    ],
    within: Annotated[
        int, typer.Option(min=1, help="Farthest way to a stop, minutes, inclusive.", show_default=False)
    ],
    whom: Whom = sites.EVERYBODY,
    candidates: Candidates = "villages",
    mode: Mode = "motorcycle",
    season: Season = "dry",
    time_limit: Limit = TIME_LIMIT_S,
    as_json: Json = False,
    csv: Csv = None,
) -> None:
    """Print the fewest stops of a mobile service that bring who is left out near one."""
    if as_json and csv:
        raise typer.BadParameter("give --json or --csv, not both")
    writable(csv)
    with Console(stderr=True).status("computing"):
        whole = city.load()
        known = evidence()
        sites.communes_of(whole, whom, reported=known)
        bench = Workbench(load_model(), whole, service_id=service, mode=mode, season=season)
        found = sites.rounds(
            bench,
            beyond_min=beyond,
            within_min=within,
            whom=whom,
            candidates=candidates,
            time_limit_s=time_limit,
            reported=known,
        )
    told = {
        "stops": len(found.stops),
        "fewest": found.fewest,
        "optimal": found.optimal,
        "served_persons": found.served_persons,
        "out_of_reach_persons": found.out_of_reach_persons,
        "scattered_persons": found.scattered_persons,
        "places": found.places,
    }
    if csv is not None:
        write_csv(found.stops.reset_index(), dict(found.params), csv)
    elif as_json:
        body = {"params": dict(found.params), "totals": told, "stops": records(found.stops)}
        typer.echo(json_text(body))
    else:
        print_table(placed(found.stops.drop(columns=["x", "y", "commune_code"])))
        typer.echo(", ".join(f"{name} {value}" for name, value in {**told, **found.params}.items()), err=True)
