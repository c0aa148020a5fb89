"""The index under drawn assumptions: which figures are drawn, on the city and by hand."""

from datetime import date

import numpy as np
import pytest

from zones import access, gaps
from zones.city import City
from zones.city.evidence import standards
from zones.gaps.draws import drawable
from zones.settings import HOANG_SA
from zones.travel import TravelModel, load_model
from zones.travel.ground import Ground


@pytest.fixture(scope="module")
def model() -> TravelModel:
    return load_model()


@pytest.fixture(scope="module")
def found(model: TravelModel, whole: City) -> gaps.GapTable:
    table = access.run(model, whole, "district_health", season="wet").by_commune()
    measured = gaps.Measured(access={("district_health", "wet"): table})
    return gaps.indicators(whole, measured, None, standards(), today=date(2026, 11, 22))


def test_minutes_are_drawn_where_they_are_known_and_ranks_move(
    model: TravelModel, whole: City, found: gaps.GapTable
) -> None:
    assert [one.id for one in drawable(found)] == ["district_health_60_wet_pct"]
    told = []
    values = gaps.draw(
        model, Ground.load(), whole, found, draws=4, progress=lambda done, of: told.append((done, of))
    )
    shares = values["district_health_60_wet_pct"]
    # Nobody is counted on Hoàng Sa: it has no cell.
    assert shares.shape == (93, 4)
    assert HOANG_SA not in shares.index
    assert told == [(k, 4) for k in range(1, 5)]
    assert shares.notna().all(axis=None)
    assert shares.min(axis=None) >= 0
    assert shares.max(axis=None) <= 100 + 1e-9
    # Drawn severities of the wet season move some communes by much, and the well-served by nothing.
    spread = shares.max(axis=1) - shares.min(axis=1)
    assert spread.max() > 20
    assert spread["20242"] == 0
    index = gaps.gap_index(found, weights={"health": 1}, min_sectors=1)
    points = gaps.drawn_points(index.points, index.targets, values)
    still = gaps.rank_range(index, np.random.default_rng(0))
    moved = gaps.rank_range(index, np.random.default_rng(0), drawn=points)
    width = [(table["rank_best"] - table["rank_worst"]).sum() for table in (still, moved)]
    assert width[0] == 0
    assert width[1] > 0
