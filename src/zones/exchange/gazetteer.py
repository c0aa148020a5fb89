"""Communes by what people write: a code, a present or a former name, with or without Vietnamese marks."""

import difflib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, Self

from zones import city
from zones.data import catalogue

Level = Literal["commune", "old_commune", "district"]

_LEVELS: Final[tuple[Level, ...]] = ("commune", "old_commune", "district")
"""A present name goes before a former one, a former commune before a former district."""

_KINDS: Final = re.compile(
    r"^(xã|xa|phường|phuong|thị trấn|thi tran|đặc khu|dac khu|huyện|huyen|quận|quan|thị xã|thi xa"
    r"|thành phố|thanh pho)\s+(?=\S)"
)
_SHORT: Final = {
    "p": "phường",
    "x": "xã",
    "tt": "thị trấn",
    "h": "huyện",
    "q": "quận",
    "tx": "thị xã",
    "tp": "thành phố",
}
_ABBREVIATED: Final = re.compile(rf"^({'|'.join(_SHORT)})(\.\s*|\s+)(?=\S)")
_HINT: Final = re.compile(r"(?P<name>.+?)\s*(\((?P<a>[^()]+)\)|[,;–-]\s*(?P<b>[^,;]+))")


def plain(name: str) -> str:
    """Return a name in lower case without Vietnamese marks.

    Examples
    --------
    >>> plain("Phường Hòa Khánh Bắc")
    'phuong hoa khanh bac'
    """
    apart = unicodedata.normalize("NFD", _tidy(name).replace("đ", "d"))
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def _tidy(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).casefold().replace("’", "'").split())


def _bare(name: str) -> str:
    return _KINDS.sub("", _tidy(name))


def _joined(name: str) -> str:
    """Return a name of letters alone; P'rao is Prao, Đắk Pring is Đắc Pring."""
    return re.sub(r"[^a-z0-9]", "", re.sub(r"\bdak\b", "dac", plain(_bare(name))))


@dataclass(frozen=True)
class Found:
    """What a text can mean; one code is an answer, several are a question."""

    codes: tuple[str, ...]
    closest: str = ""
    """The nearest known name where there is no answer."""
    levels: tuple[Level, ...] = ()
    """What the text is the name of, for each code."""
    also_district: bool = False
    """The name of a commune, which a former district bore too."""


class Gazetteer:
    """Codes of communes by name.

    Parameters
    ----------
    present
        Name with its kind, by code.
    former
        Pairs of a former name with its kind and the code it went into; a divided unit has several.
    districts
        Pairs of a former district with its kind and the code of a unit in it.
    """

    def __init__(
        self,
        present: dict[str, str],
        former: list[tuple[str, str]],
        districts: Iterable[tuple[str, str]] = (),
    ) -> None:
        self.names = present
        counts = Counter(code for _, code in former)
        self.unchanged = frozenset(code for code, count in counts.items() if count == 1)
        """Units that were one former commune: a figure of it is one of the whole."""
        self._marked: dict[Level, dict[str, list[str]]] = {level: {} for level in _LEVELS}
        # By a spelling without marks: the codes by level of each name with marks that it may stand for.
        self._plain: dict[str, dict[str, dict[Level, list[str]]]] = {}
        known: dict[Level, Iterable[tuple[str, str]]] = {
            "commune": [(name, code) for code, name in present.items()],
            "old_commune": former,
            "district": sorted(set(districts)),
        }
        for level, pairs in known.items():
            for name, code in pairs:
                for key in {_tidy(name), _bare(name)}:
                    _note(self._marked[level], key, code)
                for key in {plain(name), plain(_bare(name)), _joined(name)}:
                    _note(self._plain.setdefault(key, {}).setdefault(_bare(name), {}), level, code)
        self._bare = {plain(_bare(name)): name for name in present.values()}

    @classmethod
    def load(cls, directory: Path | None = None) -> Self:
        """Read present and former names from the layers.

        Raises
        ------
        LayerError, SchemaError
            If a layer is missing, altered or breaks its contract.
        """
        kinds = {"phuong": "Phường", "xa": "Xã", "dac_khu": "Đặc khu"}
        communes, merges = city.communes(directory), catalogue.load_table("merges", directory)
        present = {
            str(code): f"{kinds.get(kind, '')} {name}".strip()
            for code, name, kind in zip(communes.index, communes["name"], communes["kind"], strict=True)
        }
        former = list(zip(merges["old_name"], merges["commune_code"], strict=True))
        columns = ("old_district", "old_district_before_2025")
        districts = [
            pair for column in columns for pair in zip(merges[column], merges["commune_code"], strict=True)
        ]
        return cls(present, former, districts)

    def find(self, text: str) -> Found:
        """Return the codes that a text can mean.

        A former district behind the name, in brackets or after a comma, tells namesakes apart.
        """
        given = _ABBREVIATED.sub(lambda short: _SHORT[short[1]] + " ", _tidy(text))
        if re.fullmatch(r"\d{5}", given):
            there = given in self.names
            return Found((given,), levels=("commune",)) if there else Found(())
        found = self._named(given)
        if len(found.codes) != 1 and (parts := _HINT.fullmatch(given)):
            within = self._district(parts["a"] or parts["b"])
            named = self._named(parts["name"])
            ours = [one for one in zip(named.codes, named.levels, strict=True) if one[0] in within]
            if ours:
                return Found(tuple(code for code, _ in ours), levels=tuple(level for _, level in ours))
        if found.codes:
            return found
        near = difflib.get_close_matches(plain(_bare(given)), list(self._bare), n=1, cutoff=0.75)
        return Found((), self._bare[near[0]] if near else "")

    def _named(self, text: str) -> Found:
        whole, bare = _tidy(text), _bare(text)
        # Text without any mark may stand for names with marks: it is no exact match, even where it looks so.
        for key in (whole, bare) if whole != plain(whole) else ():
            for level in _LEVELS:
                if key in self._marked[level]:
                    codes = self._marked[level][key]
                    also = level == "commune" and whole == bare and bare in self._marked["district"]
                    return _found(dict.fromkeys(codes, level), also)
        for key in (plain(whole), plain(bare), _joined(text)):
            if key and key in self._plain:
                codes_of: dict[str, Level] = {}
                also = False
                # Names that differ in their marks only are all possible; of one name, the present bearer.
                for levels in self._plain[key].values():
                    first = next(level for level in _LEVELS if level in levels)
                    also |= first == "commune" and "district" in levels and whole == bare
                    for code in levels[first]:
                        codes_of.setdefault(code, first)
                return _found(codes_of, also)
        return Found(())

    def _district(self, text: str) -> tuple[str, ...]:
        named = self._marked["district"].get(_bare(text))
        if named:
            return tuple(named)
        spelled = self._plain.get(_joined(text), {}).values()
        return tuple(code for levels in spelled for code in levels.get("district", ()))

    def of_district(self, text: str) -> Found:
        """Return the units of the former district of a name."""
        return _found(dict.fromkeys(self._district(text), "district"), False)


def _note(index: dict[Any, list[str]], key: str, code: str) -> None:
    codes = index.setdefault(key, [])
    if code not in codes:
        codes.append(code)


def _found(levels: dict[str, Level], also_district: bool) -> Found:
    codes = tuple(sorted(levels))
    return Found(codes, levels=tuple(levels[code] for code in codes), also_district=also_district)
