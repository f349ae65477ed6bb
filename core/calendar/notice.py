"""A notice of rest days and make-up workdays as rows of text: date, kind, name; read without the database."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from core.calendar.provisional import NOTICE
from core.calendar.span import day_fault
from core.calendar.years import Day, dates_of_year
from core.errors import RuleViolation

MOST_DAYS = 1_000
LONGEST_NAME = 40
MOST_TOLD = 20
EVERY, YEAR = "days", "whole_year"  # faults that belong to no day
REST_WORDS = frozenset({"休", "休息", "休息日", "放假", "节假日", "法定节假日", "假", "rest"})
WORK_WORDS = frozenset({"班", "上班", "工作", "工作日", "调休", "调休上班", "补班", "work"})
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T]00:00(?::00)?)?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\.0)?")


class NoticeDay(NamedTuple):
    """One day that a notice names: worked or not, and why."""

    date: date
    is_workday: bool
    name: str = ""


class Read(NamedTuple):
    """What was found in the rows of a notice: its days, and what is wrong by the number of the row."""

    days: list[NoticeDay]
    faults: dict[int, str]


def read_notice(rows: Iterable[tuple[int, Sequence[str]]]) -> Read:
    """Read numbered rows of texts; a first row that begins without a digit is the header, empty rows are passed over."""
    days: list[NoticeDay] = []
    faults: dict[int, str] = {}
    for place, (number, cells) in enumerate(rows):
        texts = [text.strip() for text in cells]
        if not any(texts):
            continue
        day = _date_of(texts[0])
        if place == 0 and not any(character.isdigit() for character in texts[0]):
            continue
        found = _day(day, texts)
        if isinstance(found, str):
            faults[number] = found
        else:
            days.append(found)
    return Read(days, faults)


def _day(day: date | None, texts: Sequence[str]) -> NoticeDay | str:
    kind = texts[1] if len(texts) > 1 else ""
    name = texts[2] if len(texts) > 2 else ""
    if day is None:
        return f"“{texts[0]}”不是日期，请写成 2027-01-01"
    if fault := day_fault(day):
        return fault
    if kind not in REST_WORDS | WORK_WORDS:
        return f"“{kind}”不是类别，请写“休”或“班”"
    return NoticeDay(day, kind in WORK_WORDS, " ".join(name.split())[:LONGEST_NAME])


def _date_of(text: str) -> date | None:
    found = _DATE.fullmatch(text) or _COMPACT.fullmatch(text)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def check_notice(days: Sequence[NoticeDay], *, whole_year: bool) -> None:
    """Raise RuleViolation ``invalid`` with every fault of a notice, by date where it has one."""
    if wrong := _faults(days) or (_faults_of_year(days) if whole_year else {}):
        told = "；".join(
            text if key in (EVERY, YEAR) else f"{key} {text}" for key, text in list(wrong.items())[:MOST_TOLD]
        )
        raise RuleViolation(f"放假安排有误，没有保存：{told}", code="invalid", fields=wrong)


def _faults(days: Sequence[NoticeDay]) -> dict[str, str]:
    if not days:
        return {EVERY: "没有读到任何日期"}
    if len(days) > MOST_DAYS:
        return {EVERY: f"一次最多 {MOST_DAYS} 天"}
    kinds = defaultdict(set)
    for day in days:
        kinds[day.date].add(day.is_workday)
    wrong = {str(day): "同一天既写休又写班" for day, found in kinds.items() if len(found) > 1}
    return wrong | {str(day): fault for day in kinds if (fault := day_fault(day))}


def _faults_of_year(days: Sequence[NoticeDay]) -> dict[str, str]:
    years = main_years(days)
    alike = "、".join(f"{year} 年" for year in years)
    return {YEAR: f"分不清是哪一年的全年通知，{alike}的日子一样多，请分开导入"} if len(years) > 1 else {}


def main_years(days: Sequence[NoticeDay]) -> list[int]:
    """Return the year that most days of a notice lie in, several only when none has more than the others.

    A notice names days of the neighbouring year too (rest before New Year), which settle nothing else of that year.
    """
    counts = Counter(day.year for day in {one.date for one in days})
    return sorted(year for year, count in counts.items() if count == max(counts.values()))


def days_of_notice(days: Sequence[NoticeDay], *, whole_year: bool) -> list[Day]:
    """Return the days to be written, in order; with ``whole_year`` every other day of its year by the weekday."""
    named = {day.date: Day(day.date, day.is_workday, day.name, NOTICE) for day in days}
    if whole_year:
        for day in dates_of_year(main_years(days)[0]):
            named.setdefault(day, Day(day, day.weekday() < 5, "", NOTICE))
    return [named[day] for day in sorted(named)]


def as_text(days: Iterable[NoticeDay]) -> str:
    """Return a notice as lines that ``read_notice`` reads again."""
    return "\n".join(f"{day.date} {'班' if day.is_workday else '休'} {day.name}".rstrip() for day in days)


def rows_of_text(text: str) -> list[tuple[int, list[str]]]:
    """Return the lines of a typed notice as numbered rows of cells, parted by blanks, tabs or commas."""
    lines = enumerate(text.splitlines(), start=1)
    return [(number, re.split(r"[\s,，、;；]+", line.strip(), maxsplit=2)) for number, line in lines]
