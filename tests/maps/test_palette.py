"""Classes are fixed, a threshold is a class break, and darker is always worse."""

import numpy as np
import pytest

from zones.city import services
from zones.maps.legend import Legend, class_key, fills
from zones.maps.palette import (
    MINUTES,
    MINUTES_FAR,
    MINUTES_NEAR,
    REGION_FILL,
    REGION_INK,
    SHARE_BEYOND,
    minutes_scale,
)

SCALES = [MINUTES, MINUTES_NEAR, MINUTES_FAR, SHARE_BEYOND]


def _luminance(colour: str) -> float:
    """Relative luminance of an sRGB colour (WCAG 2.2)."""
    channels = np.array([int(colour[k : k + 2], 16) for k in (1, 3, 5)]) / 255
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def _deuteranope(colour: str) -> np.ndarray:
    """Colour as a deuteranope sees it (Machado et al. 2009, severity 1), in linear RGB."""
    channels = np.array([int(colour[k : k + 2], 16) for k in (1, 3, 5)]) / 255
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    seen = np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    )
    return seen @ linear


@pytest.mark.parametrize("scale", SCALES)
def test_worse_is_darker_also_in_grey_print(scale) -> None:
    light = [_luminance(colour) for colour in scale.colours]
    assert light == sorted(light, reverse=True)
    assert len(scale.colours) == len(scale.breaks) + 1
    assert min(-np.diff(light)) > 0.015


def test_east_and_west_differ_for_a_deuteranope() -> None:
    gap = np.abs(_deuteranope(REGION_FILL["east"]) - _deuteranope(REGION_FILL["west"]))
    assert gap.max() > 0.2


@pytest.mark.parametrize("ink", REGION_INK.values())
def test_region_names_are_legible_on_white(ink: str) -> None:
    assert 1.05 / (_luminance(ink) + 0.05) >= 4.5


@pytest.mark.parametrize("service", services().values(), ids=lambda service: service.id)
def test_every_threshold_is_a_class_break(service) -> None:
    assert set(service.thresholds_min) <= set(minutes_scale(service).breaks)
    assert service.threshold_min in service.thresholds_min


def test_a_break_belongs_to_the_class_below_it() -> None:
    assert [MINUTES.class_of(value) for value in (0, 15, 15.1, 60, 60.01, 120, 500)] == [0, 0, 1, 3, 4, 5, 6]
    assert MINUTES.class_of(float("nan")) is None


def test_no_data_partial_and_unreachable_never_look_like_a_class() -> None:
    nan = float("nan")
    assert class_key(MINUTES, nan, has_data=False) == "n"
    assert class_key(MINUTES, nan, has_data=True, reached=False) == "x"
    assert class_key(MINUTES, nan, has_data=True) == "n"
    assert class_key(MINUTES, 20.0, has_data=True, partial=True) == "p1"
    colours = fills(MINUTES)
    assert colours["x"] not in MINUTES.colours
    assert colours["n"] not in MINUTES.colours


def test_the_legend_marks_the_threshold_only_where_it_is_a_break() -> None:
    labels = tuple(str(edge) for edge in MINUTES.breaks)
    marked = Legend("t", "min", MINUTES, labels, threshold=60, threshold_label="mark").html()
    assert marked.count("class=t") == 1
    assert "mark" in marked
    assert "class=t" not in Legend("t", "min", MINUTES, labels, threshold=50, threshold_label="mark").html()
