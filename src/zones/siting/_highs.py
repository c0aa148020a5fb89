"""One mixed-integer programme, handed to HiGHS and brought back."""

from dataclasses import dataclass

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

FloatArray = NDArray[np.float64]

# Far below one person, so that "covered" does not creep up by what the solver lets a constraint slip.
TOLERANCE = 1e-9


@dataclass(frozen=True)
class Solution:
    """What HiGHS returned: the variables (None if there are none), its bound, and whether that is proof.

    ``impossible`` says that there is no solution at all.
    """

    values: FloatArray | None
    bound: float
    optimal: bool
    impossible: bool


def minimise(
    cost: FloatArray,
    rows: csr_matrix,
    row_lower: FloatArray,
    *,
    n_integer: int,
    row_upper: FloatArray | None = None,
    start: FloatArray | None = None,
    absolute_gap: float = 0.0,
    relative_gap: float = 0.0,
    time_limit_s: float | None = None,
    stop_at: float | None = None,
) -> Solution:
    """Minimise cost @ x over 0 <= x <= 1 with row_lower <= rows @ x <= row_upper.

    Parameters
    ----------
    cost, rows, row_lower, row_upper
        The programme; without ``row_upper`` the rows are unbounded above.
    n_integer
        The first so many variables are 0 or 1, the others continuous.
    start
        A feasible point to improve on.
    absolute_gap, relative_gap
        Proof is complete once incumbent and bound are this close.
    time_limit_s
        Seconds after which to stop without proof.
    stop_at
        Stop at the first solution that costs no more than this.

    Raises
    ------
    RuntimeError
        If HiGHS neither finds a solution nor proves that there is none, time permitting.
    """
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    options: dict[str, str | int | float | bool] = {
        "output_flag": False,
        # One thread and a set seed: the same input takes the same path, whatever the machine.
        "parallel": "off",
        "threads": 1,
        "random_seed": 0,
        # Measured on covering problems: a restart loses more than it saves once the start is near optimal.
        "mip_allow_restart": False,
        "mip_feasibility_tolerance": TOLERANCE,
        "primal_feasibility_tolerance": TOLERANCE,
        "dual_feasibility_tolerance": TOLERANCE,
        "mip_abs_gap": absolute_gap,
        "mip_rel_gap": relative_gap,
    }
    if time_limit_s is not None:
        options["time_limit"] = time_limit_s
    if stop_at is not None:
        options["objective_target"] = stop_at
    for name, value in options.items():
        solver.setOptionValue(name, value)
    solver.passModel(_model(cost, rows, row_lower, row_upper, n_integer))
    if start is not None:
        point = highspy.HighsSolution()
        point.col_value = start.tolist()
        solver.setSolution(point)
    solver.run()

    status, info = solver.getModelStatus(), solver.getInfo()
    found = info.primal_solution_status == int(highspy.SolutionStatus.kSolutionStatusFeasible)
    if not found and time_limit_s is None and status != highspy.HighsModelStatus.kInfeasible:
        raise RuntimeError(f"HiGHS stopped without a solution: {solver.modelStatusToString(status)}")
    return Solution(
        values=np.array(solver.getSolution().col_value) if found else None,
        bound=float(info.mip_dual_bound),
        optimal=status == highspy.HighsModelStatus.kOptimal,
        impossible=status == highspy.HighsModelStatus.kInfeasible,
    )


def relaxed(
    cost: FloatArray, rows: csr_matrix, row_lower: FloatArray, row_upper: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Minimise cost @ x over 0 <= x <= 1 with row_lower <= rows @ x <= row_upper, x continuous.

    Solved by an interior point method without crossover: near the middle of the best face, to some eight
    digits, in a fraction of the time the corner takes. Prove nothing by the values themselves; a bound
    computed from the prices holds whatever their digits.

    Returns
    -------
    values
        (columns,) x.
    prices
        (rows,) what a unit more of the row's bound is worth.
    """
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    options: dict[str, str | int | bool] = {
        "output_flag": False,
        "solver": "ipm",
        "run_crossover": "off",
        "parallel": "off",
        "threads": 1,
    }
    for name, value in options.items():
        solver.setOptionValue(name, value)
    solver.passModel(_model(cost, rows, row_lower, row_upper, 0))
    solver.run()
    found = solver.getSolution()
    n_rows, n_cols = rows.shape
    if len(found.col_value) != n_cols or len(found.row_dual) != n_rows:
        return np.zeros(n_cols), np.zeros(n_rows)
    return np.array(found.col_value), np.array(found.row_dual)


def _model(
    cost: FloatArray,
    rows: csr_matrix,
    row_lower: FloatArray,
    row_upper: FloatArray | None,
    n_integer: int,
) -> highspy.HighsLp:
    n_rows, n_cols = rows.shape
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = n_cols, n_rows
    model.col_cost_ = cost
    model.col_lower_, model.col_upper_ = np.zeros(n_cols), np.ones(n_cols)
    model.row_lower_ = row_lower
    model.row_upper_ = np.full(n_rows, highspy.kHighsInf) if row_upper is None else row_upper
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = rows.indptr
    model.a_matrix_.index_ = rows.indices
    model.a_matrix_.value_ = rows.data
    if n_integer:
        kinds = [highspy.HighsVarType.kInteger] * n_integer
        model.integrality_ = kinds + [highspy.HighsVarType.kContinuous] * (n_cols - n_integer)
    return model
