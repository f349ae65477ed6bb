"""The days that the system can work with: far enough for every deadline, and all that a calendar can count from."""

from datetime import date

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)


def day_fault(day: date | None) -> str:
    """Return why a day (or the day of a moment) cannot be used, an empty text when it can or is missing.

    Typing errors such as 0026-11-23 would pass every comparison, and days at the end of the calendar have no next one.
    """
    if day is None or FIRST_DAY <= date(day.year, day.month, day.day) <= LAST_DAY:
        return ""
    return f"日期须在 {FIRST_DAY.year} 年至 {LAST_DAY.year} 年之间，请核对年份"
