"""What was measured comes back whole or not at all."""

import dataclasses
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from tests.hostile.broken import broken_copy

from zones import city
from zones.equity import TheilDecomposition
from zones.errors import LayerError
from zones.gaps import Inequality, Measured, kept
from zones.travel import TravelModel


def _frame(**columns) -> pd.DataFrame:
    return pd.DataFrame(columns, index=pd.Index(["20194", "20333"], name="commune_code"))


@pytest.fixture
def figures() -> Measured:
    groups = pd.DataFrame({"persons": [3.0, 7.5]}, index=pd.Index(["east", "west"], name="group"))
    apart = Inequality(
        gini=0.3,
        theil=TheilDecomposition(0.2, 0.15, 0.05),
        lorenz=pd.DataFrame({"people": [0.0, 1.0], "minutes": [0.0, 1.0]}),
        groups=groups,
        ratio_of_medians=float("nan"),
        params={"threshold_min": 60, "late_min": 120},
    )
    return Measured(
        access={("hospital", "wet"): _frame(median_min=[1 / 3, np.nan], reason=["", "not_averaged"])},
        roads=_frame(rural_access_pct=[12.5, np.nan]),
        seats=None,
        redundancy={
            "dry": _frame(detour_min=[np.inf, np.nan]).assign(edge_id=pd.array([7, pd.NA], dtype="Int64"))
        },
        apart={"dry": apart},
        params={"mode": "motorcycle", "data_version": "abc"},
    )


def test_figures_come_back_as_they_were(figures: Measured, tmp_path: Path) -> None:
    kept.save(figures, tmp_path)
    found = kept.load(tmp_path, "abc", "motorcycle")
    assert found is not None
    pd.testing.assert_frame_equal(found.access["hospital", "wet"], figures.access["hospital", "wet"])
    pd.testing.assert_frame_equal(found.roads, figures.roads)
    # Infinite is not missing, and a missing table stays missing.
    pd.testing.assert_frame_equal(found.redundancy["dry"], figures.redundancy["dry"])
    assert found.seats is None
    assert found.apart["dry"].theil == figures.apart["dry"].theil
    assert np.isnan(found.apart["dry"].ratio_of_medians)
    pd.testing.assert_frame_equal(found.apart["dry"].groups, figures.apart["dry"].groups)
    assert found.params == figures.params


def test_the_same_figures_give_the_same_bytes(figures: Measured, tmp_path: Path) -> None:
    first = kept.save(figures, tmp_path / "a").read_bytes()
    assert kept.save(figures, tmp_path / "b").read_bytes() == first


def test_another_version_or_mode_finds_nothing(figures: Measured, tmp_path: Path) -> None:
    path = kept.save(figures, tmp_path)
    assert kept.load(tmp_path, "abd", "motorcycle") is None
    # Nor under a name it does not belong to.
    path.rename(kept.path(tmp_path, "abd", "motorcycle"))
    assert kept.load(tmp_path, "abd", "motorcycle") is None
    assert kept.load(tmp_path / "nowhere", "abc", "motorcycle") is None


def test_a_damaged_file_is_as_good_as_none(figures: Measured, tmp_path: Path) -> None:
    path = kept.save(figures, tmp_path)
    whole = path.read_bytes()
    for cut in (0, 1, 50, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:cut])
        assert kept.load(tmp_path, "abc", "motorcycle") is None
    read = 0
    for at in range(40, len(whole), 97):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])
        found = kept.load(tmp_path, "abc", "motorcycle")
        if found is None:
            continue
        # A flipped byte that does no harm may go unnoticed; no figure may have changed.
        read += 1
        pd.testing.assert_frame_equal(found.roads, figures.roads)
        pd.testing.assert_frame_equal(found.redundancy["dry"], figures.redundancy["dry"])
    assert read < len(range(40, len(whole), 97)) / 2
    kept.save(figures, tmp_path)
    assert kept.load(tmp_path, "abc", "motorcycle") is not None


def test_kept_figures_are_not_measured_again_but_their_layers_are_looked_at(
    figures: Measured, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unasked() -> TravelModel:
        raise AssertionError("kept figures need no travel model")

    whole = city.load()
    known = dataclasses.replace(figures, params=figures.params | {"data_version": whole.data_version})
    kept.save(known, tmp_path)
    found = kept.measured(tmp_path, whole, mode="motorcycle", model=unasked)
    assert found.params == known.params
    monkeypatch.setenv("ZONES_GEODATA", str(broken_copy("roads", "cut", tmp_path / "broken")))
    with pytest.raises(LayerError, match="roads"):
        kept.measured(tmp_path, whole, mode="motorcycle", model=unasked)


def test_draws_come_back_as_they_were_or_not_at_all(tmp_path: Path) -> None:
    values = {"hospital_120_wet_pct": pd.DataFrame([[1 / 3, 2.0], [np.nan, 0.0]], ["20194", "20333"])}
    target = kept.drawn_path(tmp_path / "new", "abc", "motorcycle", 2, 0)
    assert kept.load_drawn(target) is None
    kept.save_drawn(values, target)
    found = kept.load_drawn(target)
    assert found is not None
    pd.testing.assert_frame_equal(
        found["hospital_120_wet_pct"], values["hospital_120_wet_pct"], check_column_type=False
    )
    whole = target.read_bytes()
    for cut in (0, 30, len(whole) // 2, len(whole) - 1):
        target.write_bytes(whole[:cut])
        assert kept.load_drawn(target) is None


def test_old_versions_make_room(figures: Measured, tmp_path: Path) -> None:
    for number in range(kept.NEWEST + 3):
        params = {**figures.params, "data_version": f"v{number}"}
        last = kept.save(dataclasses.replace(figures, params=params), tmp_path)
    files = list(tmp_path.iterdir())
    assert len(files) == kept.NEWEST
    assert last in files
