"""Files: the same paper gives the same bytes; a file is there whole or not at all."""

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from tests.reports.writers.sample import sample

from zones.errors import InputError, PaperError
from zones.reports import KINDS, render, write
from zones.reports.writers import saving

SMALL = sample(rows=3, chapters=4)


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_paper_has_the_same_bytes(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    first = render(SMALL, kind)
    # Another process has another seed of hashes, and another time.
    code = (
        "import sys; from tests.reports.writers.test_write import SMALL; from zones.reports import render; "
        f"sys.stdout.buffer.write(render(SMALL, {kind!r}))"
    )
    again = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        check=True,
        env=os.environ | {"PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert again.stdout == first


def test_the_suffix_says_the_kind(tmp_path: Path) -> None:
    assert write(SMALL, tmp_path / "a.PDF").read_bytes().startswith(b"%PDF-")
    for kind in ("docx", "xlsx", "pptx"):
        assert write(SMALL, tmp_path / f"báo cáo.{kind}").read_bytes().startswith(b"PK")


@pytest.mark.parametrize("name", ["paper.txt", "paper", ".pdf", "paper.pdf.exe"])
def test_another_suffix_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match=r"suffix must be one of .pdf, .docx, .xlsx, .pptx"):
        write(SMALL, tmp_path / name)
    assert not list(tmp_path.iterdir())


def test_a_missing_folder_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(PaperError, match="cannot be written: No such file or directory"):
        write(SMALL, tmp_path / "none" / "paper.xlsx")


def test_a_folder_in_the_place_of_the_file_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "paper.xlsx").mkdir()
    with pytest.raises(PaperError, match="cannot be written"):
        write(SMALL, tmp_path / "paper.xlsx")
    assert [path.name for path in tmp_path.iterdir()] == ["paper.xlsx"]


def test_a_folder_that_may_not_be_written_is_one_sentence() -> None:
    # Nobody may make files here, root neither.
    with pytest.raises(PaperError, match="cannot be written"):
        saving.save(b"x", Path("/proc/paper.pdf"))


def test_a_full_disk_leaves_what_was_there(tmp_path: Path) -> None:
    target = tmp_path / "paper.pdf"
    target.write_bytes(b"old")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    # The kernel refuses the write part of the way, as it does where a disk is full.
    code = (
        "import resource, signal, sys; from pathlib import Path; from zones.errors import PaperError\n"
        "from zones.reports.writers.saving import save\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))\n"
        "try: save(b'x' * 100_000, Path(sys.argv[1]))\n"
        "except PaperError as error: print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(target)], capture_output=True, text=True, check=True
    )
    assert "cannot be written: File too large" in done.stdout
    assert target.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["paper.pdf"]
    assert resource.getrlimit(resource.RLIMIT_FSIZE) == before


@pytest.mark.skipif(os.name != "posix" or os.getuid() != 0, reason="only root may mount a file system")
def test_a_really_full_disk_leaves_nothing(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(disk)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("mounting is not allowed here")
    try:
        with pytest.raises(PaperError, match="cannot be written: No space left on device"):
            saving.save(os.urandom(200_000), disk / "paper.pdf")
        assert not list(disk.iterdir())
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_a_new_file_can_be_read_by_others(tmp_path: Path) -> None:
    old = os.umask(0o022)
    try:
        saving.save(b"x", tmp_path / "a.pdf")
    finally:
        os.umask(old)
    assert (tmp_path / "a.pdf").stat().st_mode & 0o777 == 0o644


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(InputError, match="known: pdf, docx, xlsx, pptx"):
        render(SMALL, "odt")


def test_importing_the_reports_loads_no_writer() -> None:
    code = (
        "import sys, zones.reports\n"
        "print({'typst', 'docx', 'openpyxl', 'pptx', 'fontTools', 'babel'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
