"""The steps between cells of a raster, and what each of them costs."""

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from zones.walking import tobler_factor

STRAIGHT: Final = ((-1, 0), (1, 0), (0, -1), (0, 1))
DIAGONAL: Final = ((-1, -1), (-1, 1), (1, -1), (1, 1))
KNIGHT: Final = ((-2, -1), (-2, 1), (-1, -2), (-1, 2), (1, -2), (1, 2), (2, -1), (2, 1))
MOVES: Final = {8: STRAIGHT + DIAGONAL, 16: STRAIGHT + DIAGONAL + KNIGHT}
"""Steps (rows, columns) to a cell's neighbours."""


def between(move: tuple[int, int]) -> tuple[tuple[int, int], tuple[int, int]]:
    """Return the moves to the two cells that decide whether a diagonal or knight's move is open.

    They are the cells beside a diagonal, and those that the straight line to a knight's cell runs through:
    the one ahead and the one diagonally ahead.
    """
    down, right = move
    if abs(down) == abs(right):
        return (down, 0), (0, right)
    sign_down, sign_right = int(math.copysign(1, down)), int(math.copysign(1, right))
    return ((sign_down, 0) if abs(down) == 2 else (0, sign_right)), (sign_down, sign_right)


def moved(values: NDArray[np.float64], move: tuple[int, int]) -> NDArray[np.float64]:
    """Return, for every cell, the value of the cell that lies one move away (inf beyond the edge)."""
    rows, cols = values.shape
    down, right = move
    out = np.full_like(values, np.inf)
    to = slice(max(0, -down), min(rows, rows - down)), slice(max(0, -right), min(cols, cols - right))
    at = slice(max(0, down), min(rows, rows + down)), slice(max(0, right), min(cols, cols + right))
    if abs(down) < rows and abs(right) < cols:
        out[to] = values[at]
    return out


def step_seconds(
    friction: NDArray[np.float64],
    move: tuple[int, int],
    cell_m: float,
    heights: NDArray[np.float64] | None = None,
) -> NDArray[np.float64]:
    """Return the cost of walking to every cell from the cell that lies one move away.

    Parameters
    ----------
    friction
        (H, W) seconds per metre on the flat; inf is a barrier.
    move
        (rows, columns).
    cell_m
        Cell size in metres.
    heights
        (H, W) metres; a step from or to NaN is flat. All of it is flat if not given.

    Returns
    -------
    array
        (H, W) seconds: distance times the mean friction of the cells touched (two for a straight or diagonal
        move, four for a knight's move), slowed down by the slope. inf where either end is a barrier, where
        both cells beside a diagonal are, or where either cell that a knight's move crosses is.
    """
    metres = math.hypot(*move) * cell_m
    touched = friction + moved(friction, move)
    if 2 in (abs(move[0]), abs(move[1])):
        ahead, aslant = between(move)
        seconds = metres / 4.0 * (touched + moved(friction, ahead) + moved(friction, aslant))
    else:
        seconds = metres / 2.0 * touched
    if abs(move[0]) == abs(move[1]):
        first, second = between(move)
        seconds[np.isinf(moved(friction, first)) & np.isinf(moved(friction, second))] = np.inf
    if heights is not None:
        seconds /= tobler_factor(np.nan_to_num((heights - moved(heights, move)) / metres, neginf=0.0))
    return seconds
