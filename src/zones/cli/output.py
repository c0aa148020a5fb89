"""How commands print: JSON, CSV, and tables for reading."""

import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pandas as pd
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from zones.errors import InputError


def write_csv(rows: pd.DataFrame, params: dict[str, Any], path: Path) -> None:
    """Write a table as CSV, with the parameters that made it in columns of their own."""
    simple = (str, int, float)
    said = {name: value if isinstance(value, simple) else str(value) for name, value in params.items()}
    try:
        rows.assign(**said).to_csv(path, index=False, lineterminator="\n")
    except OSError as error:
        raise InputError(f"cannot write {path}: {error.strerror or error}") from None
    typer.echo(f"{len(rows)} rows in {path}", err=True)


def writable(*paths: Path | None) -> None:
    """Check that files can be made in the folders of files to be written, before the long part.

    Raises
    ------
    InputError
        If one is missing or may not be written.
    """
    for path in paths:
        if path is None:
            continue
        if not path.parent.is_dir():
            raise InputError(f"cannot write {path}: {path.parent} is not a folder; create it first")
        try:
            # Rights do not tell of read-only disks and the like; a nameless file does.
            with tempfile.TemporaryFile(dir=path.parent):
                continue
        except OSError as error:
            why = error.strerror or error
            raise InputError(f"cannot write {path}: {why}; choose a folder that may be written") from None


def write_bytes(content: bytes, path: Path) -> None:
    """Write a file as a whole."""
    try:
        path.write_bytes(content)
    except OSError as error:
        raise InputError(f"cannot write {path}: {error.strerror or error}") from None
    typer.echo(f"{len(content):,} bytes in {path}", err=True)


def records(table: pd.DataFrame, *, index: bool = True) -> list[dict[str, Any]]:
    """Return the rows of a table for JSON, the index as columns; what is missing is null."""
    rows = (table.reset_index() if index else table).astype(object)
    return [{str(k): v for k, v in row.items()} for row in rows.where(rows.notna(), None).to_dict("records")]


def json_text(body: dict[str, Any]) -> str:
    """Return JSON that any reader takes: a missing number is null, never NaN."""
    return json.dumps(body, ensure_ascii=False, allow_nan=False, indent=1)


@contextmanager
def drawing() -> Iterator[Callable[[int, int], None]]:
    """Show how many draws are done where somebody watches, and give the function that is told of them."""
    columns = (TextColumn("drawing"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task("", total=None)
        yield lambda done, of: progress.update(task, completed=done, total=of)


def print_table(frame: pd.DataFrame) -> None:
    """Print a table for reading; a pipe gets whole lines, not lines cut to a terminal's width."""
    rows = frame.reset_index()
    table = Table(header_style="bold")
    for column in rows.columns:
        numbers = pd.api.types.is_numeric_dtype(rows[column])
        table.add_column(str(column), justify="right" if numbers else "left", no_wrap=numbers)
    for values in rows.itertuples(index=False):
        table.add_row(*(_cell(value) for value in values))
    Console(width=None if sys.stdout.isatty() else 250).print(table)


def placed(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table for reading with its ``lon`` and ``lat`` to the metre."""
    return table.assign(**{name: table[name].map("{:.5f}".format) for name in ("lon", "lat")})


def _cell(value: Any) -> str:
    if value is None or pd.isna(value):
        return "–"
    if not isinstance(value, float):
        return str(value)
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}" if abs(value) < 10 else f"{value:.1f}"
