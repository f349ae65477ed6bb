"""GB/T 2260 region codes (provinces, main cities, Chongqing's 38 districts) and reading an address (domain 7.3)."""

import csv
import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

from crm.enterprises.cleaning.text import clean_text, nfkc

_FILE = Path(__file__).parent / "data" / "regions.csv"
_SUFFIX = re.compile("(?:壮族|回族|维吾尔|朝鲜族|土家族|苗族)*(?:特别行政区|自治区|自治州|自治县|新区|省|市|区|县)$")
_STREET = re.compile("(?:[东南西北中]|新|一|二|三)?(?:路|街|大道|道|巷|弄)")
_FILLER = re.compile("^(?:市辖区|县|省直辖县级行政区划)")
_MUNICIPALITIES = frozenset({"11", "12", "31", "50"})
# District names that other cities have as well: without a city in front they prove nothing.
_AMBIGUOUS = frozenset({"江北区", "朝阳区"})
_LONGEST = 12
# The district that this system serves.
DISTRICT = "500106"

_Names = dict[str, list[str]]


class Region(NamedTuple):
    """Codes of province, city and district; empty where unknown.

    A municipality's city code ends in 0100 for all its districts and counties, so that “same city” is one comparison.
    """

    province: str = ""
    city: str = ""
    district: str = ""

    @property
    def code(self) -> str:
        """The finest known code."""
        return self.district or self.city or self.province


@cache
def regions() -> dict[str, str]:
    """Return every known code with its full name."""
    with _FILE.open(encoding="utf-8", newline="") as file:
        return {row["code"]: row["name"] for row in csv.DictReader(file)}


def name_of(code: str | None) -> str:
    """Return the name of one code, or an empty text when unknown."""
    return regions().get(code or "", "")


def full_name(code: str | None) -> str:
    """Return “重庆市沙坪坝区” or “江苏省苏州市昆山市” for a code; a municipality is named once."""
    if not code:
        return ""
    chain = dict.fromkeys((f"{code[:2]}0000", f"{code[:4]}00", code))
    return "".join(dict.fromkeys(name for part in chain if (name := name_of(part))))


def short_name(name: str) -> str:
    """Return 重庆 for 重庆市, 广西 for 广西壮族自治区; 忠县 stays whole."""
    short = _SUFFIX.sub("", name)
    return short if len(short) > 1 else name


@cache
def place_names() -> frozenset[str]:
    """Return full and short names of provinces, cities and Chongqing's districts, for stripping from firm names."""
    wanted = [name for code, name in regions().items() if code.endswith("00") or code.startswith("50")]
    return frozenset(wanted) | frozenset(map(short_name, wanted))


def find_region(
    *, province: object = None, city: object = None, district: object = None, address: object = None
) -> Region:
    """Work the region out of the columns 所属省份/城市/区县 and the address; parts that are unknown stay empty.

    The columns win; the address only adds what they leave open and does not contradict.
    """
    columns = _read("".join(filter(None, map(clean_text, (province, city, district)))))
    if columns.district or not address:
        return columns
    found = _read(clean_text(address) or "")
    agrees = all(not own or own == other for own, other in zip(columns, found, strict=True))
    return found if agrees else columns


@cache
def _index() -> tuple[_Names, _Names, _Names]:
    """Return full and short names of provinces, cities and districts, each with the codes that bear it."""
    provinces: _Names = {}
    cities: _Names = {}
    districts: _Names = {}
    for code, name in regions().items():
        level = provinces if code.endswith("0000") else cities if code.endswith("00") else districts
        for key in {name, short_name(name)}:
            level.setdefault(key, []).append(code)
    return provinces, cities, districts


def _read(text: str) -> Region:
    """Consume province, city and district from the start of an address."""
    provinces, cities, districts = _index()
    text = re.sub(r"\s", "", nfkc(text)).removeprefix("中国")
    province, text = _take(text, provinces, "")
    city, text = _take(_FILLER.sub("", text), cities, province[:2])
    province = province or (f"{city[:2]}0000" if city else "")
    if province[:2] in _MUNICIPALITIES:
        city = f"{province[:2]}0100"
    prefix = province[:2] if province[:2] in _MUNICIPALITIES else city[:4] or province[:2]
    district, _ = _take(_FILLER.sub("", text), districts, prefix)
    if district and not province:
        return _of_district(district) if text[:3] not in _AMBIGUOUS else Region()
    if district and not city:
        city = f"{district[:4]}00"
    return Region(province, city, district)


def _of_district(code: str) -> Region:
    municipality = code[:2] in _MUNICIPALITIES
    return Region(f"{code[:2]}0000", f"{code[:2]}0100" if municipality else f"{code[:4]}00", code)


def _take(text: str, index: _Names, prefix: str) -> tuple[str, str]:
    """Return the code of the longest name at the start that lies under the prefix, and the rest of the text.

    “重庆路 1 号” begins with a street, not with a place; a name alone must be unique.
    """
    for size in range(min(_LONGEST, len(text)), 1, -1):
        codes = [code for code in index.get(text[:size], ()) if code.startswith(prefix)]
        if len(codes) == 1 and not _STREET.match(text, size):
            return codes[0], text[size:]
    return "", text
