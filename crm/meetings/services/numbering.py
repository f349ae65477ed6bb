"""Giving out meeting numbers."""

from django.db import connection

from crm.meetings.models import MeetingSeries

_NEXT = f"""
INSERT INTO {MeetingSeries._meta.db_table} AS series (year, last) VALUES (%s, 1)
ON CONFLICT (year) DO UPDATE SET last = series.last + 1 RETURNING last
"""  # noqa: S608 (the table name is our own)


def next_number(year: int) -> str:
    """Return the next number of the year, HY-2026-0001; of two at once the second waits for the first to commit."""
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [year])
        (last,) = cursor.fetchone()
    return f"HY-{year}-{last:04}"
