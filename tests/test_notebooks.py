"""The worked examples run on the real city, and are kept without what they print."""

import nbformat
import pytest
from nbclient import NotebookClient

from zones.settings import project_root

NOTEBOOKS = sorted((project_root() / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_nothing_that_was_printed_is_kept(path) -> None:
    for cell in nbformat.read(path, as_version=4).cells:
        assert not cell.get("outputs"), cell.source
        assert cell.get("execution_count") is None, cell.source


# jupyter_client still asks asyncio for its loop as one did before Python 3.10.
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_runs_to_its_figure_its_source_and_how_sure(path) -> None:
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=600, kernel_name="python3").execute()
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    assert any("image/png" in output.get("data", {}) for output in outputs)
    said = notebook.cells[-1].outputs[-1]["data"]["text/markdown"]
    assert "nan" not in said.lower()
    assert "–" not in said, "a figure is missing"
    for word in ("người", "*Nguồn:*", "*Mức chắc chắn:*"):
        assert word in said


def test_there_are_three() -> None:
    assert len(NOTEBOOKS) == 3
