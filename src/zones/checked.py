"""Numbers that come from outside, checked once: shape, sign, gaps, labels."""

import math
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from zones.errors import InputError

if TYPE_CHECKING:
    import pandas as pd


def amounts(values: ArrayLike, name: str) -> NDArray[np.float64]:
    """Return a vector of finite amounts >= 0 (people, beds, minutes).

    Raises
    ------
    InputError
        If the vector is empty, has another shape, or holds an entry that is missing, infinite or negative;
        the message names the first such positions.
    """
    vector = _floats(values, name)
    if vector.ndim != 1 or not vector.size:
        raise InputError(f"{name}: expected a non-empty vector, got shape {vector.shape}")
    wrong = ~(np.isfinite(vector) & (vector >= 0))
    if wrong.any():
        raise InputError(
            f"{name}: {int(wrong.sum())} of {vector.size} entries are missing, infinite or negative, at "
            f"{positions(wrong)}; drop or mend them first (unknown is not zero)"
        )
    return vector


def travel_minutes(
    minutes: ArrayLike, *, demand: ArrayLike | None = None, supply: ArrayLike | None = None
) -> NDArray[np.float64]:
    """Return a matrix of minutes >= 0 from demand places (rows) to sites (columns); inf is unreachable.

    With ``demand`` or ``supply`` the matrix must have a row or column for each, and where both sides are
    labelled (pandas), under the same labels in the same order.

    Raises
    ------
    InputError
        If the matrix is empty, holds a missing or negative entry, or does not match demand or supply.
    """
    matrix = _floats(minutes, "minutes")
    if matrix.ndim != 2 or not matrix.size:
        raise InputError(f"minutes: expected a matrix of places x sites, got shape {matrix.shape}")
    wrong = ~(matrix >= 0)
    if wrong.any():
        row, col = (int(n) for n in np.argwhere(wrong)[0])
        raise InputError(
            f"minutes: {int(wrong.sum())} entries are missing or negative, the first at row {row}, "
            f"column {col}; write inf where a site cannot be reached"
        )
    for axis, name, side in ((0, "demand", demand), (1, "supply", supply)):
        if side is None:
            continue
        if matrix.shape[axis] != np.shape(side)[0]:
            raise InputError(
                f"minutes: {matrix.shape[axis]} {('rows', 'columns')[axis]}, but {name} has "
                f"{np.shape(side)[0]} entries; rows are demand places, columns are sites"
            )
        theirs, ours = _labels(side, 0), _labels(minutes, axis)
        if theirs is not None and ours is not None and not theirs.equals(ours):
            raise InputError(f"minutes: labels differ from those of {name}; reindex one to match the other")
    return matrix


def positive(value: float, name: str) -> float:
    """Return a finite number > 0, else raise InputError."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise InputError(f"{name}: expected a number, got {value!r}") from None
    if not (math.isfinite(number) and number > 0):
        raise InputError(f"{name}: expected a finite number above 0, got {number}")
    return number


def positions(flags: NDArray[np.bool_], most: int = 10) -> str:
    """Return the first positions of a mask as text: ``"3, 7, 9 and 12 more"``."""
    found = np.flatnonzero(flags)
    shown = ", ".join(str(n) for n in found[:most])
    return shown if len(found) <= most else f"{shown} and {len(found) - most} more"


def numbers(values: ArrayLike, name: str) -> NDArray[np.float32] | NDArray[np.float64]:
    """Return 32-bit floats as they are and other numbers as 64-bit ones; what is masked is missing: NaN.

    Raises
    ------
    InputError
        If they are no numbers, or rows of unequal length.
    """
    try:
        found = np.ma.asarray(values) if isinstance(values, np.ma.MaskedArray) else np.asarray(values)
        if found.dtype not in (np.float32, np.float64):
            found = found.astype(np.float64)
    except (TypeError, ValueError):
        raise InputError(f"{name}: expected numbers, got something else or rows of unequal length") from None
    # Raster files are often read with their empty cells masked: what lies under the mask is no figure.
    return found.filled(np.nan) if isinstance(found, np.ma.MaskedArray) else found


def _floats(values: ArrayLike, name: str) -> NDArray[np.float64]:
    return numbers(values, name).astype(np.float64, copy=False)


def _labels(values: ArrayLike, axis: int) -> "pd.Index | None":
    """Return the labels of a pandas object; None for an array or the default 0, 1, 2, ..."""
    # Here, because who checks a raster has another use for the memory that pandas takes.
    import pandas as pd

    if not isinstance(values, pd.Series | pd.DataFrame):
        return None
    labels = values.axes[axis]
    return None if isinstance(labels, pd.RangeIndex) else labels
