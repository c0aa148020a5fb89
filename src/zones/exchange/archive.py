"""Archives from outside: listed before anything is inflated, and counted while it is."""

import io
import zipfile
import zlib
from pathlib import PurePosixPath

from zones.exchange import limits
from zones.exchange.faults import Fault, shortened


class Refused(Exception):  # noqa: N818 - what is refused is a file, not a state of the program
    """The file is not read; the fault says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(str(fault))
        self.fault = fault


def _bad(reason: str) -> Refused:
    return Refused(Fault("bad_archive", details={"reason": reason}))


def contents(data: bytes) -> dict[str, bytes]:
    """Return the files of a ZIP archive by name, all of them small enough.

    Raises
    ------
    Refused
        If the archive is damaged, holds too many or too large entries, an odd name or a password.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            _check(entries)
            budget, found = limits.INFLATED_MB * 1_000_000, {}
            for entry in entries:
                with archive.open(entry) as stream:
                    # What the list declares can be a lie: never read more than what is left.
                    body = stream.read(budget + 1)
                budget -= len(body)
                if budget < 0:
                    raise _bad(f"> {limits.INFLATED_MB} MB")
                found[entry.filename] = body
            return found
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError) as error:
        raise Refused(Fault("damaged", details={"reason": shortened(str(error))})) from None


def _check(entries: list[zipfile.ZipInfo]) -> None:
    """Refuse an archive by its list alone."""
    if len(entries) > limits.ENTRIES:
        raise _bad(f"{len(entries)} > {limits.ENTRIES}")
    if sum(entry.file_size for entry in entries) > limits.INFLATED_MB * 1_000_000:
        raise _bad(f"> {limits.INFLATED_MB} MB")
    seen = set()
    for entry in entries:
        name = entry.filename
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts or "\\" in name or ":" in name or name in seen:
            raise _bad(shortened(name))
        if entry.flag_bits & 1:
            raise _bad("password")
        if entry.file_size > 1_000_000 and entry.file_size > limits.RATIO * max(entry.compress_size, 1):
            raise _bad(f"1 : {entry.file_size // max(entry.compress_size, 1)}")
        seen.add(name)


def packed(files: dict[str, bytes]) -> bytes:
    """Return a ZIP archive of files; the same files give the same bytes."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, body in files.items():
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 3
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, body)
    return target.getvalue()


def unpacked(data: bytes) -> dict[str, bytes]:
    """Return the files of a ZIP archive that this program made itself: nothing needs to be checked."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
