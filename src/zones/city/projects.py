"""Key projects as typed documents: what is built where, by when, for how much, and who says so.

A project is one document: its identity, its phases, its facts (each with source, date and confidence) and its
shapes (each with method and position error). Sources that publish different figures make several facts.
"""

import re
from datetime import date, timedelta
from functools import lru_cache
from typing import Annotated, Any, Final, Literal, get_args

import shapely
from pydantic import (
    AfterValidator,
    AnyHttpUrl,
    BaseModel,
    ConfigDict,
    Field,
    PlainSerializer,
    PlainValidator,
    TypeAdapter,
    model_validator,
)

Sector = Literal[
    "transport",
    "logistics_trade",
    "economic_zone",
    "industry_technology",
    "digital",
    "urban_housing",
    "tourism_culture",
    "agriculture_fishery",
    "education",
    "health",
    "energy_water",
]
"""Sectors in reading order; each has one symbol and one colour everywhere."""

Status = Literal["operating", "building", "approved", "preparing", "planned", "proposed"]
"""From what stands to what is only asked for; ``preparing`` is studied or looks for investors."""

Region = Literal["east", "west", "both"]
Confidence = Literal["high", "medium", "low"]

FactKey = Literal[
    "status", "start", "finish", "area", "length", "capacity", "investment", "investor", "decision", "other"
]
"""What a fact is about; facts of one key and one scope that differ are published figures in conflict."""

Unit = Literal[
    "",
    "ha",
    "km",
    "m",
    "m2",
    "km_per_h",
    "vnd_bn",
    "usd_m",
    "teu_per_year",
    "tonnes_per_year",
    "tonnes",
    "dwt",
    "gt",
    "m3_per_day",
    "teu",
    "passengers_per_year",
    "visitors_per_year",
    "persons",
    "pupils",
    "classes",
    "households",
    "houses",
    "jobs",
    "beds",
    "berths",
    "stations",
    "lanes",
    "racks",
    "mw",
    "gbps",
    "pct",
    "minutes",
    "count",
]

Method = Literal[
    "osm_match", "osm_route", "described_polygon", "commune_union", "hand_placed", "schematic", "surveyed"
]
"""How a shape was found; ``surveyed`` is for shapes that an office brings in."""

Basis = Literal[
    "osm_line",
    "osm_polygon",
    "point",
    "described_fit",
    "commune_extent",
    "equal_area_disk",
    "fitted_guess",
    "hand_line",
    "schematic",
    "survey",
]
"""What a drawn outline stands for."""

GUESSED_AREAS: Final = ("commune_extent", "equal_area_disk", "fitted_guess")
"""Areas that are hatched: not the outline of the project."""

SKETCHED_LINES: Final = ("schematic", "hand_line")
"""Lines that are dashed: a course nobody has published."""

SECTORS: Final[tuple[str, ...]] = get_args(Sector)
STATUSES: Final[tuple[str, ...]] = get_args(Status)

_WHEN: Final = re.compile(r"(?P<year>\d{4})(-Q(?P<quarter>[1-4])|-(?P<month>\d{2})(-(?P<day>\d{2}))?)?")
_URL: Final = TypeAdapter(AnyHttpUrl)


def span(when: str) -> tuple[date, date]:
    """Return the first and last day of a date as coarse as its source: 2028, 2028-Q4, 2028-11 or 2028-11-05.

    Raises
    ------
    ValueError
        If it is none of these, or no such day exists.

    Examples
    --------
    >>> span("2028-Q4")
    (datetime.date(2028, 10, 1), datetime.date(2028, 12, 31))
    """
    found = _WHEN.fullmatch(when)
    if found is None:
        raise ValueError(f"'{when}' is not a date: write 2028, 2028-Q4, 2028-11 or 2028-11-05")
    year = int(found["year"])
    if found["day"]:
        day = date(year, int(found["month"]), int(found["day"]))
        return day, day
    if found["quarter"]:
        first, months = 3 * int(found["quarter"]) - 2, 3
    elif found["month"]:
        first, months = int(found["month"]), 1
    else:
        first, months = 1, 12
    begin, after = date(year, first, 1), first + months
    return begin, date(year + (after > 12), (after - 1) % 12 + 1, 1) - timedelta(days=1)


def _when(value: str) -> str:
    span(value)
    return value


# Facts share their sources, and every version of a project states them anew.
@lru_cache(maxsize=4096)
def _url(value: str) -> str:
    _URL.validate_python(value)
    return value


def _geometry(value: Any) -> Any:
    shape: Any = value if isinstance(value, shapely.Geometry) else shapely.from_wkb(value)
    if shape is None or shape.is_empty or not shape.is_valid:
        raise ValueError("the geometry is empty or crosses itself")
    return shape


When = Annotated[str, AfterValidator(_when)]
Url = Annotated[str, AfterValidator(_url)]
Geometry = Annotated[
    Any,
    PlainValidator(_geometry),
    PlainSerializer(lambda shape: shapely.to_wkb(shape, hex=True, byte_order=1)),
]
"""A shapely geometry; hexadecimal WKB in JSON."""

