import io
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import shapely
from PIL import Image

from zones import city
from zones.errors import InputError
from zones.i18n import catalogue
from zones.maps.legend import Legend, Mark
from zones.maps.palette import INK, MINUTES, MINUTES_SAVED, SEA
from zones.maps.paper import (
    SIZES,
    PaperMap,
    before_after,
    commune_map,
    facility_points,
    keys_of,
    locator_map,
    small_multiples,
)
from zones.maps.paper import names as placing
from zones.maps.paper.backdrop import Backdrop, backdrop
from zones.maps.paper.canvas import Canvas
from zones.maps.paper.frame import Frame
from zones.maps.paper.layers import laid
from zones.maps.paper.lettering import CAP_HEIGHT, MM_PER_POINT, missing, word
from zones.maps.paper.outline import CLOSE, MOVE, outline_of, polygon
from zones.maps.paper.tags import placed_tags
from zones.settings import HOANG_SA


@pytest.fixture(scope="module")
def ground() -> Backdrop:
    return backdrop()


@pytest.fixture(scope="module")
def view(ground: Backdrop) -> PaperMap:
    values = pd.Series({code: 5.0 + 1.6 * k for k, code in enumerate(ground.communes)})
    codes = list(values.index)
    values[codes[::20]] = np.nan
    legend = Legend(
        "Số phút tới trung tâm y tế",
        "phút",
        MINUTES,
        tuple(f"{edge:.0f}" for edge in MINUTES.breaks),
        60,
        "vạch đậm: 60 phút",
        (Mark("no_data", "chưa có dữ liệu"), Mark("unreachable", "không có đường đến")),
    )
    keys = keys_of(values, MINUTES, partial=codes[3::15], unreachable=codes[7:8])
    return PaperMap(legend, "vi", "Nguồn: thử nghiệm, 2026", keys)


def picture(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png))


@pytest.mark.parametrize("size", SIZES)
def test_sheets_have_their_size_at_300_dpi(view: PaperMap, size: str) -> None:
    image = picture(commune_map(view, size=size))
    assert image.info["dpi"] == pytest.approx((300, 300), abs=0.1)
    wide, high = (pixels / 300 * 25.4 for pixels in image.size)
    assert wide == pytest.approx(SIZES[size].width, abs=0.1)
    if SIZES[size].height:
        assert high == pytest.approx(SIZES[size].height, abs=0.1)


@pytest.mark.parametrize("kind", ["png", "svg"])
def test_the_same_map_is_the_same_bytes_in_every_thread(view: PaperMap, kind: str) -> None:
    other = replace(view, keys=dict.fromkeys(view.keys, "0"))
    with ThreadPoolExecutor(4) as pool:
        drawn = list(pool.map(lambda one: commune_map(one, kind=kind), [view, other] * 3))
    assert len(set(drawn[::2])) == len(set(drawn[1::2])) == 1
    assert drawn[0] != drawn[1]


def test_a_drawing_names_no_date_no_host_and_asks_for_no_font(view: PaperMap) -> None:
    drawing = commune_map(view, kind="svg").decode()
    assert "<text" not in drawing
    assert "font-family" not in drawing
    assert re.findall(r"https?://[^\"]+", drawing) == ["http://www.w3.org/2000/svg"]
    assert "<title>Số phút tới trung tâm y tế</title>" in drawing


def test_a_title_cannot_leave_the_drawing(view: PaperMap) -> None:
    drawing = commune_map(replace(view, title="</title><script>x</script>"), kind="svg").decode()
    assert "<script" not in drawing


def test_every_letter_of_every_name_and_text_has_a_drawing(ground: Backdrop) -> None:
    said = "".join(ground.names.values()) + "".join(
        text for lang in ("vi", "en") for text in catalogue(lang).values()
    )
    # Where a line ends nothing is drawn.
    said = said.replace("\n", " ")
    assert missing(said) == missing(said, "bold") == ""
    assert word("Đ", 10).width != word("a", 10).width


def test_a_word_is_as_wide_with_its_vietnamese_letters_as_apart() -> None:
    assert word("số dân", 100).width == pytest.approx(
        word("số", 100).width + word("n dân", 100).width - word("n", 100).width, rel=0.08
    )


def test_no_name_lies_on_another_and_names_inside_lie_inside(ground: Backdrop) -> None:
    frame = Frame.around(ground.bounds_m, (0, 0, 158, 134))
    shapes = laid(frame, ground).communes
    found = placing.layout(frame.box, shapes, ground.names, 5.0, [(110, 100, 158, 134)])
    assert {one.code for one in found.names} | set(found.numbered) == set(shapes)
    boxes = []
    for one in found.names:
        width, height = placing.size_of(one.lines, 5.0)
        box = shapely.box(one.x - width / 2, one.y - height / 2, one.x + width / 2, one.y + height / 2)
        share = box.intersection(shapes[one.code]).area / box.area
        assert share > 0.85 if one.leader is None else share < 0.05
        boxes.append(box)
    overlaps = [a.intersection(b).area for k, a in enumerate(boxes) for b in boxes[:k]]
    assert max(overlaps) < 0.3  # square millimetres: less than the air around a name
    leaders = [shapely.linestrings(one.leader) for one in found.names if one.leader is not None]
    assert not any(a.crosses(b) for k, a in enumerate(leaders) for b in leaders[:k])


