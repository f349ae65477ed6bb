"""From the text in a cell's XML to its value, by the cell's type and format."""

import re
from collections.abc import Callable

from core.spreadsheets.faults import ReadError
from core.spreadsheets.values import Value, iso_of_serial, number_of
from core.spreadsheets.xlsx.strings import SharedStrings
from core.spreadsheets.xlsx.styles import DATE, Style

Convert = Callable[[str], Value]
ATTRIBUTE = re.compile(r'([A-Za-z]+)="([^"]*)"')
REMEMBERED = 4_096
MIDNIGHT = "T00:00:00"


class Converters(dict[str, Convert]):
    """The conversion for a cell's attributes as written (`` s="3" t="s"``), worked out once for each spelling."""

    def __init__(self, strings: SharedStrings, styles: list[Style], *, from_1904: bool):
        super().__init__()
        self.strings = strings
        self.shared = _shared(strings)
        self.styles = styles
        self.from_1904 = from_1904

    def __missing__(self, written: str) -> Convert:
        if len(self) > REMEMBERED:
            self.clear()
        attrs = dict(ATTRIBUTE.findall(written))
        convert = self[written] = self.of(attrs.get("t", "n"), attrs.get("s", ""))
        return convert

    def of(self, kind: str, style: str) -> Convert:
        """Return the conversion for a cell of this type (``s``, ``n``, ``str`` …) and format number."""
        if kind == "s":
            return self.shared
        if kind == "n":
            return self._numeric(style)
        return {"b": _boolean, "d": _iso_day}.get(kind, _text)

    def _numeric(self, style: str) -> Convert:
        known = style.isdigit() and int(style) < len(self.styles)
        shape = self.styles[int(style)] if known else None
        if shape == DATE:
            return self._day
        if isinstance(shape, int):
            return lambda text: _padded(text, shape)
        return number_of

    def _day(self, text: str) -> Value:
        number = number_of(text)
        if isinstance(number, str):
            return number
        return iso_of_serial(number, from_1904=self.from_1904) or number


def _shared(strings: SharedStrings) -> Convert:
    kept = strings.kept

    def convert(text: str) -> Value:
        try:
            return kept[int(text)] or None
        except IndexError:
            return strings[int(text)] or None
        except ValueError as error:
            raise ReadError("damaged") from error

    return convert


def _text(text: str) -> Value:
    return text or None


def _boolean(text: str) -> Value:
    return text in ("1", "true")


def _iso_day(text: str) -> Value:
    return text.removesuffix(MIDNIGHT)


def _padded(text: str, width: int) -> Value:
    """A stock code typed as 1216 and shown as 001216 reads as it is shown."""
    number = number_of(text)
    return str(number).zfill(width) if isinstance(number, int) and number >= 0 else number
