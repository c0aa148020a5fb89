"""Both languages are complete, say the same things, and format numbers their own way."""

import doctest
import re
import string
from pathlib import Path

import pytest

from zones import i18n
from zones.errors import InputError
from zones.i18n import LANGUAGES, Texts, numbers
from zones.settings import project_root

USED = re.compile(r"""\b(?:t|rich)\(\s*f?["']([a-z_]+\.[a-z_0-9]*)(\{)?""")


def _fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_languages_have_the_same_keys_in_the_same_order() -> None:
    assert list(i18n.catalogue("vi")) == list(i18n.catalogue("en"))


def test_no_text_is_empty_and_placeholders_agree() -> None:
    english = i18n.catalogue("en")
    for key, text in i18n.catalogue("vi").items():
        assert text.strip(), key
        assert english[key].strip(), key
        # A language may say less ("{service}" is said once), never something the other does not know.
        assert _fields(text) == _fields(english[key]), key


def _sources() -> list[Path]:
    root = project_root()
    return [
        root / "app.py",
        *(root / "pages").glob("*.py"),
        *(root / "src/zones/ui").rglob("*.py"),
        *(root / "src/zones/maps").rglob("*.py"),
        *(root / "src/zones/words").glob("*.py"),
        *(root / "src/zones/reports").rglob("*.py"),
    ]


def test_every_key_in_the_code_exists_and_every_text_is_used() -> None:
    known, used = set(i18n.catalogue("vi")), set()
    code = "\n".join(path.read_text(encoding="utf-8") for path in _sources())
    for key, open_ended in USED.findall(code):
        matching = {k for k in known if k.startswith(key)} if open_ended else {key} & known
        assert matching, f"no text for {key}"
        used |= matching
    # Keys that are picked by name from a list, or conditionally.
    used |= {key for key in known if f'"{key}"' in code}
    assert known == used, sorted(known - used)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_text_is_filled_in(lang: str) -> None:
    assert "42" in Texts(lang)("term.minutes_value", minutes="42")


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(InputError, match="known: vi, en"):
        i18n.catalogue("fr")


def test_examples_of_the_number_formats_hold() -> None:
    assert doctest.testmod(numbers).failed == 0


@pytest.mark.parametrize("lang", LANGUAGES)
def test_missing_is_never_zero(lang: str) -> None:
    nan = float("nan")
    for said in (
        numbers.persons(nan, lang),
        numbers.minutes(nan, lang),
        numbers.percent(nan, lang),
        numbers.decimal(nan, 1, lang),
        numbers.area_km2(nan, lang),
    ):
        assert said == numbers.NO_VALUE


def test_no_figure_claims_more_than_it_knows() -> None:
    assert numbers.persons(1234567, "vi") == "1.234.570"
    assert numbers.persons(3, "vi") == "< 10"
    assert numbers.percent(99.97, "vi").startswith(">")
    assert numbers.percent(0.01, "en").startswith("<")
    assert numbers.minutes(59.6, "en") == "60"
    assert numbers.decimal(-0.2, 0, "en") == "0"
