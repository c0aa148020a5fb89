"""The house rules that can be read off the imports."""

import ast
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src"
PAGES = [path for path in [ROOT / "app.py", *sorted((ROOT / "pages").glob("*.py"))] if path.exists()]
MODULES = {
    ".".join(path.relative_to(SOURCE).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted(SOURCE.rglob("*.py"))
}

# Rooms in the order data flows; a room imports from itself and from rooms before it.
ROOMS = (
    ("errors", "settings", "grid", "terrain", "checked", "i18n", "ahead", "late", "workers"),
    ("data",),
    ("city",),
    ("exchange",),
    ("walking",),
    ("travel",),
    ("coverage",),
    ("road_access", "catchment", "equity", "siting", "standards"),
    ("access",),
    ("connections", "uncertainty"),
    ("scenario", "register"),
    ("effects", "reach", "gaps", "sites"),
    ("intake",),
    ("maps",),
    ("words",),
    ("reports",),
    ("ui",),
    ("cli",),
)
RANK = {room: rank for rank, rooms in enumerate(ROOMS) for room in rooms}
METRICS = ("walking", "coverage", "road_access", "catchment", "equity", "siting")

DOORS = {"streamlit", "folium", "pathlib", "os", "io", "rasterio", "pyogrio"}
FILE_WORDS = {
    "open", "read_text", "read_bytes", "write_text", "write_bytes", "read_csv", "read_parquet", "read_file",
    "to_csv", "to_parquet", "load_table", "load_raster",
}  # fmt: skip


def _imports(path: Path) -> set[str]:
    """Return the full names of everything a file imports, wherever in the file."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}: imports are absolute"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def _module_of(imported: str) -> str | None:
    """Return the module of ours that an import loads."""
    parts = imported.split(".")
    names = (".".join(parts[:n]) for n in range(len(parts), 0, -1))
    return next((name for name in names if name in MODULES), None)


def _room(name: str) -> str:
    """Return the room a module is in; the package itself is in none and is named zones."""
    return name.removeprefix("zones.").split(".")[0]


def _called(path: Path) -> set[str]:
    calls = [node.func for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)]
    return {f.attr for f in calls if isinstance(f, ast.Attribute)} | {
        f.id for f in calls if isinstance(f, ast.Name)
    }


def _packages(path: Path) -> set[str]:
    return {name.split(".")[0] for name in _imports(path)}


def test_every_room_has_its_place() -> None:
    rooms = {_room(name) for name in MODULES} - {"zones"}
    assert rooms <= set(RANK), "a new room needs a place in ROOMS"


@pytest.mark.parametrize("name", [name for name in MODULES if name != "zones"])
def test_a_module_imports_only_from_rooms_before_its_own(name: str) -> None:
    rank = RANK[_room(name)]
    for imported in _imports(MODULES[name]):
        room = _room(_module_of(imported) or "zones")
        own, hall = room == _room(name), rank == RANK.get(room) == 0
        assert own or hall or room == "zones" or RANK[room] < rank, f"{name} imports {imported}"


def test_there_are_no_import_cycles() -> None:
    graph = {}
    for name, path in MODULES.items():
        targets = {_module_of(imported) for imported in _imports(path)}
        graph[name] = targets - {None, name}
    TopologicalSorter(graph).prepare()


def test_only_the_ui_knows_streamlit() -> None:
    know = {name for name, path in MODULES.items() if "streamlit" in _packages(path)}
    assert all(name.startswith("zones.ui") for name in know)


def test_only_the_maps_know_folium() -> None:
    know = {name for name, path in MODULES.items() if "folium" in _packages(path)}
    assert all(name.startswith("zones.maps") for name in know)
    assert not any("folium" in _packages(path) for path in PAGES)


@pytest.mark.parametrize("name", [name for name in MODULES if _room(name) in METRICS])
def test_metrics_neither_draw_nor_read_files(name: str) -> None:
    assert not _packages(MODULES[name]) & DOORS
    assert not _called(MODULES[name]) & FILE_WORDS


def test_nothing_imports_the_pages() -> None:
    names = {"pages", *(path.stem for path in PAGES)}
    for path in [*MODULES.values(), *PAGES]:
        assert not _packages(path) & names, path


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_pages_read_no_files(path: Path) -> None:
    assert not _packages(path) & {"os", "io", "rasterio", "pyogrio", "sqlite3"}
    assert not _called(path) & FILE_WORDS
