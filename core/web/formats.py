"""How figures, dates and names are written on a page, the same everywhere (DESIGN.md 2)."""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from django.utils import timezone

NOTHING = "—"
WAN_PER_YI = Decimal(10_000)
WEEKDAYS = "一二三四五六日"


def _number(value) -> Decimal | None:
    if value is None or value == "":
        return None
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None


def _rounded(value: Decimal, places: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def _day(value) -> date | None:
    """Return the day in Asia/Shanghai: ``.date()`` of a stored moment would be the UTC day."""
    if isinstance(value, datetime):
        return timezone.localdate(value) if timezone.is_aware(value) else value.date()
    return value if isinstance(value, date) else None


def money_yi(wan) -> str:
    """Return an amount of 万元 in 亿元 with two decimals: 32000 → ``3.20``."""
    number = _number(wan)
    return NOTHING if number is None else f"{_rounded(number / WAN_PER_YI, 2):,}"


def money_wan(wan) -> str:
    """Return an amount of 万元 with thousands separators; decimals only where there are some: ``5,000``, ``1,234.50``."""
    number = _number(wan)
    if number is None:
        return NOTHING
    number = _rounded(number, 2)
    return f"{int(number):,}" if number == int(number) else f"{number:,}"


def thousands(value) -> str:
    """Return a count with thousands separators: ``12,480``."""
    number = _number(value)
    return NOTHING if number is None else f"{int(number):,}"


def percent(ratio, places: int = 0) -> str:
    """Return a ratio as a percentage: 0.61 → ``61%``, 2.07 → ``207%``; rates of a chain take ``places`` 1."""
    number = _number(ratio)
    return NOTHING if number is None else f"{_rounded(number * 100, int(places))}%"


def date_short(value) -> str:
    """Return ``MM-DD`` inside the current year, else ``YYYY-MM-DD``."""
    day = _day(value)
    if day is None:
        return NOTHING
    return f"{day:%m-%d}" if day.year == timezone.localdate().year else f"{day:%Y-%m-%d}"


def date_week(value) -> str:
    """Return the short date with its weekday, for planning: ``11-27 周五``."""
    day = _day(value)
    return NOTHING if day is None else f"{date_short(day)} 周{WEEKDAYS[day.weekday()]}"


def datetime_local(value) -> str:
    """Return a moment on the wall clock of Asia/Shanghai: ``11-20 15:10``, with the year when it is another one."""
    if not isinstance(value, datetime):
        return date_short(value)
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return f"{date_short(value)} {local:%H:%M}"


def days_text(days) -> str:
    """Return a span of days: 38 → ``38 天``, -8 → ``逾期 8 天``, never ``-8``."""
    number = _number(days)
    if number is None:
        return NOTHING
    return f"逾期 {abs(int(number))} 天" if number < 0 else f"{int(number)} 天"


def due_text(value) -> str:
    """Return how far a due date is from today: ``今天``, ``还有 4 天``, ``逾期 8 天``."""
    day = _day(value)
    if day is None:
        return NOTHING
    days = (day - timezone.localdate()).days
    if days == 0:
        return "今天"
    return f"还有 {days} 天" if days > 0 else days_text(days)


def mask(value) -> str:
    """Return a phone number or mail address with its middle hidden: ``138****0001``, ``z***@example.cn``."""
    text = str(value or "")
    if "@" in text:
        name, _at, host = text.partition("@")
        return f"{name[:1]}***@{host}"
    if len(text) >= 8:
        return f"{text[:3]}{'*' * (len(text) - 7)}{text[-4:]}"
    return f"{text[:1]}{'*' * (len(text) - 1)}" if text else NOTHING
