"""Gap indicators side by side: those of two communes, and two of them on all communes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import pandas as pd

from zones.data.catalogue import Text
from zones.errors import InputError
from zones.gaps.registry import registry
from zones.gaps.table import GapTable
from zones.scenario.compare import Better, places

WHY: Final[Mapping[str, Text]] = {
    "": {"vi": "", "en": ""},
    "no_data": {"vi": "có bên không có con số", "en": "one side has no figure"},
    "no_detour": {
        "vi": "có bên không có đường vòng, nên không có số phút để trừ",
        "en": "one side has no way around, so there are no minutes to subtract",
    },
    "in_words": {"vi": "chỉ được nêu bằng lời", "en": "said in words only"},
    "bound": {
        "vi": "có bên chỉ là một cận, nên không trừ được",
        "en": "one side is only a bound, so the difference is not known",
    },
    "other_area": {
        "vi": "có bên là số của vùng khác với cả xã",
        "en": "one side is a figure of another area than the commune",
    },
    "other_way": {
        "vi": "một bên được tính, một bên được báo cáo",
        "en": "one side is computed, the other reported",
    },
    "other_date": {"vi": "hai bên khác thời điểm", "en": "the two are of different dates"},
}
"""Why two figures have no difference. None of them means that they are equal."""

_BETTER: Final[Mapping[str, Better]] = {"higher": "more", "lower": "less"}

WORST: Final = 25.0
"""Places up to this one, from 0 (worst) to 100 (best), are the worst quarter."""


def communes(table: GapTable, first: str, second: str) -> pd.DataFrame:
    """Return every gap indicator of two communes, with their difference where it means something.

    Two figures have a difference only if both are exact, of the whole commune, found the same way and, where
    they were reported, of the same date.

    Returns
    -------
    pandas.DataFrame
        On ``indicator``, in the order of the registry: ``sector``, ``unit``, ``first``, ``second``,
        ``difference`` (second minus first), ``better`` (``first``, ``second`` or '' where they are equal or
        cannot be told apart) and ``why`` there is no difference (a key of :data:`WHY`).

    Raises
    ------
    InputError
        If a commune is not in the table.
    """
    known = table.table.index.get_level_values("commune_code")
    for code in (first, second):
        if code not in known:
            raise InputError(f"compare: no commune '{code}' among the gap indicators")
    a, b = table.table.loc[known == first].droplevel(0), table.table.loc[known == second].droplevel(0)
    out = pd.DataFrame({"sector": a["sector"], "unit": a["unit"]})
    out["first"], out["second"] = a["value"].astype(float), b["value"].astype(float)
    out["why"] = _why(a, b)
    out["difference"] = (out["second"] - out["first"]).where(out["why"] == "")
    sign = pd.Series({one.id: 1.0 if one.better == "higher" else -1.0 for one in registry().values()})
    ahead = np.sign(out["difference"].fillna(0.0)) * sign.reindex(out.index)
    out["better"] = np.select([ahead > 0, ahead < 0], ["second", "first"], default="")
    return out[["sector", "unit", "first", "second", "difference", "better", "why"]]


def _why(a: pd.DataFrame, b: pd.DataFrame) -> pd.Series:
    """Return why two rows have no difference; the plainest reason first."""

    def either(test: Callable[[pd.DataFrame], pd.Series]) -> np.ndarray:
        return (test(a) | test(b)).to_numpy(bool)

    reported = (a["state"] == "reported") | (b["state"] == "reported")
    cases = {
        "no_detour": either(lambda side: side["reason"] == "no_detour"),
        "in_words": either(lambda side: side["relation"] == "text"),
        "no_data": either(lambda side: (side["state"] == "no_data") | side["value"].isna()),
        "bound": either(lambda side: (side["state"] == "partial") | ~side["relation"].isin(["=", "~"])),
        "other_area": either(lambda side: side["scope"] != "whole"),
        "other_way": (a["state"] != b["state"]).to_numpy(bool),
        "other_date": (reported & (a["source_date"] != b["source_date"])).to_numpy(bool),
    }
    return pd.Series(np.select(list(cases.values()), list(cases), default=""), a.index)


@dataclass(frozen=True)
class Pair:
    """Two measures on the same communes."""

    table: pd.DataFrame = field(repr=False)
    """On ``commune_code``: ``first``, ``second``; ``first_place``, ``second_place`` (0 is the worst of those
    known in both, 100 the best) and ``worst`` (in the worst quarter of both). NaN and False where a figure is
    not known in both."""
    known: int
    """Communes whose figures are known in both."""
    agreement: float
    """Spearman's rank correlation, 1: the same communes are worst; NaN under three communes, or where one
    measure is the same everywhere."""

    @property
    def worst(self) -> list[str]:
        """Communes in the worst quarter of both, the worst first."""
        ours = self.table[self.table["worst"]]
        order = (ours["first_place"] + ours["second_place"]).sort_values(kind="stable").index
        return [str(code) for code in order]


def pair(first: pd.Series, second: pd.Series, *, better: tuple[str, str]) -> Pair:
    """Return two measures of the communes side by side.

    Parameters
    ----------
    first, second
        Numbers on ``commune_code``; NaN where there is none, and where it is only a bound.
    better
        ``higher`` or ``lower``: which way each is better.

    Raises
    ------
    InputError
        If the two are of other communes, or a direction is unknown.
    """
    if not first.index.equals(second.index):
        raise InputError("compare: the two measures list other communes")
    if not set(better) <= set(_BETTER):
        raise InputError(f"compare: better must be 'higher' or 'lower', not {better}")
    table = pd.DataFrame({"first": first.astype(float), "second": second.astype(float)})
    both = table.notna().all(axis=1)
    for name, way in zip(("first", "second"), better, strict=True):
        table[f"{name}_place"] = places(table[name].where(both), _BETTER[way])
    table["worst"] = both & (table["first_place"] <= WORST) & (table["second_place"] <= WORST)
    known = int(both.sum())
    differ = table[["first_place", "second_place"]].nunique().min() > 1
    agreement = float(table["first_place"].corr(table["second_place"])) if known > 2 and differ else np.nan
    return Pair(table.rename_axis("commune_code"), known, agreement)