CommuneCode = Annotated[str, Field(pattern=r"^\d{5}$")]


class Document(BaseModel):
    """Base of everything in a project: fixed once made, nothing unknown let in."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True, allow_inf_nan=False)


class Fact(Document):
    """One published figure or statement, with who said so and when."""

    key: FactKey
    scope_vi: str = ""
    scope_en: str = ""
    """What exactly is meant ("land only", "largest ship"); '' for the project as a whole."""
    phase: str = ""
    """``phase_id`` that it speaks of; '' for the whole project."""
    value: float | None = None
    upper: float | None = None
    """Upper end where a range was published; ``value`` is the lower end."""
    unit: Unit = ""
    text_vi: str = ""
    text_en: str = ""
    """What was published where it is no number."""
    as_of: When | None = None
    """Date that the figure speaks of, if it was given."""
    sources: Annotated[tuple[Url, ...], Field(min_length=1)]
    source_date: When | None = None
    confidence: Confidence
    remark_vi: str = ""
    remark_en: str = ""

    @model_validator(mode="after")
    def _says_something(self) -> "Fact":
        if self.value is None and not (self.text_vi and self.text_en):
            raise ValueError("a fact needs a value, or a text in both languages")
        if self.upper is not None and (self.value is None or self.upper < self.value):
            raise ValueError("the upper end of a range must not be below its value")
        return self


class Phase(Document):
    """One stage of a project: what begins when and stands when."""

    phase_id: Annotated[str, Field(min_length=1)]
    name_vi: str
    name_en: str
    start: When | None = None
    """Begin of works, as coarse as published; None where nothing was."""
    finish: When | None = None
    """When it stands."""

    @model_validator(mode="after")
    def _in_order(self) -> "Phase":
        if self.start and self.finish and span(self.finish)[1] < span(self.start)[0]:
            raise ValueError(
                f"phase {self.phase_id}: it ends ({self.finish}) before it begins ({self.start})"
            )
        return self


class Shape(Document):
    """A point, line or area of a project, with how far it can be trusted."""

    geom_id: Annotated[str, Field(min_length=1)]
    role: str
    primary: bool
    """The one shape that stands for the project (one per project)."""
    method: Method
    basis: Basis
    position_error_m: Annotated[float, Field(ge=0)] | None
    confidence: Confidence
    fit_for_distance: bool
    """Whether distances and minutes may be measured from it."""
    name_vi: str = ""
    name_en: str = ""
    source: str
    geometry: Geometry
    """In EPSG:5899."""


class Project(Document):
    """A project of the Action Programme, or tied to it."""

    project_id: Annotated[str, Field(pattern=r"^[A-Z]\d{2,4}$")]
    name_vi: Annotated[str, Field(min_length=1)]
    name_en: Annotated[str, Field(min_length=1)]
    kind: Annotated[str, Field(pattern=r"^[a-z_]+$")]
    sector: Sector
    region: Region
    status: Status
    sections: tuple[Annotated[str, Field(pattern=r"^\d\.\d$")], ...]
    """Sections of the Action Programme."""
    commune_codes: tuple[CommuneCode, ...]
    """Communes that the sources name; empty where they name none or the whole city."""
    phases: tuple[Phase, ...] = ()
    facts: tuple[Fact, ...] = ()
    shapes: tuple[Shape, ...] = ()
    site_unknown: bool = False
    """No source says where: it is listed, and its shape (the host area at best) is not drawn by default."""

    @model_validator(mode="after")
    def _consistent(self) -> "Project":
        for what, ids in (
            ("phase", [phase.phase_id for phase in self.phases]),
            ("shape", [shape.geom_id for shape in self.shapes]),
        ):
            twice = sorted({one for one in ids if ids.count(one) > 1})
            if twice:
                raise ValueError(f"{self.project_id}: {what} {', '.join(twice)} is there twice")
        known = {"", *(phase.phase_id for phase in self.phases)}
        strange = sorted({fact.phase for fact in self.facts} - known)
        if strange:
            raise ValueError(f"{self.project_id}: a fact speaks of an unknown phase {', '.join(strange)}")
        if sum(shape.primary for shape in self.shapes) > 1:
            raise ValueError(f"{self.project_id}: only one shape can be the primary one")
        return self

    @property
    def primary(self) -> Shape | None:
        """The shape that stands for the project."""
        return next((shape for shape in self.shapes if shape.primary), None)

    def published(self, key: str) -> list[Fact]:
        """Return the facts of a key, the most trusted and latest first."""
        rank = {"high": 0, "medium": 1, "low": 2}
        chosen = [fact for fact in self.facts if fact.key == key]
        latest_first = sorted(chosen, key=lambda fact: fact.as_of or fact.source_date or "", reverse=True)
        return sorted(latest_first, key=lambda fact: rank[fact.confidence])
