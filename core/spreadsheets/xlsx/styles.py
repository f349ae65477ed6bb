"""Which cell formats make a number a day, and which show leading zeros."""

import re
from typing import IO

from core.spreadsheets.xlsx.markup import read_elements

DATE = "date"
Style = str | int | None

# 27 to 36 and 50 to 58 are days and times in Chinese Excel (ECMA-376 part 1, 18.8.30).
BUILT_IN_DATES = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
LITERALS = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.I)
DATE_LETTERS = re.compile(r"[ymdhs]", re.I)
ZEROS = re.compile(r"0{2,}")


def read_styles(stream: IO[bytes]) -> list[Style]:
    """Return for each cell format: ``DATE``, the width of a format like 000000, or None for any other."""
    codes: dict[str, str] = {}
    formats: list[str] = []
    inside = ""

    def start(name: str, attrs: dict[str, str]) -> None:
        nonlocal inside
        if name in ("cellXfs", "cellStyleXfs", "cellStyles", "dxfs"):
            inside = name
        elif name == "numFmt":
            codes[attrs.get("numFmtId", "")] = attrs.get("formatCode", "")
        elif name == "xf" and inside == "cellXfs":
            formats.append(attrs.get("numFmtId", "0"))

    read_elements(stream, start)
    return [style_of(identity, codes.get(identity)) for identity in formats]


def style_of(identity: str, code: str | None) -> Style:
    """Return what a number format does to a number; an elapsed time ([h]:mm) stays a number."""
    if code is None:
        return DATE if identity.isdigit() and int(identity) in BUILT_IN_DATES else None
    if ZEROS.fullmatch(code):
        return len(code)
    if ELAPSED.search(code):
        return None
    bare = LITERALS.sub("", code).split(";")[0]
    return DATE if "general" not in bare.lower() and DATE_LETTERS.search(bare) else None
