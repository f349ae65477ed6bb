"""Going through an iterator in a process of its own, some items before whoever asks, on a processor that is idle."""

import ctypes
import gc
import marshal
import os
import signal
import struct
import traceback
from collections.abc import Callable, Iterator
from typing import Any

from core.spreadsheets.errors import SpreadsheetError
from crm.imports.services.ahead import Ahead

LENGTH = struct.Struct(">BQ")
ITEM, FAULT, BUG, END = range(4)
UNSEEN = "reader_failed"
PR_SET_PDEATHSIG = 1
PIECE = 1024 * 1024


class Beside:
    """Goes through an iterator in a forked process; use it in a ``with``.

    Items are what ``marshal`` takes: numbers, texts, bytes, None and tuples, lists and dicts of them. The iterator must
    not touch the database nor any lock. A SpreadsheetError arrives where the next item is asked for, any other fault as
    RuntimeError with its trace; where the reader of a table just ended, ``why_ended`` tells. The process dies with
    the thread that began it, and when the ``with`` is left.
    """

    def __init__(self, items: Iterator[Any], *, why_ended: Callable[[], Exception]):
        self._items = items
        self._why_ended = why_ended

    def __enter__(self) -> "Beside":
        self._pipe, into = os.pipe()
        parent = os.getpid()
        try:
            self._child = os.fork()
        except OSError:
            os.close(self._pipe)
            os.close(into)
            raise
        if not self._child:
            os.close(self._pipe)
            _be_child(self._items, into, parent)
        os.close(into)
        self._ahead = Ahead(_frames(self._pipe), stop=self._kill)
        self._ahead.__enter__()
        return self

    def __exit__(self, *_) -> None:
        self._kill()
        self._ahead.__exit__()
        os.waitpid(self._child, 0)
        os.close(self._pipe)

    def __iter__(self) -> Iterator[Any]:
        for kind, body in self._ahead:
            if kind == END:
                return
            if kind == BUG:
                raise RuntimeError(body.decode())
            said = marshal.loads(body)  # noqa: S302 - our own process wrote it
            if kind == FAULT:
                raise self._fault(*said)
            yield said
        raise RuntimeError("the process that read the list was ended")

    def _fault(self, code: str, params: dict[str, str | int]) -> Exception:
        """Return what ended the reading; how the reader's process died only its parent can see."""
        return self._why_ended() if code == UNSEEN else SpreadsheetError(code, **params)

    def _kill(self) -> None:
        os.kill(self._child, signal.SIGKILL)  # not waited for yet, so the number is still ours


def _frames(pipe: int) -> Iterator[tuple[int, bytes]]:
    """Yield kind and body of what the process says until it ends."""
    while len(head := _read(pipe, LENGTH.size)) == LENGTH.size:
        kind, length = LENGTH.unpack(head)
        body = _read(pipe, length)
        if len(body) < length:
            return
        yield kind, body


def _read(pipe: int, length: int) -> bytes:
    pieces = []
    while length and (piece := os.read(pipe, min(length, PIECE))):
        pieces.append(piece)
        length -= len(piece)
    return b"".join(pieces)


def _be_child(items: Iterator[Any], into: int, parent: int) -> None:
    """Say the items and end at once: nothing that was open in the parent is closed or flushed here."""
    try:
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() == parent:
            gc.disable()  # the collector would write to every page shared with the parent
            _say_all(items, into)
    finally:
        os._exit(0)


def _say_all(items: Iterator[Any], into: int) -> None:
    try:
        for item in items:
            _say(into, ITEM, marshal.dumps(item))
        _say(into, END, b"")
    except SpreadsheetError as fault:
        _say(into, FAULT, marshal.dumps((fault.code, fault.params)))
    except Exception:  # noqa: BLE001 - told to the parent, which raises it
        _say(into, BUG, traceback.format_exc().encode())


def _say(into: int, kind: int, body: bytes) -> None:
    told = memoryview(LENGTH.pack(kind, len(body)) + body)
    while told:
        told = told[os.write(into, told) :]
