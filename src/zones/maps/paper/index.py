"""Lists that stand beside a map: all communes with their figures, or those that are numbers on it."""

from dataclasses import dataclass

from zones.i18n import numbers as n
from zones.maps.paper import names
from zones.maps.paper.backdrop import Backdrop
from zones.maps.paper.canvas import Canvas
from zones.maps.paper.furniture import wrapped
from zones.maps.paper.lettering import MM_PER_POINT, word
from zones.maps.paper.sizes import Size
from zones.maps.paper.view import PaperMap


@dataclass(frozen=True)
class Index:
    """Every commune with its number on the map, if it has one, and its figure, in columns."""

    rows: tuple[tuple[str, str, str], ...]
    """Code, name and figure in the order of the reader's list."""
    columns: int
    size_pt: float
    column_mm: float

    @classmethod
    def of(cls, view: PaperMap, ground: Backdrop, page: Size) -> "Index":
        """Return the list of a map; communes that the caller left out come last, without a figure."""
        order = [*view.figures, *sorted(ground.names.keys() - view.figures.keys())]
        rows = tuple((code, ground.names[code], view.figures.get(code, n.NO_VALUE)) for code in order)
        size = page.legend_pt * 0.86
        widest = max(word(name, size).width + word(figure, size).width for _, name, figure in rows)
        column = widest + 9.5 * size / 6.9
        upright = page.width < page.height
        columns = int((page.width - 2 * page.margin) // column) if upright else 2
        return cls(rows, columns, size, column if not upright else (page.width - 2 * page.margin) / columns)

    @property
    def _deep(self) -> int:
        return -(-len(self.rows) // self.columns)

    @property
    def width(self) -> float:
        """Millimetres."""
        return self.columns * self.column_mm

    @property
    def height(self) -> float:
        """Millimetres."""
        return self._deep * self.size_pt * MM_PER_POINT * 1.22

    def draw(self, canvas: Canvas, left: float, top: float, numbered: tuple[str, ...]) -> None:
        """Draw the list below and right of a corner."""
        numbers = {code: str(k) for k, code in enumerate(numbered, start=1)}
        step, unit = self.size_pt * MM_PER_POINT * 1.22, self.size_pt / 6.9
        for k, (code, name, figure) in enumerate(self.rows):
            column, row = divmod(k, self._deep)
            x, y = left + column * self.column_mm, top - (row + 0.8) * step
            if code in numbers:
                canvas.text(
                    x + 3.6 * unit, y, numbers[code], self.size_pt * 0.9, weight="bold", align="right"
                )
            canvas.text(x + 4.4 * unit, y, name, self.size_pt)
            canvas.text(x + self.column_mm - 3.5 * unit, y, figure, self.size_pt, align="right")
            if row % 5 == 4:
                canvas.line(
                    [(x + 4.4 * unit, y - 0.28 * step), (x + self.column_mm - 3.5 * unit, y - 0.28 * step)],
                    stroke="#c9c3b6",
                    width_pt=0.3,
                )


def listed(placed: names.Layout, ground: Backdrop, width: float, size_pt: float) -> list[str]:
    """Return the list of numbered communes in lines."""
    said = [f"{k} {ground.names[code]}" for k, code in enumerate(placed.numbered, start=1)]
    glued = " · ".join(one.replace(" ", "\N{NO-BREAK SPACE}") for one in said)
    return wrapped(glued, width, size_pt)
