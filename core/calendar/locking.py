"""One change of the calendar after the other, nobody reads it with its revisions in between, and one follows them."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

CHANGE, FOLLOW = "work calendar", "follow the work calendar"


def hold_calendar(*, shared: bool = False) -> None:
    """Wait for the changes under way and hold the calendar until the transaction ends; readers hold it together.

    Locks of rows would not do: a day that is not in the table yet has none.
    """
    how = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {how}(hashtext(%s))", [CHANGE])


@contextmanager
def alone_in_following() -> Iterator[bool]:
    """Say whether nobody else follows the calendar, and keep it so until the block ends, over many transactions.

    Two at once would undo each other: one is still at a revision that the other has followed together with the next,
    which took it back. The lock ends with the connection, so a killed process holds nothing.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext(%s))", [FOLLOW])
        alone = cursor.fetchone()[0]
    try:
        yield alone
    finally:
        if alone:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtext(%s))", [FOLLOW])
