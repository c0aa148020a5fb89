"""A scenario as a document: what is built, closed or upgraded, on which data, judged by what."""

import json
from datetime import datetime
from typing import Annotated, Any, Final, Literal, TypeVar

import shapely
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from zones.city import service
from zones.scenario.degrees import DECIMALS, degrees, metres
from zones.scenario.faults import Fault, ScenarioError
from zones.travel import Mode, Season

SCHEMA: Final = 1
"""Version of the document; it grows when an old reader would misread a new document."""

MAX_EDITS: Final = 200
MAX_ROADS: Final = 5_000
"""Edges in one edit."""
MAX_VERTICES: Final = 2_000
MAX_BYTES: Final = 2_000_000
"""Size of a document as JSON."""


def _rounded(value: float) -> float:
    return round(value, DECIMALS)


def _plain(value: str) -> str:
    # A title is one line of letters: control characters only ever come from tampering.
    if any(ord(letter) < 32 and letter not in "\n\t" for letter in value):
        raise ValueError("control characters are not text")
    return value


def _known_service(value: str) -> str:
    return service(value).id


def _moves(line: tuple[tuple[float, float], ...]) -> tuple[tuple[float, float], ...]:
    if len(set(line)) < 2:
        raise ValueError("a road needs at least two different points")
    return line


Lon = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False), AfterValidator(_rounded)]
Lat = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False), AfterValidator(_rounded)]
Text = Annotated[str, Field(max_length=200), AfterValidator(_plain)]
LongText = Annotated[str, Field(max_length=4_000), AfterValidator(_plain)]
Line = Annotated[
    tuple[tuple[Lon, Lat], ...], Field(min_length=2, max_length=MAX_VERTICES), AfterValidator(_moves)
]
EdgeId = Annotated[int, Field(ge=0, lt=2**63)]


class Document(BaseModel):
    """Base of everything in a scenario: fixed once made, nothing unknown let in."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class RoadEdge(Document):
    """An edge of the road network, by number and by what it is: numbers may mean other roads tomorrow."""

    edge_id: EdgeId
    road_class: Text
    ref: Text = ""
    """Road number; '' where it has none."""
    length_m: Annotated[float, Field(gt=0, allow_inf_nan=False)]
    lon: Lon
    """Middle of the edge."""
    lat: Lat


Roads = Annotated[tuple[RoadEdge, ...], Field(min_length=1, max_length=MAX_ROADS)]


class _Edit(Document):
    label: Text = ""
    """What people call it, in lists and on maps."""
    project_id: Annotated[str, Field(max_length=20)] = ""
    """Key project that it belongs to; '' for none."""


class AddFacility(_Edit):
    """A new facility of the scenario's service."""

    kind: Literal["add_facility"] = "add_facility"
    name: Text = ""
    lon: Lon
    lat: Lat

    @classmethod
    def at(cls, x: float, y: float, **others: Any) -> "AddFacility":
        """Return a new facility at a point in EPSG:5899."""
        ((lon, lat),) = degrees([(x, y)])
        return cls(lon=lon, lat=lat, **others)

    @property
    def xy(self) -> tuple[float, float]:
        """Position in EPSG:5899."""
        return metres([(self.lon, self.lat)])[0]


class RemoveFacility(_Edit):
    """A facility of the service that is closed."""

    kind: Literal["remove_facility"] = "remove_facility"
    facility_id: Annotated[str, Field(min_length=1, max_length=200)]


class AddRoad(_Edit):
    """A new road along a drawn line."""

    kind: Literal["add_road"] = "add_road"
    line: Line
    """(longitude, latitude) pairs."""
    road_class: Text
    speed_zone: Text | None = None
    """That of the nearest road by default."""
    oneway: bool = False
    structure: Literal["none", "bridge", "tunnel"] = "none"

    @classmethod
    def along(cls, line: shapely.LineString, **others: Any) -> "AddRoad":
        """Return a new road along a line in EPSG:5899."""
        return cls(line=tuple(degrees(shapely.get_coordinates(line).tolist())), **others)

    @property
    def course(self) -> shapely.LineString:
        """The line in EPSG:5899."""
        return shapely.LineString(metres(self.line))


