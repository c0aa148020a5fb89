"""How unevenly a figure is spread over people: Gini, Lorenz, Theil, Atkinson, Palma.

``values`` holds one figure per group of people (minutes per commune, beds per head per cell) and ``weights``
the people in each group; without weights every entry is one person. Groups of the same figure may be merged
or split without effect (no small-sample correction). Zeros are allowed. Missing, infinite or negative entries
raise InputError: people who reach nothing are reported apart, not averaged in. Entries without people do not
count. Where everybody has the same, 0 included, inequality is 0.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from zones.checked import amounts, positions, positive
from zones.errors import InputError

FloatArray = NDArray[np.float64]

NOTHING: Final = 1e-12
"""A share of the whole below this is what rounding leaves of nothing."""


@dataclass(frozen=True)
class TheilDecomposition:
    """Theil's T and its two parts; ``total`` = ``within`` + ``between``, all without unit."""

    total: float
    within: float
    between: float


def gini(values: ArrayLike, weights: ArrayLike | None = None) -> float:
    """Return the Gini coefficient, 0 (all the same) to below 1, without unit.

    Twice the area between the diagonal and the Lorenz curve: G = 2 sum of p_i (x_i - m) F_i / m, with p_i the
    share of people, m the mean and F_i the share of people below x_i plus half of p_i.

    Raises
    ------
    InputError
        On empty, missing, infinite or negative input, unequal lengths, or nobody at all.

    References
    ----------
    Lerman, R. I. and Yitzhaki, S. (1989). Improving the accuracy of estimates of Gini coefficients. Journal
    of Econometrics 42(1), 43-47.

    Examples
    --------
    >>> gini([0, 1])
    0.5
    """
    figure, share = _ordered(values, weights)
    if figure[0] == figure[-1]:
        return 0.0
    mean = share @ figure
    middle = np.cumsum(share) - share / 2
    return max(float(2 * np.sum(share * (figure - mean) * (middle - 0.5)) / mean), 0.0)


def lorenz(values: ArrayLike, weights: ArrayLike | None = None) -> tuple[FloatArray, FloatArray]:
    """Return the Lorenz curve: cumulative shares of people and of the figure, both from 0 to 1.

    Points are ordered from those who have least; the first is (0, 0), the last (1, 1). Where nobody has
    anything, the curve is the diagonal. Raises InputError as `gini` does.

    References
    ----------
    Lorenz, M. O. (1905). Methods of measuring the concentration of wealth. Publications of the American
    Statistical Association 9(70), 209-219.

    Examples
    --------
    >>> lorenz([1, 3])
    (array([0. , 0.5, 1. ]), array([0.  , 0.25, 1.  ]))
    """
    figure, share = _ordered(values, weights)
    people = _cumulative(share)
    return people, people.copy() if not figure[-1] else _cumulative(share * figure)


def theil(values: ArrayLike, weights: ArrayLike | None = None) -> float:
    """Return Theil's T, 0 (all the same) to ln(number of people), without unit.

    T = sum of p_i (x_i / m) ln(x_i / m), with p_i the share of people, m the mean, and 0 ln 0 = 0. Raises
    InputError as `gini` does.

    References
    ----------
    Theil, H. (1967). Economics and Information Theory. North-Holland, Amsterdam.

    Examples
    --------
    >>> round(theil([0, 1]), 6)  # ln 2
    0.693147
    """
    return _theil(*_ordered(values, weights))


def theil_decomposition(
    values: ArrayLike, groups: ArrayLike, weights: ArrayLike | None = None
) -> TheilDecomposition:
    """Return Theil's T with its parts within and between groups (regions, districts).

    With s_g the group's share of the whole sum: within = sum of s_g T_g, between = sum of s_g ln(m_g / m).

    Parameters
    ----------
    values, weights
        As in `theil`.
    groups
        One label per value; none may be missing.

    Raises
    ------
    InputError
        As `gini`, and where labels are missing or of another length.

    References
    ----------
    Shorrocks, A. F. (1980). The class of additively decomposable inequality measures. Econometrica 48(3),
    613-625.

    Examples
    --------
    >>> parts = theil_decomposition([1, 1, 3, 3], ["west", "west", "east", "east"])
    >>> parts.within, parts.total == parts.between
    (0.0, True)
    """
    figure, people = _checked(values, weights)
    labels = pd.Series(groups) if np.ndim(groups) == 1 else None
    if labels is None or len(labels) != len(figure):
        raise InputError(
            f"groups: expected {len(figure)} labels, one for each value, got shape {np.shape(groups)}"
        )
    if labels.isna().any():
        raise InputError(f"groups: label missing at {positions(labels.isna().to_numpy())}; name every group")
    codes = pd.factorize(labels)[0]
    whole, within, between = float(people @ figure), 0.0, 0.0
    if whole:
        mean = whole / people.sum()
        for code in range(codes.max() + 1):
            member = (codes == code) & (people > 0)
            has = float(people[member] @ figure[member])
            if has:
                within += has / whole * theil(figure[member], people[member])
                between += has / whole * float(np.log(has / people[member].sum() / mean))
    return TheilDecomposition(theil(figure, people), within, max(between, 0.0))


