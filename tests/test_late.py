"""Names that are looked up late, and what that keeps out of a process that only reads."""

import subprocess
import sys

import pytest

import zones.gaps
import zones.siting
import zones.travel
import zones.uncertainty


@pytest.mark.parametrize("package", [zones.gaps, zones.siting, zones.travel, zones.uncertainty])
def test_every_public_name_is_found_and_kept(package) -> None:
    for name in package.__all__:
        found = getattr(package, name)
        assert vars(package)[name] is found


def test_another_name_is_an_error_as_of_any_module() -> None:
    with pytest.raises(AttributeError, match=r"module 'zones\.siting' has no attribute 'nowhere'"):
        zones.siting.nowhere  # noqa: B018


def test_a_paper_of_kept_figures_loads_nothing_that_computes_or_checks() -> None:
    heavy = ("numba", "scipy", "highspy", "pandera", "zones.travel.model", "zones.travel.graph")
    code = f"import sys, zones.cli.report; print([name for name in {heavy!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
