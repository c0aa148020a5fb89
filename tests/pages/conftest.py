"""What tests of pages share."""

import pytest

from zones.settings import geodata_dir
from zones.ui.sheet import data as sheet


@pytest.fixture(scope="session")
def bare_geodata(tmp_path_factory):
    """Return a folder of the layers without what was computed ahead: pages compute it themselves."""
    folder = tmp_path_factory.mktemp("geodata")
    for file in geodata_dir().iterdir():
        if file.is_file():
            (folder / file.name).symlink_to(file)
    return folder


@pytest.fixture(autouse=True, scope="module")
def _no_sheet_outlives_its_module():
    """Let go of the ways that sheets rest on, 0.6 GB for each means of travel, once a module has ended."""
    yield
    for kept in (sheet._slot, sheet._place, sheet._reading):
        kept.clear()
