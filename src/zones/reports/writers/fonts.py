"""The letters a paper is set in: Times New Roman where the machine has it, else Tinos, which has its widths.

Tinos comes from the package registry at set-up, so that every machine has a font with all Vietnamese letters.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Final

import typst
from fontTools.ttLib import TTFont

from zones.errors import PaperError
from zones.settings import project_root

FAMILIES: Final = ("Times New Roman", "Tinos")
"""In the order they are taken; both have the same widths."""

PACKAGE: Final = Path("node_modules/@expo-google-fonts/tinos")

VIETNAMESE: Final = frozenset(
    letter
    for base in "aăâeêioôơuưy"
    for mark in ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
    for small in (unicodedata.normalize("NFC", base + mark),)
    for letter in (small, small.upper())
) | {"đ", "Đ"}
"""Every letter with a mark, and the vowels without."""

Style = tuple[str, int]
"""``normal`` or ``italic``, and weight."""

STYLES: Final[tuple[Style, ...]] = (("normal", 400), ("normal", 700), ("italic", 400), ("italic", 700))


@dataclass(frozen=True)
class Face:
    """Widths and letters of one style of a font."""

    known: frozenset[int]
    """Code points."""
    advances: Mapping[int, float] = field(repr=False)
    """Width of each letter in ems."""

    @classmethod
    def of(cls, path: Path, index: int) -> "Face":
        """Read a font file."""
        with TTFont(path, lazy=True, fontNumber=index) as font:
            letters, metrics = font.getBestCmap(), font["hmtx"]
            unit = font["head"].unitsPerEm
            return cls(frozenset(letters), {code: metrics[name][0] / unit for code, name in letters.items()})


@dataclass(frozen=True)
class Letters:
    """The font of a paper."""

    family: str
    paths: Mapping[Style, tuple[Path, int]]
    fonts: typst.Fonts = field(repr=False)
    """What the typesetter may draw from, ours among them."""

    @cached_property
    def regular(self) -> Face:
        """The upright face."""
        return Face.of(*self.paths["normal", 400])

    @cached_property
    def bold(self) -> Face:
        """The upright bold face."""
        return Face.of(*self.paths["normal", 700])

    def width_mm(self, text: str, size_pt: float, *, bold: bool = False) -> float:
        """Return the width of a text on one line; letters the font lacks count as wide ones."""
        face = self.bold if bold else self.regular
        return _POINT_MM * size_pt * sum(face.advances.get(ord(letter), 1.0) for letter in text)


_POINT_MM: Final = 25.4 / 72


def chosen(fonts: typst.Fonts) -> Letters:
    """Return the first family that has its four styles and every Vietnamese letter.

    Raises
    ------
    PaperError
        If there is none.
    """
    for family in FAMILIES:
        paths = {
            (font.style, font.weight): (Path(font.path), font.index)
            for font in fonts.fonts()
            if font.family == family and font.path is not None
        }
        if all(style in paths for style in STYLES):
            letters = Letters(family, paths, fonts)
            if letters.regular.known >= set(map(ord, VIETNAMESE)):
                return letters
    raise PaperError(
        f"no font with all Vietnamese letters: neither {' nor '.join(FAMILIES)} is here; "
        f"run `npm ci` in {project_root()} (`make run` does it)"
    )


@cache
def letters() -> Letters:
    """Return the font that papers are set in on this machine.

    Raises
    ------
    PaperError
        If there is none.
    """
    return chosen(available((project_root() / PACKAGE,)))


def available(folders: Sequence[Path], *, system: bool = True) -> typst.Fonts:
    """Return the fonts of the machine, if wanted, and of some folders."""
    return typst.Fonts(
        include_system_fonts=system,
        include_embedded_fonts=True,
        font_paths=[folder for folder in folders if folder.is_dir()],
    )


@lru_cache(maxsize=4096)
def shown(letter: str) -> bool:
    """Return whether some font of the machine draws a letter that ours lacks."""
    try:
        typst.compile(
            b'#set document(title: "?")\n#sys.inputs.letter',
            font_paths=letters().fonts,
            format="pdf",
            pdf_standards=["ua-1"],
            sys_inputs={"letter": letter},
        )
    except typst.TypstError:
        return False
    return True
