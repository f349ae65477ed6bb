"""One change of the calendar after the other, and nobody reads it with its revisions in between."""

from django.db import connection

LOCK = "work calendar"


def hold_calendar(*, shared: bool = False) -> None:
    """Wait for the changes under way and hold the calendar until the transaction ends; readers hold it together.

    Locks of rows would not do: a day that is not in the table yet has none.
    """
    how = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {how}(hashtext(%s))", [LOCK])
