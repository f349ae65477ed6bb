"""Keeping the search index quick while firms come by thousands.

What many firms add to the trigram index is first put on its waiting list, which is quick, and sorted into the index by
another connection beside the writing; whoever searches meanwhile reads the list along.
"""

import logging
from concurrent.futures import Future, ThreadPoolExecutor

from django.db import DatabaseError, connection

log = logging.getLogger(__name__)
INDEX = "enterprise_search"
# Far above what one transaction enters, so that the writer never has to stop and sort.
WAITING_LIST = "512MB"


def let_search_wait(cursor) -> None:
    """Let the waiting list of the search index grow until the transaction ends."""
    cursor.execute(f"SET LOCAL gin_pending_list_limit = '{WAITING_LIST}'")


class SearchTidier:
    """Sorts the waiting list of the search index in a thread with a connection of its own; use it in a ``with``.

    Leaving the ``with`` sorts the rest and waits for it. What a killed process leaves on the list is sorted by the
    next writer or by autovacuum.
    """

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1)
        self._last: Future[None] | None = None

    def __enter__(self) -> "SearchTidier":
        return self

    def __exit__(self, *_) -> None:
        self._thread.submit(_leave)
        self._thread.shutdown()

    def tidy(self) -> None:
        """Sort what waits by now, unless the sorting before goes on; does not wait."""
        if self._last is None or self._last.done():
            self._last = self._thread.submit(_sort)


def _leave() -> None:
    """Sort the rest and close; asked for in the thread, because each thread has a connection of its own."""
    _sort()
    connection.close()


def _sort() -> None:
    """Sort what waits; when that fails, searches stay right and the next writer or autovacuum sorts."""
    try:
        connection.close_if_unusable_or_obsolete()
        with connection.cursor() as cursor:
            cursor.execute("SELECT gin_clean_pending_list(%s::regclass)", [INDEX])
    except DatabaseError:
        log.warning("the waiting list of %s was not sorted in", INDEX, exc_info=True)