class _RoadEdit(_Edit):
    roads: Roads

    @property
    def edge_ids(self) -> tuple[int, ...]:
        """Numbers of the edges."""
        return tuple(road.edge_id for road in self.roads)


class UpgradeRoad(_RoadEdit):
    """Existing road that is given another class or another speed."""

    kind: Literal["upgrade_road"] = "upgrade_road"
    road_class: Text | None = None
    kmh: Annotated[float, Field(gt=0, le=200, allow_inf_nan=False)] | None = None


class CloseRoad(_RoadEdit):
    """Existing road that nobody can pass (a landslide, works)."""

    kind: Literal["close_road"] = "close_road"


class ReopenRoad(_RoadEdit):
    """Closed road that can be passed again."""

    kind: Literal["reopen_road"] = "reopen_road"


class SetSeason(_Edit):
    """The season that what follows is seen in; the scenario's own season is that of the comparison."""

    kind: Literal["set_season"] = "set_season"
    season: Season


Edit = Annotated[
    AddFacility | RemoveFacility | AddRoad | UpgradeRoad | CloseRoad | ReopenRoad | SetSeason,
    Field(discriminator="kind"),
]

OfRoads = TypeVar("OfRoads", UpgradeRoad, CloseRoad, ReopenRoad)


class Scenario(Document):
    """A what-if: edits to the city as it is, made one after the other, and what they are judged by."""

    schema_: Annotated[Literal[1], Field(alias="schema")] = SCHEMA
    title: Text = ""
    note: LongText = ""
    """The author's own words."""
    created: datetime | None = None
    data_version: Annotated[str, Field(max_length=64)]
    """Data that it was made on; edges are numbered by it."""
    service: Annotated[str, AfterValidator(_known_service)] = "district_health"
    mode: Mode = "motorcycle"
    season: Season = "dry"
    threshold_min: Annotated[int, Field(ge=0, le=1440)] | None = None
    """Whole minutes, inclusive; the service's own by default."""
    edits: Annotated[tuple[Edit, ...], Field(max_length=MAX_EDITS)] = ()

    model_config = ConfigDict(
        frozen=True, extra="forbid", str_strip_whitespace=True, serialize_by_alias=True, validate_by_name=True
    )

    @property
    def limit_min(self) -> int:
        """The threshold in minutes: its own, or that of its service."""
        return service(self.service).threshold_min if self.threshold_min is None else self.threshold_min

    def to_json(self) -> str:
        """Return the document as JSON, readable and the same for the same scenario."""
        return json.dumps(self._body(), ensure_ascii=False, indent=1) + "\n"

    def to_compact_json(self) -> str:
        """Return the same on one line."""
        return json.dumps(self._body(), ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str | bytes) -> "Scenario":
        """Return the scenario of a JSON document.

        Raises
        ------
        ScenarioError
            If it is too large, or anything in it is wrong: the error lists every fault.
        """
        size = len(text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass"))
        if size > MAX_BYTES:
            raise ScenarioError(
                [Fault("", f"{size:,} bytes, at most {MAX_BYTES:,} are read", "leave edits out")]
            )
        try:
            return cls.model_validate_json(text)
        except ValidationError as error:
            raise ScenarioError.of(error) from None

    def _body(self) -> dict[str, Any]:
        body = self.model_dump(mode="json", exclude_defaults=True)
        kinds = [edit.kind for edit in self.edits]
        edits = [{"kind": kind, **edit} for kind, edit in zip(kinds, body.pop("edits", []), strict=True)]
        # Who opens the file sees first what it is, and what it was judged by, defaults included.
        first = {"schema": SCHEMA, "title": self.title, "service": self.service, "mode": self.mode}
        return {**first, "season": self.season, **body, "edits": edits}
