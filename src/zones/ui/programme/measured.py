"""What is aimed at in a section, and what is known: its targets, services, reported figures and layers."""

from collections.abc import Sequence
from datetime import date

import streamlit as st

from zones import city
from zones.city import CITY
from zones.city.programme import Target
from zones.city.programme_state import Carriers, Present
from zones.data import catalogue
from zones.data.reported import term
from zones.gaps import registry
from zones.gaps.reported import ageing
from zones.i18n import Texts
from zones.i18n import numbers as n
from zones.maps.text import safe
from zones.travel import MODES, SEASONS
from zones.ui import cache, words
from zones.ui.guard import guarded
from zones.words.figures import View
from zones.words.programme_book import ProgrammeBook
from zones.words.project_book import figure


def view_of(t: Texts, service_id: str) -> View:
    """Return a service's figures as its page shows them first.

    Raises
    ------
    LayerError, SchemaError
        If a layer is missing, altered or breaks its contract.
    """
    return cache.view(t, service_id, MODES[0], SEASONS[0], city.services()[service_id].threshold_min)


def targets(book: ProgrammeBook, listed: Sequence[Target]) -> None:
    """Show targets, each beside what is known of the present."""
    t = book.t
    st.subheader(t("programme.targets", count=len(listed)))
    if not listed:
        words.line(t("programme.targets_none"))
        return
    heads = "".join(
        f'<th scope="col">{safe(t(f"programme.head_{name}"))}</th>' for name in ("target", "aim", "present")
    )
    rows = "".join(_target(book, target) for target in listed)
    said = safe(t("programme.targets", count=len(listed)))
    st.html(
        f'<div class="z-table z-targets" tabindex="0" role="region" aria-label="{said}"><table>'
        f"<caption>{said}</caption><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _target(book: ProgrammeBook, target: Target) -> str:
    t = book.t
    # A period is written as 2026-2030.
    until = "programme.by_period" if "-" in target.year else "programme.by_year"
    about = [
        t.pick(target.area),
        t("programme.trust", confidence=t(f"project_confidence.{target.confidence}")),
        t.pick(target.remark),
    ]
    small = safe("; ".join(part for part in about if part))
    cells = [
        f"<td><b>{safe(t.pick(target.title))}</b><small>{small}<br>{words.links(target.sources)}</small></td>",
        f'<td data-head="{safe(t("programme.head_aim"))}"><b>{safe(aim(t, target))}</b>',
        f"<small>{safe(t(until, year=target.year))}</small></td>",
        f'<td data-head="{safe(t("programme.head_present"))}">{_now(book, target)}</td>',
    ]
    return f"<tr>{''.join(cells)}</tr>"


def aim(t: Texts, target: Target) -> str:
    """Return the figure of a target with its bound and unit, or that none was found."""
    if target.value is None:
        return t("programme_bound.unknown")
    ends = [figure(value, t.lang) for value in (target.value, target.upper) if value is not None]
    # What is counted is in the title: "firms" needs no unit.
    unit = "" if target.unit == "count" else f" {t(f'programme_unit.{target.unit}')}"
    return t(f"programme_bound.{target.bound}", value=f"{'–'.join(ends)}{unit}")


def _now(book: ProgrammeBook, target: Target) -> str:
    """Return what is known of the present as inert HTML; that nothing is known is said in words."""
    t, known, standing = book.t, book.present(target), book.standing(target)
    if known is None or target.measure is None:
        layer = target.measure.id if target.measure else ""
        more = f"<small>{safe(t('programme.followed', layer=_title(t, layer)))}</small>" if layer else ""
        return f'<span class="z-unknown">{safe(t("term.no_data"))}</span>{more}'
    name = t.pick(term(target.measure.id).name)
    badge = f'<span class="z-differs">{safe(t(f"programme.standing_{standing}"))}</span>'
    return (
        f"{safe(name)}: <b>{safe(said(t, known))}</b> {badge}<small>{safe(_when(t, known))}"
        f"<br>{words.links([known.source])}</small>"
    )


def said(t: Texts, known: Present) -> str:
    """Return a reported figure with its bound and unit; in words where it was no number."""
    if known.value is None:
        return t("programme.in_words")
    bound = {">": "more_than", ">=": "at_least", "<": "less_than", "~": "about"}.get(known.relation, "equal")
    unit = t(f"programme_unit.{known.unit}")
    return t(f"programme_bound.{bound}", value=f"{figure(known.value, t.lang)} {unit}")


def _when(t: Texts, known: Present) -> str:
    """Return where and when a figure was true, and whether it may no longer be."""
    # A date does not break at the end of a line.
    dated = known.as_of.replace("-", "\N{NON-BREAKING HYPHEN}") or t("programme.undated")
    old = [t("programme.old")] if known.as_of and ageing(known.as_of, date.today()) else []
    return "; ".join([known.place, dated, *old])


def measured(book: ProgrammeBook, one: Carriers) -> None:
    """Show what services, reported figures and layers say of a section, each with the way to its page."""
    t = book.t
    if not (one.services or one.reported or one.layers):
        return
    st.subheader(t("programme.measured"))
    if one.reported:
        items = "".join(f"<li>{_reported(book, indicator)}</li>" for indicator in one.reported)
        st.html(f'<ul class="z-list">{items}</ul>')
    with st.container(key="programme_links", gap="small"):
        for layer in one.layers:
            st.page_link(
                "pages/data.py",
                label=t("programme.to_layer", title=_title(t, layer)),
                query_params={"layer": layer},
            )
        for sector in _sectors(one.reported):
            label = t("programme.to_gaps", sector=t(f"gap_sector.{sector}"))
            st.page_link("pages/gaps.py", label=label, query_params={"show": sector})
        for service_id in one.services:
            # A service that cannot be computed leaves the others standing.
            with guarded(t):
                _service(t, service_id)
    if one.services:
        words.foot(t("programme.basis"))


def _sectors(reported: Sequence[str]) -> tuple[str, ...]:
    """Return the sectors of the gap indicators that reported ones speak of, in reading order."""
    return tuple(
        dict.fromkeys(one.sector for one in registry().values() if not set(reported).isdisjoint(one.accepts))
    )


def _service(t: Texts, service_id: str) -> None:
    view = view_of(t, service_id)
    shares = {
        name: n.percent(view.regions[name]["share_within_pct"], t.lang) for name in (CITY, "east", "west")
    }
    st.page_link(
        "pages/access.py",
        label=t(
            "programme.within_at_least" if view.incomplete else "programme.within",
            service=t.pick(view.result.service.name),
            threshold=view.threshold,
            city=shares[CITY],
            east=shares["east"],
            west=shares["west"],
        ),
        query_params={"service": service_id},
    )


def _reported(book: ProgrammeBook, indicator: str) -> str:
    """Return what was reported of an indicator, with its source, as inert HTML."""
    t, known = book.t, book.figures[indicator]
    name = t.pick(term(indicator).name)
    if known is None:
        return words.inline(t("programme.only_plans", name=name))
    sentence = t(
        "programme.reported", name=name, figure=said(t, known), about=_when(t, known), count=known.count
    )
    return f"{words.inline(sentence)} {words.links([known.source])}"


def _title(t: Texts, layer: str) -> str:
    return t.pick(catalogue.definition(layer).title)
