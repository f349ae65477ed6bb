"""Dates as lists carry them: ten spellings, Excel serials, precision to month or year, terms (domain 7.5)."""

import re
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from crm.enterprises.cleaning.text import CleaningError, excerpt, is_missing, nfkc, strip_hidden

_SHANGHAI = ZoneInfo("Asia/Shanghai")
_EXCEL_EPOCH = date(1899, 12, 30)
_FIRST_YEAR, _LAST_YEAR = 1900, 2100
_PLAIN = re.compile(r"(?a)(\d{4})-(\d{2})-(\d{2})(?: 00:00:00)?")
_TIME = r"(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
_PARTS = re.compile(rf"(?a)(\d{{4}})(?:[-/.年](\d{{1,2}})(?:[-/.月](\d{{1,2}})日?|月)?|年)?{_TIME}")
_ZONED = re.compile(r"(?a)\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2})?(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2})")
_DIGITS = re.compile(r"(?a)(\d{4})(\d{2})(\d{2})?")
_NUMBER = re.compile(r"(?a)\d+(?:\.\d+)?")
_TO = re.compile(r"(?a)\s*(?:至|到|~|—+|--+|\s-\s)\s*")
_OPEN_ENDED = frozenset({"无固定期限", "长期", "永久", "永续", "不约定期限", "无期限", "今", "至今", "****", "*"})


class CleanDate(NamedTuple):
    """A date with the precision it was given in; month and year stand for their first day."""

    value: date
    precision: str = "day"
    raw: str = ""


class Term(NamedTuple):
    """A term of operation; no end means 无固定期限."""

    start: date | None
    end: date | None


def parse_date(raw: object) -> CleanDate | None:
    """Return the date in a cell, or None when missing; of a range the start.

    Precision is “day”, “month” or “year”. Raises CleaningError for impossible days, times without a day,
    and years outside 1900–2100.
    """
    if isinstance(raw, str) and (plain := _PLAIN.fullmatch(raw)):
        return CleanDate(_day(raw, *map(int, plain.groups())), "day", raw)
    if is_missing(raw):
        return None
    if isinstance(raw, datetime):
        raw = raw.astimezone(_SHANGHAI).date() if raw.tzinfo else raw.date()
    if isinstance(raw, date):
        return CleanDate(_sane(raw, raw), "day", raw.isoformat())
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        return _from_number(raw, raw)
    if not isinstance(raw, str):
        raise _unreadable(raw)
    return _from_text(raw, _TO.split(nfkc(strip_hidden(raw)).strip(), maxsplit=1)[0].strip())


def parse_term(raw: object) -> Term | None:
    """Return start and end of “1997-01-28 至 无固定期限”, or None when missing.

    Raises CleaningError when a part is no date or the end lies before the start.
    """
    if is_missing(raw):
        return None
    if not isinstance(raw, str):
        start = parse_date(raw)
        return Term(start.value if start else None, None)
    parts = _TO.split(nfkc(strip_hidden(raw)).strip(), maxsplit=1)
    first, last = parts[0].removeprefix("自").strip(), parts[-1].removesuffix("止").strip()
    start = None if first in _OPEN_ENDED else parse_date(first)
    end = None if len(parts) == 1 or last in _OPEN_ENDED else parse_date(last)
    if start and end and end.value < start.value:
        raise CleaningError(f"期限“{excerpt(raw)}”的截止日期早于起始日期，请核对")
    return Term(start.value if start else None, end.value if end else None)


def _from_text(raw: str, text: str) -> CleanDate:
    if _ZONED.fullmatch(text):
        return CleanDate(_zoned_day(raw, text), "day", raw)
    if parts := _PARTS.fullmatch(text):
        return _from_parts(raw, parts)
    if digits := _DIGITS.fullmatch(text):
        return _from_parts(raw, digits)
    if _NUMBER.fullmatch(text):
        return _from_number(raw, float(text))
    raise _unreadable(raw)


def _from_parts(raw: object, match: re.Match[str]) -> CleanDate:
    year, month, day = match.groups()
    precision = "day" if day else "month" if month else "year"
    return CleanDate(_day(raw, int(year), int(month or 1), int(day or 1)), precision, excerpt(raw))


def _from_number(raw: object, number: float) -> CleanDate:
    """Read a number as a year, as YYYYMMDD or as an Excel serial; 2010 is a year, not a day of 1905."""
    if number != number or not 0 < number < 1e9:
        raise _unreadable(raw)
    whole = int(number)
    if _FIRST_YEAR <= number <= _LAST_YEAR and whole == number:
        return CleanDate(_day(raw, whole, 1, 1), "year", excerpt(raw))
    if digits := _DIGITS.fullmatch(str(whole)):
        return _from_parts(raw, digits)
    # Before serial 61 Excel counts a 29 February 1900 that never was; nobody means those days.
    if whole < 61 or whole > 99_999:
        raise _unreadable(raw)
    return CleanDate(_sane(raw, _EXCEL_EPOCH + timedelta(days=whole)), "day", excerpt(raw))


def _zoned_day(raw: str, text: str) -> date:
    try:
        return _sane(raw, datetime.fromisoformat(text).astimezone(_SHANGHAI).date())
    except (ValueError, OverflowError) as error:
        raise _unreadable(raw) from error


def _day(raw: object, year: int, month: int, day: int) -> date:
    try:
        return _sane(raw, date(year, month, day))
    except CleaningError:
        raise
    except ValueError as error:
        raise CleaningError(f"日期“{excerpt(raw)}”不存在，请核对年月日") from error


def _sane(raw: object, day: date) -> date:
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise CleaningError(f"日期“{excerpt(raw)}”不在 {_FIRST_YEAR}—{_LAST_YEAR} 年之间，请核对")
    return day


def _unreadable(raw: object) -> CleaningError:
    return CleaningError(f"日期“{excerpt(raw)}”无法识别，请改成 2010-03-03 的写法")
