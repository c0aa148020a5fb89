"""What public pages report, what standards ask, and beds and doctors: the tables behind gap figures."""

from pathlib import Path

import pandas as pd

from zones.data import catalogue


def evidence(directory: Path | None = None) -> pd.DataFrame:
    """Return the reported figures, one row per figure, indicator and commune, in the order of their ids.

    A row without ``commune_code`` speaks of a wider area: ``covers`` names its communes where they are known.
    ``value`` is NaN where ``relation`` is ``text``. Indicators are those of :mod:`zones.data.reported`.

    Raises
    ------
    LayerError, SchemaError
        If the layer is missing, altered or breaks its contract.
    """
    return catalogue.load_table("evidence", directory)


def health_supply(directory: Path | None = None) -> pd.DataFrame:
    """Return beds and doctors by institution, each with its year; never to be added up to a city total.

    Raises
    ------
    LayerError, SchemaError
        If the layer is missing, altered or breaks its contract.
    """
    return catalogue.load_table("health_supply", directory)


def standards(directory: Path | None = None) -> pd.DataFrame:
    """Return the thresholds, one row per indicator, terrain and time in force; see :mod:`zones.standards`.

    Raises
    ------
    LayerError, SchemaError
        If the layer is missing, altered or breaks its contract.
    """
    return catalogue.load_table("standards", directory)
