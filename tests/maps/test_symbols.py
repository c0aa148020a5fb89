"""Each sector has one symbol: told apart by shape alone, legible in its colour."""

import re
import xml.etree.ElementTree as ET

import pytest
from tests.maps.test_palette import _deuteranope, _luminance

from zones.city.projects import SECTORS
from zones.city.timeline import STATES
from zones.maps import symbols
from zones.maps.legend import Legend, Mark
from zones.maps.palette import DIFFERENCES, REGION_FILL

SVG = "{http://www.w3.org/2000/svg}"


def _badges() -> dict[str, str]:
    drawings = ET.fromstring(symbols.sprite()).iter(f"{SVG}symbol")
    return {one.attrib["id"].removeprefix("zs-"): one[0].attrib["d"] for one in drawings}


def test_every_sector_has_a_shape_of_its_own() -> None:
    badges = _badges()
    assert set(badges) == {*SECTORS, symbols.PLAIN}
    shapes = [badges[sector] for sector in SECTORS]
    assert len(set(shapes)) == len(SECTORS)
    assert set(symbols.SECTOR_COLOURS) == set(SECTORS)


@pytest.mark.parametrize("sector", SECTORS)
def test_a_symbol_is_legible_on_white_and_white_on_it(sector) -> None:
    assert 1.05 / (_luminance(symbols.colour(sector)) + 0.05) >= 4.5
    assert symbols.colour(sector) not in REGION_FILL.values()


@pytest.mark.parametrize("state", STATES)
def test_every_state_is_drawn_in_its_own_way(state) -> None:
    used = symbols.used(symbols.PLAIN, state)
    assert f'class="z-sym {state}"' in used
    if state != "standing":
        assert re.search(rf"\.{state}\b", symbols.style())


def test_the_legend_uses_symbols_that_exist() -> None:
    marks = tuple(Mark(f"sector:{sector}", sector) for sector in SECTORS)
    states = tuple(Mark(f"state:{state}", state) for state in STATES)
    html = Legend("t", "u", more=(marks, states)).html()
    assert set(re.findall(r'href="#zs-(\w+)"', html)) <= set(_badges())
    assert html.count("<ul") == 2


@pytest.mark.parametrize("scale", DIFFERENCES)
def test_a_difference_reads_the_same_on_both_sides_of_nothing(scale) -> None:
    assert scale.breaks == tuple(-edge for edge in reversed(scale.breaks))
    middle = len(scale.colours) // 2
    assert scale.class_of(0.0) == middle
    light = [_luminance(colour) for colour in scale.colours]
    assert light[: middle + 1] == sorted(light[: middle + 1])
    assert light[middle:] == sorted(light[middle:], reverse=True)
    worst, best = _deuteranope(scale.colours[0]), _deuteranope(scale.colours[-1])
    assert abs(worst - best).max() > 0.15