def test_classes_have_their_colour_and_no_data_has_none(view: PaperMap, ground: Backdrop) -> None:
    code = next(iter(ground.communes))
    plain = replace(view, names=False, scheme=None)
    seen = {
        key: {colour: n for n, colour in picture(commune_map(one)).convert("RGB").getcolors(1 << 24) or ()}
        for key in ("0", "6", "n")
        for one in [replace(plain, keys=dict.fromkeys(ground.communes, key))]
    }
    assert code in ground.communes
    rgb = {key: tuple(bytes.fromhex(MINUTES.colours[int(key)][1:])) for key in "06"}
    assert seen["0"][rgb["0"]] > 100_000
    assert seen["6"][rgb["6"]] > 100_000
    assert seen["n"].get(rgb["0"], 0) < 50_000
    assert seen["n"].get(rgb["6"], 0) < 50_000


def test_every_map_shows_both_archipelagos(view: PaperMap, ground: Backdrop) -> None:
    sheets = [
        commune_map(view),
        small_multiples([view, view]),
        locator_map("20194", lang="vi", source=""),
        locator_map(HOANG_SA, lang="vi", source=""),
    ]
    ink = tuple(bytes.fromhex(INK[1:]))
    sea = tuple(bytes.fromhex(SEA[1:]))
    for sheet in sheets:
        colours = {colour for _, colour in picture(sheet).convert("RGB").getcolors(1 << 24) or ()}
        assert {ink, sea} <= colours
    assert len(ground.archipelagos) == 2
    assert ground.reefs


def test_panels_share_one_scale_or_refuse(view: PaperMap) -> None:
    difference = replace(
        view,
        legend=Legend("Chênh lệch", "phút", MINUTES_SAVED, tuple(map(str, MINUTES_SAVED.breaks))),
    )
    assert picture(before_after(view, view, difference)).size[0] == 1866
    with pytest.raises(InputError, match="same scale"):
        before_after(view, difference, difference)
    with pytest.raises(InputError, match="at least one"):
        small_multiples([])


def test_points_of_the_city_lie_on_the_map(view: PaperMap) -> None:
    facilities = city.facilities()
    points = facility_points(facilities)
    assert len(points) == len(facilities)
    assert {point.kind for point in points} == {"facility", "doubt"}
    assert commune_map(replace(view, points=points)) != commune_map(view)
    with pytest.raises(InputError, match="EPSG:5899"):
        facility_points(facilities.to_crs("EPSG:4326"))


def test_unknown_names_are_refused(view: PaperMap) -> None:
    with pytest.raises(InputError, match="a5"):
        commune_map(view, size="a5")
    with pytest.raises(InputError, match="00000"):
        locator_map("00000", lang="vi", source="")


def test_an_outline_has_every_line_area_and_hole_and_closes_areas_only() -> None:
    square = shapely.box(0, 0, 4, 4).difference(shapely.box(1, 1, 2, 2))
    line = shapely.linestrings([(5, 5), (6, 6), (7, 5)])
    drawn = outline_of([shapely.geometrycollections([square, line]), shapely.Point(9, 9), shapely.Polygon()])
    begin = np.flatnonzero(drawn.codes == MOVE)
    rings = np.split(drawn.corners, begin[1:])
    assert [len(ring) for ring in rings] == [3, 5, 5]
    closed = [drawn.codes[end - 1] == CLOSE for end in [*begin[1:], len(drawn.codes)]]
    assert closed == [False, True, True]
    for ring in rings[1:]:
        assert (ring[0] == ring[-1]).all()
    assert not len(outline_of([]).corners)


def test_labels_of_symbols_stand_clear_of_each_other_and_of_what_is_taken() -> None:
    spots = [(10 + 3.0 * k, 20.0, f"W{k:02d}") for k in range(12)]
    taken = [(0.0, 21.0, 100.0, 24.0)]
    found = placed_tags((0.0, 0.0, 60.0, 40.0), spots, 1.0, 6.0, taken)
    assert 3 < len(found) <= 12
    boxes = []
    for tag in found:
        wide, high = word(tag.text, 6.0, "bold").width / 2, 6.0 * MM_PER_POINT * CAP_HEIGHT / 2
        boxes.append(shapely.box(tag.x - wide, tag.y - high, tag.x + wide, tag.y + high))
    circles = [shapely.Point(x, y).buffer(0.99) for x, y, _ in spots]
    others = [*circles, shapely.box(*taken[0])]
    assert not any(one.intersects(other) for one in boxes for other in others)
    assert not any(one.intersects(other) for k, one in enumerate(boxes) for other in boxes[:k])


def test_a_drawing_and_its_dots_show_the_same_lines() -> None:
    """Steps from corner to corner and places on the sheet are the same outline, to a hundredth."""
    drawing = Canvas(20, 10)
    drawing.line([(1, 1), (1, 1), (5.004, 2), (9, 8)], stroke="#000000", width_pt=1)
    drawing.draw(polygon([(2, 2), (4, 2), (4, 4)]), fill="#ff0000")
    said = re.findall(r'<path d="([^"]+)"', drawing.saved("svg").decode())
    assert said == ["m100 -100 400 -100 400 -600", "m200 -200 200 0 0 -200z"]
