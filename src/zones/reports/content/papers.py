"""Papers by kind: which parts each has, what it is called, whom it is for."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from zones.city import City
from zones.errors import InputError
from zones.i18n import LANGUAGES, Texts
from zones.reports.content.commune import code_of, commune
from zones.reports.content.compare import compare
from zones.reports.content.earlier import Earlier
from zones.reports.content.gaps import gaps
from zones.reports.content.ground import LAYERS, parameters
from zones.reports.content.material import Material
from zones.reports.content.pen import Pen
from zones.reports.content.projects import projects
from zones.reports.content.references import references
from zones.reports.content.region import region, region_of
from zones.reports.content.scenario import scenario
from zones.reports.document import Document, Letterhead, Section
from zones.words import scenario_words
from zones.words.gaps_book import EAST, WEST
from zones.words.scenario_outcome import Outcome

KINDS: Final = ("gaps", "projects", "commune", "region", "compare", "scenario")


@dataclass(frozen=True)
class Order:
    """Which paper is asked for."""

    kind: str
    lang: str
    day: date
    letterhead: Letterhead = field(default_factory=Letterhead)
    commune: str = ""
    """Code or name of the unit of a profile, or of the first one to compare."""
    region: str = ""
    other: str = ""
    """The second commune or region to compare."""
    outcome: Outcome | None = None
    """What the scenario comes to: of the paper itself, or to be shown in the gap report."""
    earlier: Earlier | None = None
    maps: bool = True

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise InputError(f"unknown kind '{self.kind}'; known: {', '.join(KINDS)}")
        if self.lang not in LANGUAGES:
            raise InputError(f"unknown language '{self.lang}'; known: {', '.join(LANGUAGES)}")


def resolved(order: Order, city: City) -> Order:
    """Return an order with communes by code, after checking that it says all that its kind needs.

    Raises
    ------
    InputError
        If a commune or region is unknown, or what the kind needs was not said.
    """
    match order.kind:
        case "commune":
            return replace(order, commune=code_of(city, _given(order.commune, "--commune")))
        case "region":
            return replace(order, region=region_of(city, _given(order.region, "--region")))
        case "compare":
            second = _given(order.other, "--with")
            if order.commune:
                found = replace(order, commune=code_of(city, order.commune), other=code_of(city, second))
            else:
                first = region_of(city, _given(order.region, "--commune or --region"))
                found = replace(order, region=first, other=region_of(city, second))
            if found.other in (found.commune, found.region):
                raise InputError("--with names the same place again; give another one to compare with")
            return found
        case "scenario" if order.outcome is None:
            raise InputError("--scenario is missing for this kind of paper")
        case _:
            return order


def profiles(order: Order, city: City) -> list[Order]:
    """Return an order for the profile of every unit, by name, in the form of another order."""
    codes = city.communes["name_en"].sort_values(kind="stable").index
    form = order.letterhead
    return [Order("commune", order.lang, order.day, form, str(code), maps=order.maps) for code in codes]


def paper(asked: Order, material: Material) -> Document:
    """Return a whole paper; the same order and material give the same one.

    Raises
    ------
    InputError
        As :func:`resolved`.
    """
    order = resolved(asked, material.city)
    t = Texts(order.lang)
    title, subtitle, sections = _parts(Pen(t), order, material)
    document = Document(
        kind=order.kind,
        lang=order.lang,
        title=title,
        subtitle=subtitle,
        letterhead=order.letterhead,
        day=order.day,
        sections=sections,
        sources=(),
        params={},
    )
    named = [key for quantity in document.quantities() for key in quantity.source.split(";") if key]
    return replace(
        document,
        sources=references([*LAYERS, *named], material, t),
        params=parameters(Pen(t), material, **_scenario_params(t, order.outcome)),
    )


def _parts(pen: Pen, order: Order, material: Material) -> tuple[str, str, tuple[Section, ...]]:
    t = pen.t
    subtitle = t("report.subtitle", version=material.version)
    match order.kind:
        case "gaps":
            return (
                t("report.title_gaps"),
                subtitle,
                gaps(pen, material, order.earlier, order.outcome, maps=order.maps),
            )
        case "projects":
            return t("report.title_projects"), subtitle, projects(pen, material, maps=order.maps)
        case "commune":
            title = t("report.title_commune", name=unit_name(t, material, order.commune))
            return title, subtitle, commune(pen, material, order.commune, maps=order.maps)
        case "region":
            title = t("report.title_region", name=t(f"report.in_{order.region}"))
            return title, subtitle, region(pen, material, order.region, maps=order.maps)
        case "compare":
            first, second = order.commune or order.region, order.other
            names = [_named(t, material, one) for one in (first, second)]
            title = t("report.title_compare", first=names[0], second=names[1])
            return title, subtitle, compare(pen, material, first, second, maps=order.maps)
        case _:
            if order.outcome is None:
                raise InputError("--scenario is missing for this kind of paper")
            name = scenario_words.summary(t, order.outcome.scenario, material.city.facilities)
            title = t("report.title_scenario", name=name)
            return title, subtitle, scenario(pen, material, order.outcome, maps=order.maps)


def _named(t: Texts, material: Material, which: str) -> str:
    return t(f"report.in_{which}") if which in (EAST, WEST) else unit_name(t, material, which)


def unit_name(t: Texts, material: Material, code: str) -> str:
    """Return a unit with its kind, as it stands in a title."""
    kind = t(f"term.kind_{material.city.communes['kind'][code]}")
    return t("report.unit_name", kind=kind, name=material.desk.names[code])


def _given(value: str, option: str) -> str:
    if not value:
        raise InputError(f"{option} is missing for this kind of paper")
    return value


def _scenario_params(t: Texts, outcome: Outcome | None) -> dict[str, str]:
    if outcome is None:
        return {}
    return {t("report.p_scenario"): str(outcome.params["scenario"])}


def together(documents: Sequence[Document]) -> Document:
    """Return several papers of one language as one, in the order given, with one list of sources.

    A profile becomes one part, whose parts stand below it; another paper that comes first keeps its title and
    its parts, and the profiles follow. One paper stays as it is.
    """
    first = documents[0]
    if len(documents) == 1:
        return first
    alone = first.kind == "commune"
    sections = [] if alone else list(first.sections)
    profiles = documents if alone else documents[1:]
    for number, document in enumerate(profiles, 1):
        head, *rest = document.sections
        sections.append(replace(head, key=f"{head.key}_{number}", title=document.title, new_page=True))
        sections += [replace(section, key=f"{section.key}_{number}", level=2) for section in rest]
    sources = {source.key: source for document in documents for source in document.sources}
    title = Texts(first.lang)("report.title_profiles", count=len(documents)) if alone else first.title
    return replace(first, title=title, sections=tuple(sections), sources=tuple(sources.values()))
