"""Whether reported figures, health supply and thresholds make sense among each other."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from zones.data.reported import terms


def _first(values: Iterable[Any]) -> str:
    found = sorted({str(value) for value in values})
    return ", ".join(found[:5]) + (f" … ({len(found)} in all)" if len(found) > 5 else "")


def evidence_faults(layers: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the layer and what is wrong with it.

    Parameters
    ----------
    layers
        Tables by name: communes, facilities, evidence, health_supply and standards.
    """
    for what in _figures(layers):
        yield "evidence", what
    for what in _supply(layers):
        yield "health_supply", what
    for what in _thresholds(layers):
        yield "standards", what


def _figures(layers: Mapping[str, Any]) -> Iterator[str]:
    rows, codes = layers["evidence"], set(layers["communes"]["commune_code"])
    ids, known = rows["evidence_id"], terms()
    strange = ~rows["indicator"].isin(list(known))
    if strange.any():
        yield f"indicators outside the vocabulary: {_first(rows.loc[strange, 'indicator'])}"
    other = ~strange & (
        rows["sector"] != rows["indicator"].map({one.id: one.sector for one in known.values()})
    )
    if other.any():
        yield f"in another sector than their indicator: {_first(ids[other])}"
    away = set(rows["covers"].dropna().str.split(";").explode()) - codes
    if away:
        yield f"covers holds codes that are no commune: {_first(away)}"
    placed = rows["commune_code"].notna()
    torn = (placed == (rows["scope"] == "area")) | (placed & rows["covers"].notna())
    if torn.any():
        yield f"of a commune and of a wider area at once, or of neither: {_first(ids[torn])}"
    in_words = rows["relation"] == "text"
    mute = (rows["value"].isna() != in_words) | (in_words & rows[["text_vi", "text_en"]].isna().any(axis=1))
    if mute.any():
        yield f"a number said in words, or neither number nor words: {_first(ids[mute])}"
    twice = rows.duplicated(["evidence_id", "indicator", "commune_code"])
    if twice.any():
        yield f"given twice for one indicator and commune: {_first(ids[twice])}"


def _supply(layers: Mapping[str, Any]) -> Iterator[str]:
    rows = layers["health_supply"]
    strange = set(rows["facility_id"].dropna()) - set(layers["facilities"]["facility_id"])
    if strange:
        yield f"facilities that do not exist: {_first(strange)}"
    undated = rows[["beds", "doctors"]].notna().any(axis=1) & rows["year"].isna()
    if undated.any():
        yield f"figures without a year: {_first(rows.loc[undated, 'name_vi'])}"


def _thresholds(layers: Mapping[str, Any]) -> Iterator[str]:
    rows = layers["standards"]
    backward = rows["effective_to"].fillna("9999") < rows["effective_from"]
    if backward.any():
        yield f"out of force before they come into force: {_first(rows.loc[backward, 'standard_id'])}"
    mixed = rows.groupby("indicator")[["unit", "direction"]].nunique().gt(1).any(axis=1)
    if mixed.any():
        yield f"of several units or directions: {_first(mixed.index[mixed])}"
