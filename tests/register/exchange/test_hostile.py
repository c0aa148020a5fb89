"""Files made to harm: read in their own process, refused with one fault, and nothing else happens."""

import io
import random
import sqlite3
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pyogrio
import pytest

from zones.city.projects import Project
from zones.errors import LayerError
from zones.exchange import limits
from zones.exchange import reading as safe_reading
from zones.register import Register
from zones.register.exchange import child, export, geopackage, read, reading

Make = Callable[..., Project]

VRT = """<OGRVRTDataSource><OGRVRTLayer name="projects"><SrcDataSource>{path}</SrcDataSource>
<SrcSQL>SELECT * FROM secret</SrcSQL></OGRVRTLayer></OGRVRTDataSource>"""
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE k [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    + ']><kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>&i;</name></Document></kml>'
)
FILE_ENTITY = (
    '<?xml version="1.0"?><!DOCTYPE k [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    '<kml xmlns="http://www.opengis.net/kml/2.2"><Placemark><name>&a;</name></Placemark></kml>'
)


def codes(data: bytes, folder: Path | None = None) -> list[str]:
    """Return why a file is refused; with a folder without a process of its own, which is quicker."""
    if folder is None:
        parsed = reading.parse(data)
    else:
        (folder / "upload").write_bytes(data)
        parsed = child.parsed(folder / "upload")
    assert parsed.sheets == {}
    return [fault.code for fault in parsed.faults]


def archive(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as opened:
        for name, body in files.items():
            opened.writestr(name, body)
    return target.getvalue()


def replaced(data: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """Return an archive with one file changed."""
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        files = {entry: opened.read(entry) for entry in opened.namelist()}
    return archive(files | {name: change(files[name])})


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello",
        b"\x00" * 100,
        b"%PDF-1.7",
        b'{"type": "Topology"}',
        VRT.format(path="/etc/passwd").encode(),
        b'{"type": "gdal_streamed_alg", "command_line": "gdal vector pipeline ! read /etc/passwd"}',
        b"<?xml version='1.0'?><!-- <kmz --><OGRVRTDataSource/>",
        archive({"readme.txt": b"nothing"}),
        archive({"x.geojson": VRT.format(path="/etc/passwd").encode()}),
    ],
)
def test_what_is_no_exchange_file_is_refused(data: bytes, tmp_path: Path) -> None:
    assert codes(data, tmp_path) == ["unknown_format"]


def test_a_name_decides_nothing(make: Make, register: Register, tmp_path: Path) -> None:
    """The reader gets bytes only; a pipeline inside a real format cannot reach a file beside it."""
    secret = tmp_path / "secret.csv"
    secret.write_text("project_id,name\nE01,secret\n", encoding="utf-8")
    body = VRT.format(path=secret).encode()
    found = read(archive({"projects.csv": body, "phases.csv": body}), register)
    assert "secret" not in "".join(fault.value for fault in found.faults)
    assert {fault.code for fault in found.faults} >= {"missing_table", "missing_column"}


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"../projects.csv": b"x"}, "../projects.csv"),
        ({"/etc/projects.csv": b"x"}, "/etc/projects.csv"),
        ({"a\\..\\projects.csv": b"x"}, "projects.csv"),
        ({"C:projects.csv": b"x"}, "C:"),
        ({f"{n}.csv": b"x" for n in range(limits.ENTRIES + 1)}, str(limits.ENTRIES)),
        ({"projects.csv": b"a" * 50_000_000}, "1 : "),
        ({f"{n}.csv": b"a" * 900_000 for n in range(150)}, f"> {limits.INFLATED_MB} MB"),
    ],
    ids=["up", "root", "backslash", "drive", "entries", "ratio", "total"],
)
def test_a_dangerous_archive_is_refused_by_its_list(
    files: dict[str, bytes], said: str, tmp_path: Path
) -> None:
    (tmp_path / "upload").write_bytes(archive(files))
    [fault] = child.parsed(tmp_path / "upload").faults
    assert fault.code == "bad_archive"
    assert said in fault.what("en")


def test_an_archive_that_lies_about_its_sizes_is_not_believed() -> None:
    data = bytearray(archive({"projects.csv": b"a" * 20_000_000}))
    # 20 MB of one letter that both headers call 1,000 bytes.
    size = struct.pack("<I", 20_000_000)
    assert data.count(size) == 2
    assert codes(bytes(data.replace(size, struct.pack("<I", 1000)))) in (["damaged"], ["bad_archive"])


