"""GB/T 4754 industries: the 20 sections and the classes used here; the edition is kept (domain 0.8, 7.2)."""

import csv
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

from crm.enterprises.cleaning.text import CleaningError, clean_text, excerpt, nfkc

EDITIONS = ("2011", "2017")
CURRENT = "2017"

_FILE = Path(__file__).parent / "data" / "gb4754_2017.csv"
_CODE = re.compile(r"(?a)([A-T]?)(\d{2,4})")
# 汽车制造业 was renumbered in 2017: the same four digits mean another industry in older lists.
_RENUMBERED = {
    "3610": ("汽车整车制造", "3611"),
    "3620": ("改装汽车制造", "3630"),
    "3630": ("低速载货汽车制造", "3640"),
    "3640": ("电车制造", "3650"),
    "3650": ("汽车车身、挂车制造", "3660"),
    "3660": ("汽车零部件及配件制造", "3670"),
}


class Industry(NamedTuple):
    """One industry as stored: code with its section letter (C3670), name, and the edition the code belongs to."""

    code: str
    name: str
    edition: str = CURRENT
    warning: str = ""


@cache
def classes() -> dict[str, str]:
    """Return the shipped codes of the 2017 edition with their names; sections are single letters."""
    with _FILE.open(encoding="utf-8", newline="") as file:
        return read_classes(file)


def read_classes(lines: Iterable[str]) -> dict[str, str]:
    """Read a CSV with the columns code and name, ours or a full one of the standard.

    Raises CleaningError for a code that is no letter and no letter with two to four digits.
    """
    found = {}
    for row in csv.DictReader(lines):
        code = (row.get("code") or "").strip()
        if not re.fullmatch(r"(?a)[A-T](?:\d{2,4})?", code):
            raise CleaningError(f"行业代码“{excerpt(code)}”不合规范，应为字母加 2—4 位数字（例如 C3670）")
        found[code] = (row.get("name") or "").strip()
    return found


def sections() -> dict[str, str]:
    """Return the 20 门类, letter and name."""
    return {code: name for code, name in classes().items() if len(code) == 1}


def find_industry(code: object = None, name: object = None) -> Industry | None:
    """Return the industry for a code (“C3670”, “3670”) and/or a name; None when both are missing or unknown.

    A code and name that fit only the 2011 edition keep their code, with the edition and a warning that names the
    code of 2017. A code outside the shipped list is kept as it is, with the name given.
    Raises CleaningError for a code that cannot be one.
    """
    title = re.sub(r"\s", "", nfkc(clean_text(name) or ""))
    digits = clean_text(code)
    if digits is None:
        return _by_name().get(_bare(title)) if title else None
    match = _CODE.fullmatch(nfkc(digits).upper())
    if match is None:
        raise CleaningError(f"行业代码“{excerpt(digits)}”不合规范，应为字母加 2—4 位数字（例如 C3670）")
    letter, number = match.groups()
    old = _RENUMBERED.get(number)
    if old and title and _bare(title) == _bare(old[0]):
        warning = f"{number} 是 2011 版代码，2017 版为 C{old[1]}，请核对"
        return Industry(f"C{number}", old[0], "2011", warning)
    full = letter + number if letter else _with_letter(number)
    return Industry(full, classes().get(full, title))


@cache
def _by_name() -> dict[str, Industry]:
    return {_bare(name): Industry(code, name) for code, name in classes().items()}


def _bare(name: str) -> str:
    """Lists shorten “汽车零部件及配件制造” and “制造业” alike."""
    return re.sub("(?<=.)(?:制造业|制造|业)$", "", name)


def _with_letter(number: str) -> str:
    """Return the code with the letter of its section, which the first two digits decide (GB/T 4754-2017)."""
    division = int(number[:2])
    last_of_section = (
        (5, "A"), (12, "B"), (43, "C"), (46, "D"), (50, "E"), (52, "F"), (60, "G"), (62, "H"), (65, "I"), (69, "J"),
        (70, "K"), (72, "L"), (75, "M"), (79, "N"), (82, "O"), (83, "P"), (85, "Q"), (90, "R"), (96, "S"), (97, "T"),
    )  # fmt: skip
    return next((letter + number for last, letter in last_of_section if division <= last), number)
