"""Giving out project numbers."""

from django.db import connection

from crm.projects.models import NumberSeries

_NEXT = f"""
INSERT INTO {NumberSeries._meta.db_table} AS series (year, last) VALUES (%s, 1)
ON CONFLICT (year) DO UPDATE SET last = series.last + 1 RETURNING last
"""  # noqa: S608 (the table name is our own)


def next_number(year: int) -> str:
    """Return the next number of the year, ZS-2026-0001; of two at once the second waits for the first to commit.

    A rolled-back creation gives its number back; a number that was committed is never given out again.
    """
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [year])
        (last,) = cursor.fetchone()
    return f"ZS-{year}-{last:04}"
