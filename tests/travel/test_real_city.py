"""The model of the real city against what is known about it."""

import numpy as np
import pandas as pd
import pytest

from zones import city
from zones.data import catalogue
from zones.travel import MinutesResult, TravelModel, drives


@pytest.fixture(scope="module")
def found(city_model: TravelModel) -> pd.DataFrame:
    known = drives.known_drives()
    return known.join(drives.measured(city_model, known))


@pytest.fixture(scope="module")
def health(city_model: TravelModel) -> MinutesResult:
    return city_model.minutes(city.service_facilities("district_health"))


def test_no_drive_is_nonsense(found: pd.DataFrame) -> None:
    """Wide bands: a broken network, a swapped axis or a wrong unit falls outside."""
    bands = {
        "hoi_an-hai_chau": (20, 50),
        "tam_ky-hai_chau": (60, 110),
        "thanh_my-hai_chau": (75, 140),
        "dong_giang-hai_chau": (95, 180),
        "tay_giang-hai_chau": (150, 260),
        "kham_duc-hai_chau": (140, 260),
        "tra_my-tam_ky": (60, 115),
        "nam_tra_my-tam_ky": (120, 220),
        "hiep_duc-ha_lam": (40, 80),
        "phuoc_thanh-kham_duc": (80, 180),
    }
    for drive, (low, high) in bands.items():
        assert low <= found.loc[drive, "measured_min"] <= high, drive


def test_every_difference_is_explained(found: pd.DataFrame) -> None:
    apart = found[~found["within"]]
    assert (apart["explanation_vi"] != "").all(), apart.index.tolist()
    assert (apart["explanation_en"] != "").all(), apart.index.tolist()
    assert len(apart) <= len(found) / 4


def test_known_kilometres_are_met(found: pd.DataFrame) -> None:
    """Reported kilometres run up to 14 % above the network's on long trips (rounded, other routes)."""
    ratio = found["km_ratio"].dropna()
    assert ratio.between(0.85, 1.1).all(), ratio.round(2).to_dict()


def test_people_in_the_mountains_are_farther(city_model: TravelModel, health: MinutesResult) -> None:
    cells = catalogue.load_table("cells")
    minutes = health.minutes.ravel()[cells["cell"]]
    region = cells["commune_code"].astype(str).map(city.regions("east_west"))
    assert set(region) == {"east", "west"}
    assert cells["persons"].groupby(region).sum().sum() == pytest.approx(cells["persons"].sum(), abs=0.1)
    near = {}
    for name, group in cells.assign(minutes=minutes).groupby(region):
        near[name] = group.loc[group["minutes"] <= 60, "persons"].sum() / group["persons"].sum()
    assert near["east"] > 0.95
    assert 0.5 < near["west"] < near["east"]


def test_nearly_everybody_reaches_a_district_hospital(city_model: TravelModel, health: MinutesResult) -> None:
    cells = catalogue.load_table("cells")
    reached = np.isfinite(health.minutes.ravel()[cells["cell"]])
    assert cells.loc[reached, "persons"].sum() / cells["persons"].sum() > 0.995


def test_wet_is_never_faster_than_dry(city_model: TravelModel, health: MinutesResult) -> None:
    wet = city_model.minutes(city.service_facilities("district_health"), season="wet")
    assert (wet.minutes >= health.minutes).all()


def test_minutes_at_seats_agree_with_their_cells(city_model: TravelModel, health: MinutesResult) -> None:
    """The exact position and its cell's centre are 70 m apart at most: a minute or two on foot."""
    seats = city.facilities("commune_seat")
    # Hoàng Sa has no land here, Cù Lao Chàm (20434) no road to the mainland.
    seats = seats[~seats["commune_code"].isin(["20333", "20434"])]
    exact = city_model.at_points(health, seats)
    assert np.isfinite(exact).all()
    cell = health.minutes.ravel()[city_model.grid.cell_of(seats.geometry.x, seats.geometry.y)]
    on_land = np.isfinite(cell)
    assert on_land.sum() >= len(seats) - 2
    assert np.quantile(np.abs(exact - cell)[on_land], 0.9) < 3


def test_the_same_question_twice_gives_the_same_bytes(city_model: TravelModel, health: MinutesResult) -> None:
    again = city_model.minutes(city.service_facilities("district_health"))
    assert again.minutes.tobytes() == health.minutes.tobytes()
    assert again.nearest.tobytes() == health.nearest.tobytes()
