"""What tests of pages share."""

import pytest

from zones.settings import geodata_dir


@pytest.fixture(scope="session")
def bare_geodata(tmp_path_factory):
    """Return a folder of the layers without what was computed ahead: pages compute it themselves."""
    folder = tmp_path_factory.mktemp("geodata")
    for file in geodata_dir().iterdir():
        if file.is_file():
            (folder / file.name).symlink_to(file)
    return folder