@pytest.mark.parametrize("text", [LAUGHS, FILE_ENTITY], ids=["laughs", "file"])
def test_entities_are_refused_in_kml_and_xlsx(make: Make, text: str, tmp_path: Path) -> None:
    assert codes(text.encode(), tmp_path) == ["unsafe_xml"]
    head, _, _ = text.partition("]>")
    sheet = "xl/worksheets/sheet1.xml"
    data = replaced(export([make()], "xlsx"), sheet, lambda body: f"{head}]>".encode() + body)
    assert codes(data, tmp_path) == ["unsafe_xml"]
    wide = replaced(export([make()], "xlsx"), sheet, lambda body: text.encode("utf-16"))
    assert codes(wide, tmp_path) == ["unsafe_xml"]


def test_documents_nested_beyond_sense_are_refused(tmp_path: Path) -> None:
    deep = b"<kml>" + b"<Folder>" * 100_000 + b"</Folder>" * 100_000 + b"</kml>"
    assert codes(deep, tmp_path) == ["damaged"]
    assert codes(b'{"type":' + b"[" * 100_000, tmp_path) == ["damaged"]


def test_too_many_rows_and_too_large_files_are_refused(make: Make, tmp_path: Path) -> None:
    row = b"E01,1,a,b,,\r\n"
    data = replaced(export([make()], "csv"), "phases.csv", lambda body: body + row * (limits.ROWS + 1))
    assert codes(data, tmp_path) == ["too_many_rows"]
    assert codes(b"{" + b" " * (limits.UPLOAD_MB * 1_000_000)) == ["too_big"]
    sheet = "xl/worksheets/sheet2.xml"
    far = b'<row r="1048576"><c r="A1048576"><v>1</v></c></row></sheetData>'
    data = replaced(export([make()], "xlsx"), sheet, lambda body: body.replace(b"</sheetData>", far))
    assert codes(data, tmp_path) == ["too_many_rows"]


def test_a_huge_cell_is_refused(make: Make, register: Register, tmp_path: Path) -> None:
    # Not all the same: that alone would be refused by its ratio.
    long = random.Random(1).randbytes(limits.CELL_CHARACTERS // 2 + 10).hex().encode()
    data = replaced(export([make()], "csv"), "phases.csv", lambda body: body.replace(b"Berths", long))
    assert codes(data, tmp_path) == ["damaged"]
    text = export([make()], "geojson").replace(b"Berths", long)
    assert [fault.code for fault in read(text, register).faults] == ["too_long"]


def test_a_geopackage_is_tables_only(make: Make, tmp_path: Path, register: Register) -> None:
    path = tmp_path / "view.gpkg"
    path.write_bytes(export([make()], "gpkg"))
    package = sqlite3.connect(path)
    package.execute("ALTER TABLE facts RENAME TO kept")
    package.execute("CREATE VIEW facts AS SELECT * FROM kept")
    package.commit()
    package.close()
    found = read(path.read_bytes(), register)
    assert [(fault.code, fault.table) for fault in found.faults] == [("missing_table", "facts")]


def test_geopackages_are_read_only_where_gdal_has_no_other_driver(make: Make, tmp_path: Path) -> None:
    assert "OGR_VRT" in pyogrio.list_drivers()
    path = tmp_path / "projects.gpkg"
    path.write_bytes(export([make()], "gpkg"))
    with pytest.raises(LayerError, match="their own process only"):
        geopackage.parse(path)


@pytest.mark.parametrize("file_format", ["csv", "xlsx", "geojson", "gpkg", "kml"])
def test_a_file_cut_short_is_damaged(make: Make, file_format: str, tmp_path: Path) -> None:
    data = export([make()], file_format)
    folder = None if file_format == "gpkg" else tmp_path
    assert codes(data[: len(data) * 2 // 3], folder) == ["damaged"]


def test_a_file_that_keeps_the_reader_busy_is_stopped(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "WALL_S", 0.2)
    assert codes(export([make()], "kml")) == ["too_heavy"]


def test_the_reader_sees_nothing_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZONES_EDIT_KEY", "geheim")
    monkeypatch.setenv("ZONES_DATABASE_URL", "postgresql://an:geheim@host/zones")
    assert "geheim" not in "".join(safe_reading._environment({"GDAL_SKIP": "VRT"}).values())
