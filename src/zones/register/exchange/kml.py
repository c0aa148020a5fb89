"""KML 2.2: one placemark for each shape; what the tables hold of it stands in its ExtendedData.

Lists and the nested ``phases``, ``facts`` and ``shape`` are JSON text. Read without GDAL: a placemark is
plain XML, and a document type declaration, the door to entities, is refused before the tree is built.
"""

import json
from collections.abc import Iterator
from typing import Any, Final
from xml.etree import ElementTree as ET
from xml.parsers import expat

import shapely
from shapely.errors import ShapelyError

from zones.exchange.archive import Refused
from zones.exchange.faults import Fault, shortened
from zones.exchange.parsed import Parsed
from zones.exchange.sheets import Sheets, number_text
from zones.register.exchange.features import Feature, Outlines, of_sheets, to_sheets
from zones.register.exchange.layout import DECIMALS

_SPACE: Final = "http://www.opengis.net/kml/2.2"
_DEEPEST: Final = 64


def write(sheets: Sheets) -> bytes:
    """Return the document; the same tables give the same bytes."""
    ET.register_namespace("", _SPACE)
    root = ET.Element(f"{{{_SPACE}}}kml")
    document = _add(root, "Document")
    _add(document, "name", "Zones")
    for feature in of_sheets(sheets):
        mark = _add(document, "Placemark")
        _add(mark, "name", str(feature.properties["name_vi"]))
        extended = _add(mark, "ExtendedData")
        for name, value in feature.properties.items():
            data = _add(extended, "Data")
            data.set("name", name)
            text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, allow_nan=False)
            _add(data, "value", text)
        if feature.wkt is not None:
            _draw(mark, shapely.from_wkt(feature.wkt))
    ET.indent(root, " ")
    return ET.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"


def _add(parent: ET.Element, name: str, text: str | None = None) -> ET.Element:
    child = ET.SubElement(parent, f"{{{_SPACE}}}{name}")
    child.text = text
    return child


def _draw(parent: ET.Element, shape: Any) -> None:
    if hasattr(shape, "geoms"):
        several = _add(parent, "MultiGeometry")
        for one in shape.geoms:
            _draw(several, one)
    elif shape.geom_type == "Polygon":
        polygon = _add(parent, "Polygon")
        rings = [
            ("outerBoundaryIs", shape.exterior),
            *(("innerBoundaryIs", ring) for ring in shape.interiors),
        ]
        for name, ring in rings:
            _add(_add(_add(polygon, name), "LinearRing"), "coordinates", _coordinates(ring))
    else:
        _add(_add(parent, shape.geom_type), "coordinates", _coordinates(shape))


def _coordinates(line: Any) -> str:
    return " ".join(
        f"{number_text(round(x, DECIMALS))},{number_text(round(y, DECIMALS))}" for x, y in line.coords
    )


def matches(data: bytes) -> bool:
    """Return whether the content begins like XML and names KML early on."""
    head = data[:1000].lstrip(b"\xef\xbb\xbf \t\r\n")
    return head[:1] == b"<" and b"<kml" in head


def parse(data: bytes) -> Parsed:
    """Read the placemarks of the document, whatever folders they are in.

    Raises
    ------
    Refused
        If it is damaged, nested beyond sense or declares entities.
    """
    features: list[tuple[int, Feature]] = []
    faults: list[Fault] = []
    for number, mark, wkt in _marks(data, faults):
        properties: dict[str, Any] = {}
        for item in (*_all(mark, "Data"), *_all(mark, "SimpleData")):
            texts = [one.text or "" for one in _all(item, "value")] or [item.text or ""]
            properties[item.get("name", "")] = texts[0]
        features.append((number, Feature(wkt, properties)))
    parsed = to_sheets(features)
    return Parsed(parsed.sheets, faults + parsed.faults)


def outlines(data: bytes) -> Outlines:
    """Return what the placemarks of any KML draw, whatever else they hold.

    Raises
    ------
    Refused
        If it is damaged, nested beyond sense or declares entities.
    """
    faults: list[Fault] = []
    found = [(number, wkt) for number, _, wkt in _marks(data, faults) if wkt is not None]
    return found, faults


def _marks(data: bytes, faults: list[Fault]) -> Iterator[tuple[int, ET.Element, str | None]]:
    """Return the placemarks by number with what they draw; those whose geometry is none are faults."""
    _refuse_declarations(data)
    for number, mark in enumerate(_all(ET.fromstring(data), "Placemark"), 1):
        try:
            wkt = _wkt(mark)
        except (ShapelyError, ValueError, IndexError) as error:
            reason = {"reason": shortened(str(error))}
            faults.append(Fault("geometry", "shapes", number, "geometry", details=reason))
            continue
        yield number, mark, wkt


def _wkt(mark: ET.Element) -> str | None:
    """Return what a placemark draws; None where it draws nothing."""
    shapes = [_shape(child) for child in mark if _name(child) in _SHAPES]
    return str(shapely.to_wkt(shapes[0], rounding_precision=DECIMALS)) if shapes else None


def _refuse_declarations(data: bytes) -> None:
    """Walk over the document without keeping anything of it."""
    depth = 0

    def refuse(*_: Any) -> None:
        raise Refused(Fault("unsafe_xml"))

    def down(*_: Any) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEEPEST:
            raise Refused(Fault("damaged", details={"reason": f"> {_DEEPEST}"}))

    def up(*_: Any) -> None:
        nonlocal depth
        depth -= 1

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler, parser.EndElementHandler = down, up
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise Refused(Fault("damaged", details={"reason": shortened(str(error))})) from None


def _name(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


def _all(element: ET.Element, name: str) -> Iterator[ET.Element]:
    return (one for one in element.iter() if _name(one) == name)


_SHAPES: Final = {
    "Point": shapely.Point,
    "LineString": shapely.LineString,
    "Polygon": shapely.Polygon,
    "MultiGeometry": shapely.GeometryCollection,
}
_MULTI: Final = {
    "Point": shapely.MultiPoint,
    "LineString": shapely.MultiLineString,
    "Polygon": shapely.MultiPolygon,
}


def _shape(element: ET.Element) -> Any:
    """Return a geometry element as shape, heights left out.

    Raises
    ------
    ValueError, IndexError
        If coordinates are missing or no numbers.
    """
    name = _name(element)
    if name == "MultiGeometry":
        parts = [_shape(child) for child in element if _name(child) in _SHAPES]
        kinds = {part.geom_type for part in parts}
        make: Any = _MULTI.get(kinds.pop()) if len(kinds) == 1 else None
        return (make or shapely.GeometryCollection)(parts)
    rings = [_points(one) for one in _all(element, "coordinates")]
    if name == "Polygon":
        return shapely.Polygon(rings[0], rings[1:])
    return _SHAPES[name](rings[0][0] if name == "Point" else rings[0])


def _points(element: ET.Element) -> list[tuple[float, float]]:
    tuples = [word.split(",") for word in (element.text or "").split()]
    return [(float(one[0]), float(one[1])) for one in tuples]
