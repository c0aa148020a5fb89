"""Files for the browser: named by content, written once, the same bytes for the same data."""

import io

import numpy as np
import pytest
from PIL import Image
from pyproj import Transformer
from rasterio.warp import Resampling

from zones.city import Cells
from zones.grid import Grid
from zones.maps import static, surface
from zones.maps.palette import MINUTES, UNREACHABLE
from zones.maps.relief import DARKEST, shade, to_web_mercator

GRID = Grid(rows=20, cols=30, west=500_000.0, north=1_750_000.0, cell_m=100.0)


@pytest.fixture(autouse=True)
def _own_static_folder(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("zones.maps.static.static_dir", lambda: tmp_path)


def test_the_name_carries_the_content_and_the_age_invites_caching(tmp_path) -> None:
    one, again, other = (static.publish("x", ".js", body) for body in (b"a", b"a", b"b"))
    assert one == again != other
    path = tmp_path / one.removeprefix("/app/static/")
    assert path.read_bytes() == b"a"
    assert path.stat().st_mtime == static.AGED


def test_a_truncated_file_is_written_again(tmp_path) -> None:
    url = static.publish("x", ".js", b"whole")
    path = tmp_path / url.removeprefix("/app/static/")
    path.write_bytes(b"wh")
    static.publish("x", ".js", b"whole")
    assert path.read_bytes() == b"whole"


def test_flat_land_keeps_all_light_and_slopes_facing_away_lose_it() -> None:
    assert shade(np.zeros((30, 30)), 100.0).min() == 1.0
    rows = np.arange(60)[:, None] * np.ones(60)
    facing_south_east = shade(-20.0 * (rows + rows.T), 100.0)
    facing_north_west = shade(20.0 * (rows + rows.T), 100.0)
    assert DARKEST <= facing_south_east[30, 30] < 0.95
    assert facing_north_west[30, 30] == 1.0


def test_a_reprojected_raster_lies_where_its_cells_are() -> None:
    values = np.zeros(GRID.shape, np.uint8)
    values[5, 7] = 9
    image, ((south, west), (north, east)) = to_web_mercator(
        values, GRID, resampling=Resampling.nearest, fill=255, cell_m=10.0
    )
    row, col = (float(v.mean()) for v in np.nonzero(image == 9))
    x, y = (float(v[0]) for v in GRID.centre_of([5 * GRID.cols + 7]))
    lon, lat = Transformer.from_crs(GRID.crs, "EPSG:4326", always_xy=True).transform(x, y)
    mercator = Transformer.from_crs("EPSG:4326", "EPSG:3857", always_xy=True)
    (x0, y1), (x1, y0) = mercator.transform(west, north), mercator.transform(east, south)
    mx, my = mercator.transform(lon, lat)
    assert abs(x0 + (col + 0.5) * (x1 - x0) / image.shape[1] - mx) < 15
    assert abs(y1 - (row + 0.5) * (y1 - y0) / image.shape[0] - my) < 15


def test_the_surface_shows_classes_unreachable_and_nothing_outside(tmp_path) -> None:
    minutes = np.full(GRID.shape, 61.0, np.float32)
    minutes[0, 0], minutes[0, 1] = 60.0, np.inf
    inside = np.arange(GRID.size - GRID.cols)
    cells = Cells(GRID, ("1",), inside, np.zeros(len(inside), int), *(np.ones(len(inside)) for _ in range(3)))
    found = surface.classes(minutes, cells, MINUTES)
    assert found[0, 0] == 3
    assert found[0, 1] == len(MINUTES.colours)
    assert found[1, 1] == 4
    assert (found[-1] == 255).all()

    url = surface.overlay(minutes, cells, MINUTES).url
    assert url == surface.overlay(minutes, cells, MINUTES).url
    content = (tmp_path / url.removeprefix("/app/static/")).read_bytes()
    picture = Image.open(io.BytesIO(content)).convert("RGBA")
    drawn = {f"#{bytes(pixel[:3]).hex()}" for _, pixel in picture.getcolors() if pixel[3]}
    assert drawn == {MINUTES.colours[3], MINUTES.colours[4], UNREACHABLE}
