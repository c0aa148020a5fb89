"""The linear relaxation of maximal covering, with rows only for the places that need one.

A place counts min(1, sum of the open sites that cover it). Well below one that is the sum, well above one it
is 1: both are linear, and either alone is an upper bound. So a place gets a row of its own only where the sum
is near one, which leaves a fraction of the programme; the others are watched, and get theirs when the sum
passes one.

Cordeau, J.-F., Furini, F. and Ljubić, I. (2019). Benders decomposition for very large scale partial set
covering and maximal covering location problems. European Journal of Operational Research 275(3), 882-896.
"""

import highspy
import numpy as np
from scipy.sparse import csr_matrix

from zones.siting._highs import TOLERANCE
from zones.siting._reduce import BoolArray, FloatArray, IntArray

_NEAR_ONE = 1e-3
_ROWS_AT_ONCE = 60


class CoverageLp:
    """Maximise the weight covered by ``n_new`` sites, sites divisible; bounds of sites may change.

    Parameters
    ----------
    cover, weight
        (places, sites) 1 where the site covers the place; (places,) > 0.
    n_new
        Sites to open.
    values
        (sites,) how far each is open near the optimum: tells which places to begin with.
    scale
        Weights are multiplied by this inside.
    """

    def __init__(
        self, cover: csr_matrix, weight: FloatArray, n_new: int, values: FloatArray, scale: float
    ) -> None:
        self._cover, self._weight, self._scale = cover, weight, scale
        self._n_sites = cover.shape[1]
        total = cover @ values
        self._adds_up: BoolArray = total < 1
        """Whether a place counts the sum without a row; otherwise it counts 1."""
        self._with_row: BoolArray = np.zeros(len(weight), dtype=bool)
        self._rows: list[int] = []
        self._lower, self._upper = np.zeros(self._n_sites), np.ones(self._n_sites)
        self._solver = highspy.Highs()  # type: ignore[no-untyped-call]
        options: dict[str, str | int | float | bool] = {
            "output_flag": False,
            "solver": "simplex",
            "presolve": "off",
            "parallel": "off",
            "threads": 1,
            "random_seed": 0,
            "primal_feasibility_tolerance": TOLERANCE,
            "dual_feasibility_tolerance": TOLERANCE,
        }
        for name, value in options.items():
            self._solver.setOptionValue(name, value)
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = self._n_sites, 1
        model.col_cost_ = -scale * ((weight * self._adds_up) @ cover)
        model.col_lower_, model.col_upper_ = self._lower.copy(), self._upper.copy()
        model.row_lower_, model.row_upper_ = np.array([-highspy.kHighsInf]), np.array([float(n_new)])
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_ = np.array([0, self._n_sites])
        model.a_matrix_.index_ = np.arange(self._n_sites)
        model.a_matrix_.value_ = np.ones(self._n_sites)
        self._solver.passModel(model)
        self._add(np.flatnonzero(np.abs(total - 1) < _NEAR_ONE))

    def solve(
        self, lower: FloatArray, upper: FloatArray, max_iterations: int | None = None
    ) -> tuple[FloatArray, FloatArray]:
        """Return how far each site is open, and the price each place pays, from 0 to its weight.

        The bound at these prices holds whether or not the solver was let finish.
        """
        changed = np.flatnonzero((self._lower != lower) | (self._upper != upper)).astype(np.int32)
        if len(changed):
            self._solver.changeColsBounds(len(changed), changed, lower[changed], upper[changed])
            self._lower[changed], self._upper[changed] = lower[changed], upper[changed]
        self._solver.setOptionValue("simplex_iteration_limit", max_iterations or highspy.kHighsIInf)
        self._solver.run()
        found = self._solver.getSolution()
        price = np.where(self._adds_up, self._weight, 0.0)
        rows = np.array(self._rows, dtype=np.int64)
        worth = np.array(found.row_dual[1:]) / self._scale
        if len(worth) == len(rows):
            price[rows] = np.clip(price[rows] + worth, 0.0, self._weight[rows])
        return np.array(found.col_value[: self._n_sites]), price

    def optimum(self, least: float) -> tuple[FloatArray, FloatArray]:
        """Return what `solve` does, with all rows that change the bound by ``least``."""
        values, price = self.solve(self._lower, self._upper)
        while self.tighten(values, least):
            values, price = self.solve(self._lower, self._upper)
        return values, price

    def tighten(self, values: FloatArray, least: float) -> bool:
        """Give a row to the places that count most too much, if that is ``least`` in all; say whether."""
        total = self._cover @ values
        excess = self._weight * np.where(self._adds_up, total - 1, 1 - total)
        excess[self._with_row] = 0.0
        wrong = np.flatnonzero(excess > least * _NEAR_ONE)
        if excess[wrong].sum() < least:
            return False
        self._add(wrong[np.argsort(-excess[wrong], kind="stable")[:_ROWS_AT_ONCE]])
        return True

    def _add(self, places: IntArray) -> None:
        for place in places.tolist():
            sites = self._cover.indices[self._cover.indptr[place] : self._cover.indptr[place + 1]]
            # What the sum passes one by, on the side where that would count too much, is paid back.
            passes = self._n_sites + len(self._rows)
            self._solver.addCol(
                float(self._weight[place]) * self._scale, 0.0, highspy.kHighsInf, 0, _NO_INDEX, _NO_VALUE
            )
            adds_up = bool(self._adds_up[place])
            self._solver.addRow(
                -highspy.kHighsInf if adds_up else 1.0,
                1.0 if adds_up else highspy.kHighsInf,
                len(sites) + 1,
                np.append(sites, passes).astype(np.int32),
                np.append(np.ones(len(sites)), -1.0 if adds_up else 1.0),
            )
            self._rows.append(place)
            self._with_row[place] = True


_NO_INDEX, _NO_VALUE = np.array([], dtype=np.int32), np.array([])
