"""Vietnamese names of places: one way of writing them, one way of comparing them, and an English form."""

import re
import unicodedata
from typing import Final

_WRITING: Final = (
    (r"[Tt]rung [Hh]ọc [Cc]ơ [Ss]ở|\bThcs\b", "THCS"),
    (r"[Tt]rung [Hh]ọc [Pp]hổ [Tt]hông|\bThpt\b", "THPT"),
    (r"[Tt]i[eêế]u [Hh]ọc?\b|Tiểu [Hh]ọ\b|Tiểu Học", "Tiểu học"),
    (r"\bMG\b|Mẫu Giáo", "Mẫu giáo"),
    (r"Mầm Non|mầm non", "Mầm non"),
    (r"\bPT DTNT\b", "PTDTNT"),
    (r"Phổ thông Dân tộc Nội trú", "PTDTNT"),
    (r"\bPTDT Bán trú\b", "PTDTBT"),
    (r"Trạm Y [Tt]ế|Trạm y tế", "Trạm Y tế"),
    (r"Bệnh Viện|\bbệnh viện", "Bệnh viện"),
    (r"Đa Khoa", "Đa khoa"),
    (r"Bến Xe", "Bến xe"),
    (r"\s*&\s*|\s+-\s+(?=THPT)|-(?=THPT)", " và "),
    (r"\bTrương (?=T)", "Trường "),
    (r"\bNội Trú\b", "Nội trú"),
    (r"\bTHPT BC\b", "THPT"),
    # The tone sits on the first vowel of an open syllable, as the city writes Hòa and Thủy.
    (r"oà\b", "òa"),
    (r"oá\b", "óa"),
    (r"oả\b", "ỏa"),
    (r"uỷ\b", "ủy"),
    (r"\s*[-(]?\s*\b[Cc]ơ sở (\d)\)?$", r" (cơ sở \1)"),
    (r"\s+", " "),
)
_SCHOOL_WORDS: Final = "truong|tieu hoc|thcs|thpt|mam non|mau giao|mg|ptdtbt|ptdtnt|pho thong|ptdt|chuyen"


def plain(name: str) -> str:
    """Return a name in lower case without diacritics and punctuation, single-spaced.

    >>> plain("Trung tâm Y tế khu vực Hiệp Đức")
    'trung tam y te khu vuc hiep duc'
    """
    text = unicodedata.normalize("NFD", name.replace("Đ", "D").replace("đ", "d"))
    text = "".join(letter for letter in text if not unicodedata.combining(letter)).lower()
    return " ".join(re.findall(r"[a-z0-9]+", text))


def slug(name: str) -> str:
    """Return a name as part of an identifier: plain, joined by hyphens."""
    return plain(name).replace(" ", "-")


def unaccented(name: str) -> str:
    """Return a name with its capitals and punctuation, without diacritics."""
    text = unicodedata.normalize("NFD", name.replace("Đ", "D").replace("đ", "d"))
    return "".join(letter for letter in text if not unicodedata.combining(letter))


def tidy(name: str) -> str:
    """Return a name as people write it: usual short forms and capitals, tone marks where the city puts them.

    >>> tidy("Trường Trung học cơ sở & Trung học phổ thông Hiển Nhân")
    'Trường THCS và THPT Hiển Nhân'
    """
    name = unicodedata.normalize("NFC", name)
    for pattern, written in _WRITING:
        name = re.sub(pattern, written, name)
    name = name.strip()
    return name[:1].upper() + name[1:]


def health_core(name: str) -> str:
    """Return what tells one health institution from another, blind to renamed districts and to word order.

    >>> health_core("Trung tâm Y tế huyện Tây Giang") == health_core("Trung tâm Y tế khu vực Tây Giang")
    True
    """
    text = plain(re.sub(r"\((trước|Bộ)[^)]*\)", "", name))
    text = re.sub(r"^(trung tam y te|ttyt)( khu vuc| huyen| quan| thanh pho| thi xa)?", "ttyt", text)
    text = re.sub(r"\b(thanh pho|tp|tinh|bo cong an)\b", "", text)
    text = re.sub(r"^(benh vien|bv)( da khoa)?(?! khu vuc)", "", text)
    return " ".join(text.split())


def school_core(name: str) -> str:
    """Return a school's own name without its level and without the number of its site.

    >>> school_core("Trường Tiểu học Hoa Lư cơ sở 2")
    'hoa lu'
    """
    text = re.sub(r"\(?(co so|khu|diem) ?[0-9a-b]?\b.*$", "", plain(name))
    return " ".join(re.sub(rf"\b({_SCHOOL_WORDS}|xa|thi tran|va)\b", "", text).split())


def share(a: str, b: str) -> float:
    """Return what two plain names have in common: words shared over words of the shorter; 0 when empty."""
    one, two = set(a.split()), set(b.split())
    return len(one & two) / min(len(one), len(two)) if one and two else 0.0


def health_english(name: str) -> str:
    """Return an English form of a health institution's name by rule.

    >>> health_english("Trung tâm Y tế khu vực Tây Giang")
    'Tay Giang Area Medical Centre'
    """
    for start, end in (
        ("Trung tâm Y tế khu vực ", "Area Medical Centre"),
        ("Trạm Y tế xã ", "Commune Health Station"),
        ("Trạm Y tế phường ", "Ward Health Station"),
        ("Trạm Y tế ", "Health Station"),
        ("Phòng khám đa khoa ", "Polyclinic"),
        ("Phòng khám ", "Clinic"),
        ("Bệnh viện Đa khoa ", "General Hospital"),
        ("Bệnh viện ", "Hospital"),
    ):
        if name.startswith(start):
            return f"{unaccented(name.removeprefix(start))} {end}"
    return unaccented(name)


_LEVELS_EN: Final = {
    "preschool": "Preschool",
    "primary": "Primary",
    "lower_secondary": "Lower Secondary",
    "upper_secondary": "Upper Secondary",
}


def school_english(name: str, levels: list[str], boarding: bool) -> str:
    """Return an English form of a school's name from its own name, levels and boarding.

    >>> school_english("Trường PTDTBT Tiểu học Trà Leng", ["primary"], True)
    'Tra Leng Primary Boarding School'
    """
    bare, site = re.sub(r" \(cơ sở (\d)\)$", "", name), re.search(r"\(cơ sở (\d)\)$", name)
    words = r"\b(Trường|Tiểu học|THCS|THPT|Mầm non|Mẫu giáo|PTDTBT|PTDTNT|và|chuyên|xã|thị trấn)\b"
    own = " ".join(unaccented(re.sub(words, "", bare)).split())
    kind = " and ".join(_LEVELS_EN[level] for level in levels)
    end = "" if levels == ["preschool"] else " School"
    tail = f" (site {site[1]})" if site else ""
    return " ".join(f"{own} {kind}{' Boarding' if boarding else ''}{end}{tail}".split())
