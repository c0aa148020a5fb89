import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from zones.data import catalogue
from zones.settings import geodata_dir

Copy = Callable[..., Path]


@pytest.fixture
def copy_of(tmp_path: Path) -> Copy:
    """A folder with real copies of some layers and the whole catalogue."""

    def copy(*layers: str) -> Path:
        folder = tmp_path / "geodata"
        folder.mkdir()
        for name in (catalogue.CATALOGUE, *(catalogue.definition(layer).file for layer in layers)):
            shutil.copyfile(geodata_dir() / name, folder / name)
        return folder

    return copy


@pytest.fixture(scope="session")
def sources() -> Path:
    """The folder of the source files, for tests marked ``sources``."""
    if "ZONES_SOURCES" not in os.environ:
        pytest.skip("ZONES_SOURCES names no folder of source files")
    return Path(os.environ["ZONES_SOURCES"])
