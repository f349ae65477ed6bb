"""Opening a table: a child process parses, this side gets rows in small pieces and keeps the clock.

    with open_table(path) as table:
        for number, values in table.rows():
            ...

The parent holds a megabyte at most, whatever the file; a bomb kills the child and arrives here as SpreadsheetError.
The child dies with the thread that opened the table (PR_SET_PDEATHSIG), which has to outlive the reading.
"""

import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, NamedTuple

from core.spreadsheets.errors import SpreadsheetError
from core.spreadsheets.inspection import FileKind, inspect
from core.spreadsheets.limits import LIMITS, Limits
from core.spreadsheets.values import Value

ROOT = Path(__file__).resolve().parents[2]
PIPE_READ = 1024 * 1024
PASSED_ON = ("PATH", "LD_LIBRARY_PATH", "TMPDIR")
BY_SIGNAL = {
    -signal.SIGXCPU: "too_slow",
    -signal.SIGABRT: "too_much_memory",
    -signal.SIGSEGV: "too_much_memory",
    -signal.SIGKILL: "too_much_memory",
}


class Row(NamedTuple):
    """One row that holds something: its number as Excel shows it, and its values from column A on."""

    number: int
    values: list[Value]


@dataclass(frozen=True)
class Sheet:
    """One worksheet of the file; ``row_hint`` is the last row that the file declares, if it does."""

    name: str
    hidden: bool
    row_hint: int | None


def open_table(
    path: str | os.PathLike, *, sheet: str | None = None, hidden_rows: bool = False, limits: Limits = LIMITS
) -> "Table":
    """Open a table file and return its head; rows follow from ``Table.rows``.

    ``sheet`` names a worksheet, hidden or not; without it the first visible one is read. Rows that Excel hides are left
    out unless ``hidden_rows``. Raises SpreadsheetError with a Chinese message; reading the rows may raise it as well.
    Writes nothing; opening the same file twice or at once is independent. Close it, or use it in a ``with``.
    """
    kind = inspect(path, limits)
    return Table(kind, _Child(path, kind, sheet, hidden_rows, limits))


class Table:
    """An open table: ``kind``, ``encoding`` and ``delimiter`` (text only), ``sheets``, the chosen ``sheet``, rows."""

    def __init__(self, kind: FileKind, child: "_Child"):
        self._child = child
        head = child.head()
        self.kind = kind
        self.encoding: str | None = head.get("encoding")
        self.delimiter: str | None = head.get("delimiter")
        self.sheets = [Sheet(*sheet) for sheet in head["sheets"]]
        self.sheet: str | None = head["sheet"]

    def rows(self) -> Iterator[Row]:
        """Yield the rows that hold something, once; values are None, str, int, float or bool (values.py)."""
        for chunk in self.chunks():
            for number, values in chunk:
                yield Row(number, values)

    def chunks(self) -> Iterator[list[list]]:
        """Yield the same rows as lists of [number, values], a few hundred at a time: the quick way for bulk work."""
        yield from self._child.chunks()
        self.close()

    def why_ended(self) -> SpreadsheetError:
        """Return why the child said no last word, for whoever let another process of his own read the rows."""
        return self._child.ended()

    def close(self) -> None:
        """End the child if it still runs; safe to call twice."""
        self._child.stop()

    def __enter__(self) -> "Table":
        return self

    def __exit__(self, *_) -> None:
        self.close()


class _Child:
    """The process that parses, and the pipe from it."""

    def __init__(self, path: str | os.PathLike, kind: FileKind, sheet: str | None, hidden_rows: bool, limits: Limits):
        request = {
            "path": str(Path(path).resolve()),
            "kind": kind.value,
            "sheet": sheet,
            "hidden_rows": hidden_rows,
            "limits": asdict(limits),
            "parent": os.getpid(),
        }
        self.left = float(limits.seconds)
        self.limits = limits
        self.lines: list[bytes] = []
        self.rest: list[bytes] = []
        self.process = subprocess.Popen(  # noqa: S603 - our own module, the request is one argument
            [sys.executable, "-m", "core.spreadsheets.child", json.dumps(request)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=ROOT,
            env=_bare_environment(),
        )
        self.poll = select.poll()
        self.poll.register(self._pipe, select.POLLIN | select.POLLHUP)

    @property
    def _pipe(self) -> IO[bytes]:
        assert self.process.stdout is not None  # noqa: S101 - told to the type checker
        return self.process.stdout

    def head(self) -> dict:
        """Return the first line's head; ends the child when there is none."""
        try:
            return self._message()["head"]
        except BaseException:
            self.stop()
            raise

    def chunks(self) -> Iterator[list[list]]:
        """Yield lists of rows until the child says that it is done."""
        while isinstance(message := self._message(), list):
            yield message

    def stop(self) -> None:
        """Kill the child and take its remains away."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self._pipe.close()

    def _message(self):
        message = json.loads(self._line())
        if isinstance(message, dict) and "refused" in message:
            raise SpreadsheetError(message["refused"], **message["params"])
        return message

    def _line(self) -> bytes:
        while not self.lines:
            self._receive()
        line = self.lines.pop(0)
        return line or self._line()

    def _receive(self) -> None:
        begun = time.monotonic()
        ready = self.poll.poll(max(0.0, self.left) * 1000)
        self.left -= time.monotonic() - begun
        if not ready:
            raise SpreadsheetError("too_slow", limit=self.limits.seconds)
        data = os.read(self._pipe.fileno(), PIPE_READ)
        if not data:
            raise self.ended()
        *whole, rest = data.split(b"\n")
        if whole:
            whole[0] = b"".join([*self.rest, whole[0]])
            self.lines, self.rest = whole, []
        self.rest.append(rest)

    def ended(self) -> SpreadsheetError:
        """Return the error for a child that ended without a last word."""
        code = BY_SIGNAL.get(self.process.wait(), "reader_failed")
        return SpreadsheetError(code, limit=self.limits.seconds)


def _bare_environment() -> dict[str, str]:
    """What the child needs to start; no address of a database and no key is among it."""
    passed = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    return {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "LANG": "C.UTF-8", **passed}
