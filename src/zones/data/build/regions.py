"""Region schemes: ways of dividing the city, defined as data in ``region_schemes.toml``."""

import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from importlib import resources
from typing import Any

import pandas as pd

from zones.data.build.step import Step, Workspace
from zones.errors import SourceError

SCHEMES_FILE = "region_schemes.toml"


def schemes() -> list[dict[str, Any]]:
    """Return the schemes as they are written down."""
    text = resources.files("zones.data.build").joinpath(SCHEMES_FILE).read_text(encoding="utf-8")
    found: list[dict[str, Any]] = tomllib.loads(text)["scheme"]
    return found


def _named(units: Mapping[str, str], names: pd.Series, scheme: str) -> list[str]:
    """Return the codes of units given as code = name, after comparing them with the communes."""
    wrong = [f"{code} {name}" for code, name in units.items() if names.get(code) != name]
    if wrong:
        raise SourceError(f"{SCHEMES_FILE}: {scheme} names units that do not exist: {', '.join(wrong)}")
    return list(units)


def _of_districts(communes: pd.DataFrame, districts: Sequence[str], scheme: str) -> list[str]:
    """Return the codes of units formed from these districts only.

    Raises
    ------
    SourceError
        If a unit lies partly in and partly out: the rule cannot place it.
    """
    parts = communes.set_index("commune_code")["former_districts"].str.split("; ").explode()
    hits = parts.isin(districts).groupby(level=0)
    split = hits.any() & ~hits.all()
    if split.any():
        raise SourceError(f"{SCHEMES_FILE}: {scheme}: units across the line: {', '.join(split.index[split])}")
    absent = sorted(set(districts) - set(parts))
    if absent:
        raise SourceError(f"{SCHEMES_FILE}: {scheme}: no unit comes from {', '.join(absent)}")
    whole = hits.all()
    return list(whole.index[whole])


def members(scheme: Mapping[str, Any], communes: pd.DataFrame) -> pd.DataFrame:
    """Return the region of every commune in one scheme, and why it is there.

    Parameters
    ----------
    scheme
        One entry of :func:`schemes`.
    communes
        commune_code, name, former_districts.

    Returns
    -------
    pandas.DataFrame
        scheme, commune_code, region, basis, basis_en; one row per commune, ordered by code.

    Raises
    ------
    SourceError
        If a unit or district does not exist, a unit falls across the line or in no region, or a region has
        another number of units than the scheme was drawn up for.
    """
    name, regions = scheme["name"], scheme["region"]
    names = communes.set_index("commune_code")["name"]
    region_of: dict[str, str] = {}
    for region in regions:
        for code in _of_districts(communes, region.get("former_districts", ()), name):
            region_of[code] = region["name"]
    for region in regions:
        for code in _named(region.get("units", {}), names, name):
            region_of[code] = region["name"]
    rest = [region["name"] for region in regions if region.get("rest")]
    nowhere = sorted(set(names.index) - set(region_of))
    if rest:
        region_of |= dict.fromkeys(nowhere, rest[0])
    elif nowhere:
        raise SourceError(f"{SCHEMES_FILE}: {name}: no region takes {', '.join(nowhere)}")
    counted = Counter(region_of.values())
    for region in regions:
        if counted[region["name"]] != region["expected"]:
            raise SourceError(
                f"{SCHEMES_FILE}: {name}/{region['name']} has {counted[region['name']]} units, "
                f"expected {region['expected']}"
            )
    notes: dict[str, Mapping[str, str]] = {}
    for note in scheme.get("note", ()):
        notes |= dict.fromkeys(_named(note["units"], names, name), note)
    by_name = {region["name"]: region for region in regions}

    def basis(code: str, language: str) -> str:
        text: str = by_name[region_of[code]]["basis"][language]
        return f"{text}; {notes[code][language]}" if code in notes else text

    codes = sorted(names.index)
    return pd.DataFrame(
        {
            "scheme": name,
            "commune_code": codes,
            "region": [region_of[code] for code in codes],
            "basis": [basis(code, "vi") for code in codes],
            "basis_en": [basis(code, "en") for code in codes],
        }
    )


def described(found: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Return one row per region of each scheme with its names, order and basis."""
    rows = [
        {
            "scheme": scheme["name"],
            "region": region["name"],
            "order": order,
            "name_vi": region["title"]["vi"],
            "name_en": region["title"]["en"],
            "title_vi": scheme["title"]["vi"],
            "title_en": scheme["title"]["en"],
            "is_default": bool(scheme.get("default", False)),
            "basis_vi": region["basis"]["vi"],
            "basis_en": region["basis"]["en"],
            "source": scheme["source"],
        }
        for scheme in found
        for order, region in enumerate(scheme["region"], start=1)
    ]
    return pd.DataFrame(rows)


def run(workspace: Workspace) -> None:
    """Build region_schemes and regions."""
    found = schemes()
    communes = workspace.table("communes")
    workspace.save_table("region_schemes", described(found), checks={"schemes": len(found)})
    regions = pd.concat([members(scheme, communes) for scheme in found], ignore_index=True)
    official = regions.merge(communes[["commune_code", "area_km2", "population_persons", "averaged"]])
    checks = {}
    for region in described(found).itertuples():
        of_region = official[(official["scheme"] == region.scheme) & (official["region"] == region.region)]
        counted = of_region[of_region["averaged"]]
        checks[f"{region.scheme}_{region.region}"] = {
            "units": len(of_region),
            "area_without_hoang_sa_km2": round(float(counted["area_km2"].sum()), 2),
            "population_persons": int(counted["population_persons"].sum()),
        }
    workspace.save_table("regions", regions, checks=checks)


STEP = Step("regions", ("region_schemes", "regions"), ("communes",), run)
