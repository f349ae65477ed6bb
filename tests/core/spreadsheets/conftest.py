"""Reading in the tests: all rows of a file, and the reason why a file was refused."""

import pytest

from core.spreadsheets.errors import SpreadsheetError
from core.spreadsheets.reading import open_table


@pytest.fixture
def read():
    """Return a function that reads a file wholly: ``read(path)`` is [(row number, values)]."""

    def rows(path, **options):
        with open_table(path, **options) as table:
            return [(row.number, row.values) for row in table.rows()]

    return rows


@pytest.fixture
def refusal(read):
    """Return a function that gives the SpreadsheetError with which a file is refused."""

    def refused(path, **options) -> SpreadsheetError:
        with pytest.raises(SpreadsheetError) as caught:
            read(path, **options)
        return caught.value

    return refused
