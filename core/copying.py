"""Rows into a table by COPY, the quickest way in."""

import csv
import io
from collections.abc import Collection, Iterable, Sequence
from typing import Any

PIECE = 1024 * 1024


def copy_rows(
    cursor, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], *, not_null: Collection[str] = ()
) -> None:
    """Load ``rows`` into ``columns`` of ``table``; None and empty text are NULL, empty text in ``not_null`` stays.

    Values are text, numbers, dates or True/False; whoever calls has turned JSON into text and encrypted what is secret.
    The names of table and columns come from code, never from input.
    """
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    text.seek(0)
    names = ", ".join(f'"{column}"' for column in columns)
    forced = ", ".join(f'"{column}"' for column in columns if column in not_null)
    option = f", FORCE_NOT_NULL ({forced})" if forced else ""
    cursor.copy_expert(f'COPY "{table}" ({names}) FROM STDIN WITH (FORMAT csv{option})', text, PIECE)
