"""The rows of one sheet of an xlsx file."""

from collections.abc import Iterator
from itertools import islice

from core.spreadsheets.limits import Limits
from core.spreadsheets.xlsx.blocks import NotPlainError
from core.spreadsheets.xlsx.careful import CarefulSheet
from core.spreadsheets.xlsx.cells import Converters
from core.spreadsheets.xlsx.package import Package
from core.spreadsheets.xlsx.plain import PlainSheet, Row
from core.spreadsheets.xlsx.strings import SharedStrings, read_carefully, read_quickly
from core.spreadsheets.xlsx.styles import Style, read_styles


def read_sheet(package: Package, part: str, limits: Limits, *, hidden_rows: bool) -> Iterator[Row]:
    """Yield (row number as Excel shows it, values) for each row that holds something.

    The quick scanner reads; where it doubts, the careful one begins again and skips what was handed on already.
    """
    strings = _strings(package, limits)
    converters = Converters(strings, _styles(package), from_1904=package.from_1904)
    done = 0
    try:
        with package.stream(part) as stream:
            for row in PlainSheet(converters, limits, hidden_rows=hidden_rows).rows(stream):
                done += 1
                yield row
    except NotPlainError:
        with package.stream(part) as stream:
            yield from islice(CarefulSheet(converters, limits, hidden_rows=hidden_rows).rows(stream), done, None)
    finally:
        strings.close()


def _strings(package: Package, limits: Limits) -> SharedStrings:
    strings = SharedStrings(limits)
    part = package.part_of("sharedStrings")
    if part is None:
        return strings
    try:
        with package.stream(part) as stream:
            read_quickly(stream, strings)
    except NotPlainError:
        strings.clear()
        with package.stream(part) as stream:
            read_carefully(stream, strings)
    strings.finish()
    return strings


def _styles(package: Package) -> list[Style]:
    part = package.part_of("styles")
    if part is None:
        return []
    with package.stream(part) as stream:
        return read_styles(stream)
