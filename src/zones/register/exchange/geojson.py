"""GeoJSON (RFC 7946): longitude and latitude, one feature for each shape."""

import json
from typing import Any

import shapely
from shapely.errors import ShapelyError

from zones.exchange.archive import Refused
from zones.exchange.faults import Fault, shortened
from zones.exchange.parsed import Parsed
from zones.exchange.sheets import Sheets
from zones.register.exchange.features import Feature, Outlines, of_sheets, to_sheets
from zones.register.exchange.layout import DECIMALS, READABLE

_DEGREES = (
    "urn:ogc:def:crs:OGC:1.3:CRS84",
    "urn:ogc:def:crs:OGC::CRS84",
    "EPSG:4326",
    "urn:ogc:def:crs:EPSG::4326",
)


def write(sheets: Sheets) -> bytes:
    """Return the feature collection; the same tables give the same bytes."""
    features = [
        {"type": "Feature", "geometry": _geometry(feature.wkt), "properties": feature.properties}
        for feature in of_sheets(sheets)
    ]
    # A line for each feature: two versions of a file can be compared by any tool.
    lines = ",\n".join(json.dumps(one, ensure_ascii=False, allow_nan=False) for one in features)
    return f'{{"type": "FeatureCollection", "features": [\n{lines}\n]}}\n'.encode()


def _geometry(wkt: str | None) -> Any:
    return None if wkt is None else json.loads(shapely.to_geojson(shapely.from_wkt(wkt)))


def matches(data: bytes) -> bool:
    """Return whether the content begins like a JSON object."""
    return data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{"


def parse(data: bytes) -> Parsed:
    """Read the feature collection.

    Raises
    ------
    Refused
        If it is no GeoJSON, not UTF-8, or in other coordinates than degrees.
    """
    body = _body(data)
    if body.get("type") != "FeatureCollection" or not isinstance(body.get("features"), list):
        raise Refused(Fault("unknown_format", details={"formats": READABLE}))
    if body.get("crs") is not None:
        name = _crs_name(body["crs"])
        if name not in _DEGREES:
            raise Refused(Fault("other_crs", value=shortened(name)))
    features, faults = [], []
    for number, one in enumerate(body["features"], 1):
        properties = one.get("properties") if isinstance(one, dict) else None
        if not isinstance(properties, dict):
            faults.append(Fault("nested", "projects", number, "properties"))
            continue
        wkt = None
        if one.get("geometry") is not None:
            try:
                wkt = _wkt(one["geometry"])
            except (ShapelyError, ValueError, RecursionError) as error:
                reason = {"reason": shortened(str(error))}
                faults.append(Fault("geometry", "shapes", number, "geometry", details=reason))
                continue
        features.append((number, Feature(wkt, properties)))
    parsed = to_sheets(features)
    return Parsed(parsed.sheets, faults + parsed.faults)


def outlines(data: bytes) -> Outlines:
    """Return what any GeoJSON draws, whatever its columns: a collection, a feature or a bare geometry.

    Raises
    ------
    Refused
        If it is no GeoJSON or not UTF-8.
    """
    body = _body(data)
    if body.get("type") == "FeatureCollection" and isinstance(body.get("features"), list):
        drawn = [one.get("geometry") if isinstance(one, dict) else None for one in body["features"]]
    else:
        drawn = [body.get("geometry") if body.get("type") == "Feature" else body]
    found, faults = [], []
    for number, one in enumerate(drawn, 1):
        if one is None:
            continue
        try:
            found.append((number, _wkt(one)))
        except (ShapelyError, ValueError, RecursionError) as error:
            reason = {"reason": shortened(str(error))}
            faults.append(Fault("geometry", "shapes", number, "geometry", details=reason))
    return found, faults


def _body(data: bytes) -> dict[str, Any]:
    try:
        body = json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise Refused(Fault("not_utf8")) from None
    except (ValueError, RecursionError) as error:
        raise Refused(Fault("damaged", details={"reason": shortened(str(error))})) from None
    if not isinstance(body, dict):
        raise Refused(Fault("unknown_format", details={"formats": READABLE}))
    return body


def _wkt(geometry: Any) -> str:
    return str(shapely.to_wkt(shapely.from_geojson(json.dumps(geometry)), rounding_precision=DECIMALS))


def _crs_name(crs: Any) -> str:
    properties = crs.get("properties") if isinstance(crs, dict) else None
    return str(properties.get("name")) if isinstance(properties, dict) else str(crs)
