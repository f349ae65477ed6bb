"""What a cell's value means: missing marks, numbers that lost digits, invisible characters, days from serial numbers.

A cell arrives as ``None`` (blank), ``str`` (text, and days and moments in ISO form), ``int`` or ``float`` (the cell was
numeric) or ``bool``. An error of Excel arrives as its own text, ``#N/A``.
"""

import datetime as dt
import re
import unicodedata

Value = str | int | float | bool | None

# The marks that lists really use for "nothing known" (domain.md 7.5), with every error of Excel.
MISSING_MARKS = frozenset(
    {"", "-", "--", "—", "——", "/", "无", "暂无", "未公开", "未知", "未披露", "NULL", "NAN"}
    | {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#GETTING_DATA", "#SPILL!", "#CALC!"}
)
# A csv cell that begins so may run as a formula; our exports put an apostrophe before it, our reader takes it away.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "'")
EXACT_DIGITS = 15
EXACT_LIMIT = 10**EXACT_DIGITS

# Control characters but tab and newline, soft hyphen, zero-width and bidirectional marks, lone surrogates.
INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff\ud800-\udfff]"
)
LINE_ENDS = re.compile("\r\n?|\u2028|\u2029|\x85|\x0b|\x0c")


def clean_text(text: str) -> str:
    """Return the text with ``\\n`` as its only line end, without control, bidirectional and zero-width characters."""
    if text.isprintable() or INVISIBLE.search(text) is None:
        return text
    return INVISIBLE.sub("", LINE_ENDS.sub("\n", text))


def is_missing(value: Value) -> bool:
    """Say whether the cell holds nothing: blank, a missing mark in any width, or an error of Excel."""
    if value is None:
        return True
    if not isinstance(value, str):
        return False
    return unicodedata.normalize("NFKC", value).strip().upper() in MISSING_MARKS


def is_number(value: Value) -> bool:
    """Say whether the cell was numeric in the file (text that looks like a number is not)."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def lost_digits(value: Value) -> bool:
    """Say whether a numeric cell is too long to be exact: Excel keeps 15 digits, a credit code has 18.

    Such a value must be refused with a message and never be stored (stack.md, trap 11).
    """
    return isinstance(value, int | float) and abs(value) >= EXACT_LIMIT


def as_text(value: Value) -> str:
    """Return the cell as a person reads it: ``12`` and not ``12.0``, 15 significant digits, 是 or 否, blank as ''."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    return f"{value:.15g}" if isinstance(value, float) else str(value)


def number_of(text: str) -> int | float | str:
    """Return the number that Excel shows: an int when whole and exact, else a float of 15 digits.

    A number of more than 15 digits stays a float, so that ``lost_digits`` holds; what is no number stays text.
    """
    if text.isascii() and text.isdigit() and len(text) <= EXACT_DIGITS:
        return int(text)
    try:
        return tidy(float(text))
    except ValueError:
        return text


def tidy(number: float) -> int | float | str:
    """Return a float as an int when it is whole and exact, else rounded to the 15 digits that Excel keeps."""
    if number != number or number in (float("inf"), float("-inf")):
        return str(number)
    if number.is_integer():
        return int(number) if abs(number) < EXACT_LIMIT else number
    return float(f"{number:.15g}")


SERIAL_LIMIT = 2_958_466
LEAP_BUG_UNTIL = 60
EPOCH_1900 = dt.datetime(1899, 12, 30)  # noqa: DTZ001 - a workbook's days know no zone
EPOCH_1904 = dt.datetime(1904, 1, 1)  # noqa: DTZ001


def iso_of_serial(serial: float, *, from_1904: bool = False) -> str | None:
    """Return the day, moment or time of day that a serial number stands for, in ISO form; None beyond Excel's calendar.

    1900 is no leap year, Excel thinks it is: serials below 60 are one day off.
    """
    if not 0 <= serial < SERIAL_LIMIT:
        return None
    epoch = EPOCH_1904 if from_1904 else EPOCH_1900
    if not from_1904 and 1 <= serial < LEAP_BUG_UNTIL:
        epoch += dt.timedelta(days=1)
    seconds = round(serial * 86_400)
    moment = epoch + dt.timedelta(seconds=seconds)
    if serial < 1:
        return moment.time().isoformat()
    return moment.date().isoformat() if seconds % 86_400 == 0 else moment.isoformat()
