"""Official figures as evidence: rows of the same shape as what public pages report."""

from typing import Any, Final

import pandas as pd

from zones.city.evidence import evidence as reported
from zones.gaps.registry import registry
from zones.intake.figures import Stored
from zones.intake.store import FigureStore
from zones.register.database import Database

KIND: Final = "standing_gap"


def evidence(store: FigureStore | None = None, published: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return the reported figures with those that departments gave behind them.

    An official row has the id of the gap indicator as ``indicator``, so that it comes before every other, and
    ``F0001-20725`` (number of its import, commune) as ``evidence_id``. ``source_url`` holds the document as
    the department wrote it: an address, or a number and date.

    Parameters
    ----------
    store
        The official figures; None opens the default place, where there is one.
    published
        The ``evidence`` layer (default: that of geodata/).

    Raises
    ------
    LayerError, SchemaError
        If the layer cannot be read.
    RegisterError
        If the figures cannot be read.
    """
    layer = reported() if published is None else published
    if store is None:
        if not Database.there():
            return layer
        with FigureStore.open() as opened:
            return evidence(opened, layer)
    return joined(layer, store.current().values())


def joined(layer: pd.DataFrame, given: Any) -> pd.DataFrame:
    """Return the ``evidence`` layer with official figures (:class:`Stored`) behind it."""
    rows = [_row(stored) for stored in given if stored.figure.indicator in registry()]
    if not rows:
        return layer
    official = pd.DataFrame(rows, columns=layer.columns).astype(layer.dtypes.to_dict())
    return pd.concat([layer, official], ignore_index=True)


def _row(stored: Stored) -> dict[str, Any]:
    figure = stored.figure
    indicator = registry()[figure.indicator]
    part = figure.scope == "part"
    return {
        "evidence_id": f"F{stored.entry:04d}-{figure.commune_code}",
        "sector": indicator.sector,
        "indicator": indicator.id,
        "kind": KIND,
        "value": figure.value,
        "relation": "=",
        "unit": indicator.unit,
        "text_vi": None,
        "text_en": None,
        "commune_code": figure.commune_code,
        "scope": figure.scope,
        "place_level": "old_commune" if part else "commune",
        "place": figure.place or figure.commune_code,
        "covers": None,
        "as_of": figure.as_of,
        "source_url": figure.source,
        "source_date": figure.as_of,
        "confidence": "high",
        "remark_vi": figure.note or None,
        "remark_en": figure.note or None,
    }
