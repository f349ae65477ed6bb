"""Preparing the next chunk in a thread while the database works on this one."""

import queue
import threading
from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class Ahead(Generic[T]):
    """Goes through an iterator in a thread, one item before whoever asks; use it in a ``with``.

    The thread must not touch the database. What it raises is raised where the next item is asked for. ``stop`` is called
    when nobody asks any more, so that a thread that waits for something gets free; it is over when the ``with`` is left.
    """

    def __init__(self, items: Iterator[T], *, stop: Callable[[], None]):
        self._items = items
        self._stop = stop
        self._over = threading.Event()
        self._found: queue.Queue[tuple[T | None, Exception | None]] = queue.Queue(maxsize=1)
        self._thread = threading.Thread(target=self._work, daemon=True)

    def __enter__(self) -> "Ahead[T]":
        self._thread.start()
        return self

    def __exit__(self, *_) -> None:
        self._over.set()
        if self._thread.is_alive():
            self._stop()
        while self._thread.is_alive():
            self._drop()
            self._thread.join(0.05)

    def __iter__(self) -> Iterator[T]:
        while True:
            item, fault = self._found.get()
            if fault is not None:
                raise fault
            if item is None:
                return
            yield item

    def _work(self) -> None:
        try:
            for item in self._items:
                self._found.put((item, None))
                if self._over.is_set():
                    return
            self._found.put((None, None))
        except Exception as fault:  # noqa: BLE001 - raised again by whoever asks
            self._found.put((None, fault))

    def _drop(self) -> None:
        try:
            self._found.get_nowait()
        except queue.Empty:
            return
