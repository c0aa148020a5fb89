"""From the name of a place, new or old, to the communes it covers now."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import pandas as pd

from zones.data.build.place_names import plain

LEVELS: Final = ("commune", "old_commune", "district", "province")

_KINDS: Final = r"^(thi tran|thi xa|thanh pho|xa|phuong|huyen|quan|tinh|dac khu) "


def bare(name: str) -> str:
    """Return a name without diacritics, punctuation, spaces and the word for its kind of unit.

    Examples
    --------
    >>> bare("Thị trấn P'rao"), bare("Xã A Vương"), bare("Đắk Pring")
    ('prao', 'avuong', 'dacpring')
    """
    text = re.sub(_KINDS, "", plain(name.replace("’", "").replace("'", "")))
    return re.sub(r"\bdak\b", "dac", text).replace(" ", "")


@dataclass(frozen=True)
class PlaceIndex:
    """Names of communes, former communes, former districts and provinces, and the communes they cover.

    A name is looked up without diacritics and without the word for its kind. A former commune that was parted
    covers two communes, and a name borne by several places covers all of them: more than one code for a
    commune or former commune means that the name alone does not decide.
    """

    codes: Mapping[tuple[str, str], tuple[str, ...]]
    """By level and bare name; former communes also by bare name and bare district."""

    @classmethod
    def of(cls, communes: pd.DataFrame, merges: pd.DataFrame) -> "PlaceIndex":
        """Return the index of the ``communes`` and ``merges`` layers."""
        found: dict[tuple[str, str], set[str]] = {}

        def note(level: str, name: str, code: str) -> None:
            found.setdefault((level, name), set()).add(code)

        for unit in communes.to_dict("records"):
            note("commune", bare(unit["name"]), unit["commune_code"])
            note("province", bare(unit["former_province"]), unit["commune_code"])
        for former in merges.to_dict("records"):
            old, code = bare(former["old_name"]), former["commune_code"]
            note("old_commune", old, code)
            for column in ("old_district", "old_district_before_2025"):
                district = bare(former[column])
                note("old_commune", f"{old} / {district}", code)
                note("district", district, code)
        return cls({key: tuple(sorted(codes)) for key, codes in found.items()})

    def find(self, level: str, name: str, district: str | None = None) -> tuple[str, ...]:
        """Return the codes a name covers, in order; none when it is not known.

        Parameters
        ----------
        level
            One of ``LEVELS``.
        name
            The name, with or without diacritics and kind.
        district
            Former district of a former commune, where the name alone is not enough.
        """
        key = bare(name) if district is None else f"{bare(name)} / {bare(district)}"
        return self.codes.get((level, key), ())
