"""Read one uploaded spreadsheet in a process of its own: ``python -m zones.exchange.child FILE``.

The parent starts it with nothing of its own environment. It takes limits on processor time and memory, and
prints tables as JSON: the rows of each sheet as they stand, their columns named by letters.
"""

import json
import resource
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from openpyxl.utils import get_column_letter

from zones.exchange import csv_text, limits, workbook
from zones.exchange.archive import Refused
from zones.exchange.faults import Fault
from zones.exchange.parsed import Parsed, packed
from zones.exchange.sheets import Cell, Odd, Row, Sheet


def limited() -> None:
    """Bound what the rest of this process may take; where the system cannot, the parent's clock remains."""
    statm = Path("/proc/self/statm")
    if statm.exists():
        held = int(statm.read_text().split()[0]) * resource.getpagesize()
        most = held + limits.MEMORY_MB * 1_000_000
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.CPU_S, limits.CPU_S + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def parsed(path: Path) -> Parsed:
    """Return what a spreadsheet holds, by its content; a refused one has its fault and no tables."""
    data = path.read_bytes()
    try:
        if workbook.matches(data):
            with workbook.opened(data) as pages:
                return Parsed({title: _sheet(title, lines) for title, lines in pages})
        # A text has no zeros; whatever else it may be shows in its rows.
        if data.strip() and b"\x00" not in data and not data.startswith((b"PK", b"%PDF", b"{", b"<")):
            return Parsed({"CSV": _sheet("CSV", csv_text.lines(data, "CSV"))})
    except Refused as refused:
        return Parsed({}, [refused.fault])
    except MemoryError:
        return Parsed({}, [Fault("too_heavy")])
    return Parsed({}, [Fault("unknown_format", details={"formats": "XLSX, CSV"})])


def _sheet(title: str, lines: Iterator[tuple[int, list[Cell | Odd]]]) -> Sheet:
    rows: list[Row] = []
    width = 0
    for number, values in lines:
        if len(rows) >= limits.ROWS:
            raise Refused(Fault("too_many_rows", title, details={"limit": str(limits.ROWS)}))
        cells = {get_column_letter(place): v for place, v in enumerate(values, 1) if v not in (None, "")}
        if cells:
            rows.append(Row(number, cells))
            width = max(width, len(values))
    return Sheet(tuple(get_column_letter(place) for place in range(1, width + 1)), rows)


def main(read: Callable[[Path], Parsed] = parsed) -> None:
    """Read the file and print what it holds."""
    limited()
    sys.stdout.write(json.dumps(packed(read(Path(sys.argv[1])))))


if __name__ == "__main__":
    main()
