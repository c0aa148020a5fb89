"""A register of two projects, and edits of an exported file."""

import csv
import io
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from zones.city.projects import Project
from zones.exchange.faults import Fault
from zones.exchange.gazetteer import Gazetteer
from zones.register import Register
from zones.register.exchange import check, csv_zip, export

Tables = dict[str, list[list[str]]]
Edit = Callable[[Tables], None]


@pytest.fixture(scope="session")
def gazetteer() -> Gazetteer:
    return Gazetteer.load()


@pytest.fixture
def register(make: Callable[..., Project], tmp_path: Path) -> Iterator[Register]:
    projects = [make("E01"), make("W01", phases=(), facts=(), shapes=())]
    url = f"sqlite:///{tmp_path / 'register.sqlite'}"
    with Register.open(url, seed=lambda: projects, now=datetime(2026, 1, 1, tzinfo=UTC)) as opened:
        yield opened


@pytest.fixture
def edited(make: Callable[..., Project]) -> Callable[[Edit], bytes]:
    """Return an exported CSV archive after an edit of its tables, as an office program would save them."""

    def save(edit: Edit) -> bytes:
        with zipfile.ZipFile(io.BytesIO(export([make("E01")], "csv"))) as archive:
            names = archive.namelist()
            tables = {
                name.removesuffix(".csv"): list(
                    csv.reader(io.StringIO(archive.read(name).decode("utf-8-sig")))
                )
                for name in names
            }
        edit(tables)
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w") as archive:
            for name, rows in tables.items():
                text = io.StringIO(newline="")
                csv.writer(text).writerows(rows)
                archive.writestr(f"{name}.csv", text.getvalue())
        return target.getvalue()

    return save


@pytest.fixture
def faults_of(
    edited: Callable[[Edit], bytes], gazetteer: Gazetteer
) -> Callable[[Edit], tuple[list[Project], list[Fault]]]:
    """Return the projects and faults of an export after an edit of its tables."""

    def read(edit: Edit) -> tuple[list[Project], list[Fault]]:
        return check.projects_of(csv_zip.parse(edited(edit)), gazetteer)

    return read


@pytest.fixture
def put() -> Callable[..., Edit]:
    """Return an edit that writes one value into a cell, by table, row (the header is 1) and column."""

    def make_edit(table: str, row: int, column: str, value: Any) -> Edit:
        def edit(tables: Tables) -> None:
            rows = tables[table]
            rows[row - 1][rows[0].index(column)] = value

        return edit

    return make_edit
