"""File locks that the kernel lets go of when their process ends, however it ends."""

import fcntl
import os
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType


class FileLock:
    """One open lock file; not inherited by programs that this process starts."""

    def __init__(self, path: Path, *, create: bool = True) -> None:
        self._file = os.open(path, os.O_RDWR | os.O_CLOEXEC | (os.O_CREAT if create else 0), 0o600)

    def share(self) -> None:
        """Hold the lock beside others; waits while somebody holds it alone."""
        fcntl.flock(self._file, fcntl.LOCK_SH)

    def take(self) -> None:
        """Hold the lock alone; waits for everybody else."""
        fcntl.flock(self._file, fcntl.LOCK_EX)

    def try_take(self, seconds: float = 0) -> bool:
        """Hold the lock alone if nobody else holds it now, or within so many seconds; says whether it worked."""
        end = time.monotonic() + seconds
        while True:
            try:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() >= end:
                    return False
                time.sleep(0.05)
            else:
                return True

    def try_share(self) -> bool:
        """Hold the lock beside others if nobody holds it alone now; says whether it worked."""
        try:
            fcntl.flock(self._file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def close(self) -> None:
        """Let go."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def __enter__(self) -> "FileLock":
        self.take()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None):
        self.close()


def is_held(path: Path) -> bool:
    """Whether some process holds the lock, alone or shared."""
    return _probe(path, lambda lock: not lock.try_take())


def is_shared(path: Path) -> bool:
    """Whether some process holds the lock shared (not to be had alone, but beside others)."""
    return _probe(path, lambda lock: not lock.try_take() and lock.try_share())


def _probe(path: Path, question: Callable[[FileLock], bool]) -> bool:
    """The answer for a lock file that is there, else no."""
    try:
        lock = FileLock(path, create=False)
    except FileNotFoundError:
        return False
    try:
        return question(lock)
    finally:
        lock.close()
