"""Finding the header row of a table that people made: under titles, in two merged rows, with units and stars in it."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from core.spreadsheets.values import Value, as_text, is_number

NumberedRow = tuple[int, Sequence[Value]]

FIRST_ROWS = 15
LEAST_HITS = 3
LONGEST_HEADER = 30

UNIT = (
    r"(?:人民币)?(?:百|千|万|亿|百万|千万)?(?:元人民币|元|美元|欧元|港元|日元|英镑|美金|人民币)|万|亿|亩|公顷|平方米|平方公里|平米|m2|"
    r"人|名|家|个|项|件|辆|台|套|吨|万吨|千瓦时|度|天|日|月|年|%|‰"
)
IN_BRACKETS = re.compile(rf"[(\[【](?:单位[:：]?)?({UNIT})[)\]】]$|[:/]({UNIT})$")
DECORATION = re.compile(r"[\s*※#★]|[(\[【](?:必填|选填|必选|可选|可空)(?:项)?[)\]】]|^\d{1,2}[.、]")
# “单位：万元” above the table, alone in a cell or beside other words; “填报单位：…” is something else.
MONEY_ABOVE = re.compile(
    r"(?:^|[\s,;()])(?:金额|货币|资金|计量)?单位:\s*((?:人民币)?(?:百|千|万|亿|百万|千万)?(?:元人民币|元|美元|欧元|港元))(?=$|[\s,;()])"
)
TOTAL = re.compile(r"^(?:本页|本表|全部|年度)?(?:合计|总计|小计|共计|累计|汇总)(?:[:(（].*|\d.*)?$")
NOTE = re.compile(
    r"^(?:备注|附注|注|填表说明|填报说明)$|"
    r"^(?:备注|附注|注|说明|填表说明|填报说明|填表人|填报人|制表人|制表|审核人|审核|负责人|单位负责人|联系人|联系电话|填报日期|填报单位)(?:\d*[.、]?)?[:：]"
)


class HeaderText(NamedTuple):
    """A header without decoration, and the unit that stood in brackets behind it ('' when there was none)."""

    key: str
    unit: str


@dataclass(frozen=True)
class HeaderColumn:
    """One column of the found header: its index from 0, its text as shown, key, unit, and the field it hit, if any."""

    index: int
    text: str
    key: str
    unit: str
    field: str | None


@dataclass(frozen=True)
class Header:
    """A found header: the row or two rows that hold it, and its columns that have a text."""

    first_row: int
    last_row: int
    columns: list[HeaderColumn]

    @property
    def fields(self) -> dict[str, HeaderColumn]:
        """The first column that hit each field."""
        found: dict[str, HeaderColumn] = {}
        for column in self.columns:
            if column.field:
                found.setdefault(column.field, column)
        return found


def normalise_header(text: str) -> HeaderText:
    """Return the comparable key of a header and its unit: ``* 注册资本（万元）`` is (注册资本, 万元).

    Folds widths, drops white space, stars, (必填) and leading numbers; brackets that hold no unit stay.
    """
    key = DECORATION.sub("", unicodedata.normalize("NFKC", text).replace("：", ":"))
    found = IN_BRACKETS.search(key)
    if found and found.start() > 0:
        return HeaderText(key[: found.start()], found[1] or found[2])
    return HeaderText(key, "")


def find_header(
    rows: Iterable[NumberedRow],
    aliases: Mapping[str, str],
    *,
    required: Collection[str] = (),
    least: int = LEAST_HITS,
    first: int = FIRST_ROWS,
) -> Header | None:
    """Return the header among the first rows, or None: the row that hits most fields, the upper one of equals.

    ``rows`` are (row number, values); ``aliases`` maps a header as people write it to our field. A row counts with at
    least ``least`` hits, one of them in ``required`` (when given). Two rows with merged cells count as one:
    投资 over 总额 is 投资/总额, and hits as that, as 投资总额 or as 总额. Reads no more than ``first`` rows.
    """
    known = _known(aliases)
    head = list(islice(rows, first))
    best: tuple[int, Header] | None = None
    for at, (number, values) in enumerate(head):
        candidates = [_single(number, values, known)]
        if at + 1 < len(head):
            candidates += _double((number, values), head[at + 1], known)
        for header in candidates:
            hits = _hits(header, required)
            if hits >= least and (best is None or hits > best[0]):
                best = hits, header
    return best[1] if best else None


def header_at(
    rows: Sequence[NumberedRow], first_row: int, aliases: Mapping[str, str], *, two_rows: bool = False
) -> Header | None:
    """Return the header that somebody points at: the row of this number, or this one and the next row as one.

    None when the rows do not hold it. Nothing is required of its texts.
    """
    at = next((at for at, (number, _) in enumerate(rows) if number == first_row), len(rows))
    pair = rows[at : at + 2]
    if len(pair) < 1 + two_rows:
        return None
    known = _known(aliases)
    return _pair(pair[0], pair[1], known) if two_rows else _single(*pair[0], known)


def possible_headers(rows: Sequence[NumberedRow], *, first: int = FIRST_ROWS) -> Iterator[Header]:
    """Yield each of the first rows, and each two neighbours together, as if they were the header; they hit no field."""
    head = rows[:first]
    for at, (number, values) in enumerate(head):
        yield _single(number, values, {})
        if at + 1 < len(head):
            yield _pair(head[at], head[at + 1], {})


def money_unit_above(rows: Iterable[NumberedRow], header: Header) -> str:
    """Return the unit that a line above the header states for all amounts (单位：万元), '' when none does."""
    for number, values in rows:
        if number >= header.first_row:
            break
        for value in values:
            found = MONEY_ABOVE.search(unicodedata.normalize("NFKC", as_text(value)))
            if found:
                return found[1]
    return ""


def is_total_row(values: Sequence[Value]) -> bool:
    """Say whether the row is a sum: its first text is 合计, 总计, 小计 and the like."""
    return bool(TOTAL.match(_first_text(values)))


def is_note_row(values: Sequence[Value]) -> bool:
    """Say whether the row is a remark under the table (备注：, 填表人： …), with at most three filled cells."""
    filled = sum(1 for value in values if as_text(value).strip())
    return 0 < filled <= 3 and bool(NOTE.match(_first_text(values)))


def _first_text(values: Sequence[Value]) -> str:
    texts = (re.sub(r"\s", "", unicodedata.normalize("NFKC", as_text(value))) for value in values)
    return next((text for text in texts if text and not text.isdigit()), "")


def _hits(header: Header, required: Collection[str]) -> int:
    fields = set(header.fields)
    return len(fields) if not required or fields & set(required) else 0


def _single(number: int, values: Sequence[Value], known: Mapping[str, str]) -> Header:
    columns = []
    for index, value in enumerate(values):
        text = as_text(value).strip()
        if text:
            key, unit = normalise_header(text)
            columns.append(HeaderColumn(index, text, key, unit, known.get(key)))
    return Header(number, number, columns)


def _double(upper: NumberedRow, lower: NumberedRow, known: Mapping[str, str]) -> list[Header]:
    """Return the two rows as one header, or nothing when the lower row does not look like half a header."""
    above, below = _padded(upper[1], lower[1])
    return [_pair(upper, lower, known)] if _is_half_header(above, below) else []


def _pair(upper: NumberedRow, lower: NumberedRow, known: Mapping[str, str]) -> Header:
    above, below = _padded(upper[1], [as_text(value) for value in lower[1]])
    columns, group = [], ""
    for index, (top, bottom) in enumerate(zip(above, below, strict=True)):
        group = top or (group if bottom else "")
        if group or bottom:
            columns.append(_joined(index, group, bottom, known))
    return Header(upper[0], lower[0], columns)


def _known(aliases: Mapping[str, str]) -> dict[str, str]:
    return {normalise_header(text).key: field for text, field in aliases.items()}


def _padded(upper: Sequence[Value], lower: Sequence[Value]) -> tuple[list[str], list[str]]:
    width = max(len(upper), len(lower))
    above = [as_text(value).strip() for value in upper] + [""] * (width - len(upper))
    below = ["\0" if is_number(value) else as_text(value).strip() for value in lower] + [""] * (width - len(lower))
    return above, below


def _is_half_header(above: list[str], below: list[str]) -> bool:
    """A lower half leaves some columns to the upper row (merged downwards) and names some under a group."""
    if any("\0" in text or len(text) > LONGEST_HEADER for text in below):
        return False
    left_alone = any(top and not bottom for top, bottom in zip(above, below, strict=True))
    under_group = any(not top and bottom for top, bottom in zip(above, below, strict=True))
    return left_alone and under_group and bool(above[0] or not below[0])


def _joined(index: int, group: str, bottom: str, known: Mapping[str, str]) -> HeaderColumn:
    if not group or not bottom:
        text = group or bottom
        key, unit = normalise_header(text)
        return HeaderColumn(index, text, key, unit, known.get(key))
    upper, lower = normalise_header(group), normalise_header(bottom)
    key = f"{upper.key}/{lower.key}"
    tries = (key, upper.key + lower.key, lower.key)
    field = next((known[name] for name in tries if name in known), None)
    return HeaderColumn(index, f"{group}/{bottom}", key, lower.unit or upper.unit, field)