def atkinson(values: ArrayLike, weights: ArrayLike | None = None, *, epsilon: float) -> float:
    """Return Atkinson's index, 0 (all the same) to 1, without unit.

    A = 1 - (sum of p_i x_i^(1 - e))^(1 / (1 - e)) / m, and for e = 1: 1 - geometric mean / m. It is the share
    of the whole that could be given up, were the rest spread evenly, at the aversion to inequality
    ``epsilon`` > 0. From e = 1 on, one person with 0 makes it 1. Raises InputError as `gini` does.

    References
    ----------
    Atkinson, A. B. (1970). On the measurement of inequality. Journal of Economic Theory 2(3), 244-263.

    Examples
    --------
    >>> round(atkinson([1, 4], epsilon=1), 6)  # 1 - 2 / 2.5
    0.2
    """
    power = 1 - positive(epsilon, "epsilon")
    figure, share = _ordered(values, weights)
    if figure[0] == figure[-1]:
        return 0.0
    if figure[0] == 0 and power <= 0:
        return 1.0
    some = figure > 0
    figure, share, mean = figure[some], share[some], share @ figure
    log = np.log(figure / mean)
    if power == 0:
        return float(-np.expm1(share @ log))
    # Summed in logarithms: x^(1 - e) overflows for a strong aversion and loses its digits near e = 1.
    term = power * log
    if np.abs(term).max() < 0.5 and some.all():
        level = np.log1p(share @ np.expm1(term))
    else:
        level = term.max() + np.log(share @ np.exp(term - term.max()))
    return min(max(float(-np.expm1(level / power)), 0.0), 1.0)


def palma(values: ArrayLike, weights: ArrayLike | None = None) -> float:
    """Return the Palma ratio: what the top 10 % of people have over what the bottom 40 % have.

    Both shares are read from the Lorenz curve, straight between its points, so that a group may be cut. 0.25
    where all have the same; inf where the bottom 40 % have nothing (less than `NOTHING` of all, which is the
    rounding of shares). Raises InputError as `gini` does.

    References
    ----------
    Cobham, A. and Sumner, A. (2013). Putting the Gini back in the bottle? The Palma as a policy-relevant
    measure of inequality. King's College London, after Palma, J. G. (2011), Development and Change 42(1).

    Examples
    --------
    >>> round(palma([1, 1, 1, 1, 2, 2, 2, 2, 2, 8]), 6)
    2.0
    """
    people, figure = lorenz(values, weights)
    bottom, ninth = np.interp([0.4, 0.9], people, figure)
    return float((1 - ninth) / bottom) if bottom > NOTHING else float("inf")


def _checked(values: ArrayLike, weights: ArrayLike | None) -> tuple[FloatArray, FloatArray]:
    figure = amounts(values, "values")
    people = np.ones_like(figure) if weights is None else amounts(weights, "weights")
    if len(people) != len(figure):
        raise InputError(f"weights: {len(people)} entries for {len(figure)} values; give one for each")
    if not people.any():
        raise InputError("weights: nobody at all (every weight is 0); inequality needs people")
    if (
        isinstance(values, pd.Series)
        and isinstance(weights, pd.Series)
        and not values.index.equals(weights.index)
    ):
        raise InputError("weights: labels differ from those of values; reindex one to the order of the other")
    return figure, people


def _ordered(values: ArrayLike, weights: ArrayLike | None) -> tuple[FloatArray, FloatArray]:
    """Return figures of people who exist, least first and scaled to at most 1, and shares of people."""
    figure, people = _checked(values, weights)
    figure, people = figure[people > 0], people[people > 0]
    order = np.argsort(figure, kind="stable")
    largest = figure[order[-1]]
    # Every measure here ignores scale; dividing by the largest keeps sums from overflowing.
    return figure[order] / (largest or 1.0), people[order] / people.sum()


def _theil(figure: FloatArray, share: FloatArray) -> float:
    if figure[0] == figure[-1]:
        return 0.0
    some = figure > 0
    ratio = figure[some] / (share @ figure)
    return max(float((share[some] * ratio) @ np.log(ratio)), 0.0)


def _cumulative(parts: FloatArray) -> FloatArray:
    running = np.concatenate([[0.0], np.cumsum(parts)])
    return np.minimum(running / running[-1], 1.0)
