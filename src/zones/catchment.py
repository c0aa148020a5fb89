"""Supply per head within reach: floating catchment areas, gravity and cumulative opportunities.

Every function takes the matrix of minutes from demand places (rows, I) to supply sites (columns, J) and
returns one figure per demand place, in the order of the rows. ``inf`` minutes mean unreachable. A bound
belongs to its band (``<=``). A place with nothing within reach gets 0: that is a measurement, not a gap.

The floating catchment measures share one identity: over all places, people x access adds up to the supply
of those sites that have anybody within their catchment.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike, NDArray

from zones.checked import amounts, positive, travel_minutes
from zones.errors import InputError

FloatArray = NDArray[np.float64]


def two_step(demand: ArrayLike, supply: ArrayLike, minutes: ArrayLike, *, threshold: float) -> FloatArray:
    """Return supply per unit of demand by the two-step floating catchment area method (2SFCA).

    R_j = S_j / sum of P_i over places within the threshold of site j; A_i = sum of R_j over sites within the
    threshold of place i.

    Parameters
    ----------
    demand
        People (or another demand) per place, shape (I,), >= 0.
    supply
        Supply per site (beds, places, staff), shape (J,), >= 0.
    minutes
        Travel times, shape (I, J), >= 0, inf where unreachable.
    threshold
        Catchment size in minutes, inclusive.

    Returns
    -------
    numpy.ndarray
        Supply per unit of demand, shape (I,); 0 where no site with demand is within reach.

    Raises
    ------
    InputError
        On missing, negative or infinite demand or supply, shapes or labels that do not match, missing or
        negative minutes, or a threshold that is not a positive number.

    References
    ----------
    Luo, W. and Wang, F. (2003). Measures of spatial accessibility to health care in a GIS environment:
    synthesis and a case study in the Chicago region. Environment and Planning B 30(6), 865-884.

    Examples
    --------
    One doctor, two hamlets of 50 people, one of them too far:

    >>> two_step([50, 50], [1], [[20], [90]], threshold=60)
    array([0.02, 0.  ])
    """
    people, capacity, times = _inputs(demand, supply, minutes)
    return _shared(people, capacity, (times <= positive(threshold, "threshold")).astype(float))


def enhanced_two_step(
    demand: ArrayLike, supply: ArrayLike, minutes: ArrayLike, *, weights: Mapping[float, float]
) -> FloatArray:
    """Return supply per unit of demand by the enhanced method (E2SFCA): both sums carry the band weights.

    R_j = S_j / sum of P_i W_ij; A_i = sum of R_j W_ij.

    Parameters
    ----------
    demand, supply, minutes
        As in `two_step`.
    weights
        ``{upper bound in minutes: weight}``: the weight of a band reaches from the previous bound (exclusive)
        to its own (inclusive); beyond the last bound it is 0. Luo and Qi use {10: 1, 20: 0.68, 30: 0.22}.

    Returns
    -------
    numpy.ndarray
        Supply per unit of demand, shape (I,).

    Raises
    ------
    InputError
        As in `two_step`, and on bounds that are not positive, weights that are missing, infinite or negative,
        or weights without any above 0.

    References
    ----------
    Luo, W. and Qi, Y. (2009). An enhanced two-step floating catchment area (E2SFCA) method for measuring
    spatial accessibility to primary care physicians. Health & Place 15(4), 1100-1107.
    """
    people, capacity, times = _inputs(demand, supply, minutes)
    return _shared(people, capacity, _band_weights(times, weights))


def three_step(
    demand: ArrayLike, supply: ArrayLike, minutes: ArrayLike, *, weights: Mapping[float, float]
) -> FloatArray:
    """Return supply per unit of demand by the three-step method (3SFCA): near sites share out the demand.

    A place that has several sites within reach does not ask all of them in full. Its selection weight for
    site j is G_ij = W_ij / sum of W_ik over the sites k inside its catchment. Then
    R_j = S_j / sum of P_i G_ij W_ij and A_i = sum of R_j G_ij W_ij.

    Parameters
    ----------
    demand, supply, minutes, weights
        As in `enhanced_two_step`. The same weights serve the selection and the distance decay.

    Returns
    -------
    numpy.ndarray
        Supply per unit of demand, shape (I,).

    Raises
    ------
    InputError
        As in `enhanced_two_step`.

    References
    ----------
    Wan, N., Zou, B. and Sternberg, T. (2012). A three-step floating catchment area method for analyzing
    spatial access to health services. International Journal of Geographical Information Science 26(6),
    1073-1089.
    """
    people, capacity, times = _inputs(demand, supply, minutes)
    decay = _band_weights(times, weights)
    within_reach = decay.sum(axis=1, keepdims=True)
    selection = np.divide(decay, within_reach, out=np.zeros_like(decay), where=within_reach > 0)
    return _shared(people, capacity, selection * decay)


def cumulative(supply: ArrayLike, minutes: ArrayLike, *, threshold: float) -> FloatArray:
    """Return the supply within the threshold (minutes, inclusive), shape (I,), in units of supply.

    Cumulative opportunities: competition for the supply is left out. Raises InputError as `two_step` does.

    References
    ----------
    Wachs, M. and Kumagai, T. G. (1973). Physical accessibility as a social indicator. Socio-Economic Planning
    Sciences 7(5), 437-456.

    Examples
    --------
    >>> cumulative([5, 2], [[60, 61], [10, 20]], threshold=60)
    array([5., 7.])
    """
    capacity, times = amounts(supply, "supply"), travel_minutes(minutes, supply=supply)
    return (times <= positive(threshold, "threshold")) @ capacity


def gravity(supply: ArrayLike, minutes: ArrayLike, *, half_life_min: float) -> FloatArray:
    """Return the supply discounted by travel time, shape (I,), in units of supply.

    A_i = sum of S_j f(t_ij) with f = 2^(-t / half_life_min): a site counts in full at the door, half after
    ``half_life_min`` minutes, and nothing where unreachable. Raises InputError as `two_step` does.

    References
    ----------
    Hansen, W. G. (1959). How accessibility shapes land use. Journal of the American Institute of Planners
    25(2), 73-76; the exponential decay after Wilson, A. G. (1971). A family of spatial interaction models.
    Environment and Planning 3(1), 1-32.

    Examples
    --------
    >>> gravity([8, 8], [[0, 30], [60, float("inf")]], half_life_min=30)
    array([12.,  2.])
    """
    capacity, times = amounts(supply, "supply"), travel_minutes(minutes, supply=supply)
    return np.exp2(-times / positive(half_life_min, "half_life_min")) @ capacity


def _inputs(
    demand: ArrayLike, supply: ArrayLike, minutes: ArrayLike
) -> tuple[FloatArray, FloatArray, FloatArray]:
    people, capacity = amounts(demand, "demand"), amounts(supply, "supply")
    return people, capacity, travel_minutes(minutes, demand=demand, supply=supply)


def _shared(people: FloatArray, capacity: FloatArray, weight: FloatArray) -> FloatArray:
    """Share each site's supply over the weighted demand it draws, and hand it back by the same weights."""
    drawn = people @ weight
    ratio = np.divide(capacity, drawn, out=np.zeros_like(capacity), where=drawn > 0)
    return weight @ ratio


def _band_weights(times: FloatArray, weights: Mapping[float, float]) -> FloatArray:
    if not isinstance(weights, Mapping) or not weights:
        raise InputError("weights: expected {upper bound in minutes: weight} with at least one band")
    bounds = np.array(sorted(positive(bound, "weights, upper bound") for bound in weights))
    values = amounts([weights[bound] for bound in sorted(weights)], "weights")
    if not values.any():
        raise InputError("weights: all are 0, so that no site counts; give one band a weight above 0")
    # searchsorted "left": the first band whose bound is >= the time, so a bound belongs to its band.
    band = np.searchsorted(bounds, times, side="left")
    return np.append(values, 0.0)[band]
