"""What is asked about a service, and the answer and the histogram of the access page."""

from collections.abc import Sequence

from streamlit.delta_generator import DeltaGenerator

from zones import city
from zones.city import CITY, Service
from zones.i18n import Texts
from zones.i18n import numbers as n
from zones.travel import MODES, SEASONS
from zones.ui import charts, state, words
from zones.words.figures import View

_LAST, _STEP = 180, 5
_LAST_NEAR, _STEP_NEAR = 90, 3


def choices(t: Texts, places: Sequence[DeltaGenerator]) -> tuple[Service, str, str, int]:
    """Show service, means, season and threshold, each in a place of its own, and return what is chosen."""
    service, mode, season = means(t, places)
    with places[3]:
        offered = [str(minutes) for minutes in service.thresholds_min]
        threshold = int(state.select("threshold", t("access.threshold"), offered, str(service.threshold_min)))
    return service, mode, season, threshold


def means(t: Texts, places: Sequence[DeltaGenerator]) -> tuple[Service, str, str]:
    """Show service, means and season, each in a place of its own, and return what is chosen."""
    services = city.services()
    with places[0]:
        name = state.select(
            "service",
            t("access.service"),
            list(services),
            next(iter(services)),
            show=lambda one: t.pick(services[one].name),
        )
    with places[1]:
        mode = state.select("mode", t("access.mode"), MODES, MODES[0], show=lambda one: t(f"term.mode_{one}"))
    with places[2]:
        season = state.select(
            "season", t("access.season"), SEASONS, SEASONS[0], show=lambda one: t(f"term.season_{one}")
        )
    return services[name], mode, season


def answer(view: View) -> None:
    """Show the answer in a sentence, how sure it is, and whether the layer is complete."""
    t, east, west, city = view.t, view.regions["east"], view.regions["west"], view.regions[CITY]
    words.answer(
        t(
            "access.answer_at_least" if view.incomplete else "access.answer",
            count=n.decimal(len(view.result.facilities), 0, t.lang),
            share=n.percent(city["share_within_pct"], t.lang),
            persons=n.persons(city["persons_within"], t.lang),
            service=view.service_name,
            threshold=view.threshold,
            mode=view.by_mode,
            season=view.in_season,
            east=n.percent(east["share_within_pct"], t.lang),
            west=n.percent(west["share_within_pct"], t.lang),
        )
    )
    words.sure(
        t(
            "access.range",
            slower=n.percent(city["share_slower_pct"], t.lang),
            faster=n.percent(city["share_faster_pct"], t.lang),
            basis=t.pick(view.result.service.basis),
            east_alt=n.percent(east["share_alt_pct"], t.lang),
            west_alt=n.percent(west["share_alt_pct"], t.lang),
        )
    )
    if view.result.season == "wet":
        words.warning(t("access.wet"))
    if view.incomplete:
        words.warning(t("access.incomplete", share=n.percent(city["incomplete_pct"], t.lang)))


def histogram(view: View) -> None:
    """Show people by minutes, East and West stacked, with what lies beyond the last bar."""
    t, counts = view.t, view.result.histogram_by_region(view.scheme)
    last, step = (_LAST, _STEP) if max(view.scale.breaks) > 90 else (_LAST_NEAR, _STEP_NEAR)
    if view.threshold > last:
        last, step = 300, 10
    people = dict(zip(counts.groups, counts.persons, strict=True))
    bars, beyond = charts.bins(people, last=last, step=step)
    names = {region: view.region_name(region) for region in bars}
    charts.histogram(bars, names, step=step, threshold=view.threshold, alt=t("access.histogram_alt"), t=t)
    words.foot(
        t(
            "access.histogram_note",
            service=view.service_name,
            step=step,
            last=last,
            beyond=n.persons(beyond, t.lang),
            unreachable=n.persons(float(counts.persons_unreachable.sum()), t.lang),
        )
    )
