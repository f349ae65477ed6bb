"""Stopping an import at an exact point from outside: locks of the test's own upon which its worker waits."""

import threading

from tests.faults.district import District, until

PATIENCE = 180


class Gate:
    """Holds the worker of one batch inside a chunk (nobody may touch rows of lists) or between two (the batch is held).

    Inside, everything of the chunk's transaction before its rows is done and nothing of it is committed.
    """

    def __init__(self, district: District, batch: int) -> None:
        self.district, self.batch = district, batch
        self.rows, self.turn = district.connect(), district.connect()

    def close(self) -> None:
        for connection in (self.rows, self.turn):
            connection.close()

    def shut(self) -> None:
        """Let the next worker stop as soon as it would change the rows of a list."""
        with self.rows.cursor() as cursor:
            cursor.execute("LOCK TABLE imports_importrow IN SHARE MODE")

    def hold(self) -> None:
        """Take the batch before any worker has it."""
        with self.turn.cursor() as cursor:
            cursor.execute("SELECT id FROM imports_importbatch WHERE id = %s FOR UPDATE", [self.batch])

    def wait_inside(self) -> None:
        """Wait until the worker stands in the middle of a chunk."""
        until(lambda: self._waits_for(self.rows), PATIENCE)

    def wait_between(self) -> None:
        """Wait until the worker stands before a chunk."""
        until(lambda: self._waits_for(self.turn), PATIENCE)

    def finish_chunk(self) -> tuple[int, int, int]:
        """Let the worker end its chunk and stop it before the next; return rows read, rows written, firms undone."""
        asking = threading.Thread(target=self.hold)
        asking.start()
        until(lambda: self._is_kept_waiting(self.turn), PATIENCE)
        self.rows.rollback()
        asking.join(PATIENCE)
        with self.turn.cursor() as cursor:
            cursor.execute(
                "SELECT rows_read, rows_written, coalesce((undo->>'done')::int, 0) FROM imports_importbatch WHERE id = %s",
                [self.batch],
            )
            return cursor.fetchone()

    def next_chunk(self) -> None:
        """From between two chunks, let the worker go on into the middle of the next."""
        self.shut()
        self.turn.rollback()
        self.wait_inside()

    def open(self) -> None:
        """Let everybody pass."""
        self.rows.rollback()
        self.turn.rollback()

    def _waits_for(self, connection) -> bool:
        query = """SELECT 1 FROM pg_stat_activity
            WHERE datname = current_database() AND NOT pid = ANY(%s) AND %s = ANY(pg_blocking_pids(pid))"""
        ours = [one.info.backend_pid for one in (self.rows, self.turn)]
        return bool(self.district.ask(query, ours, connection.info.backend_pid))

    def _is_kept_waiting(self, connection) -> bool:
        return bool(
            self.district.ask("SELECT 1 WHERE cardinality(pg_blocking_pids(%s)) > 0", connection.info.backend_pid)
        )
