"""How many rows a chunk takes, so that whoever watches the progress sees it move on a slow machine as on a fast one."""

import time
from collections.abc import Callable

LEAST_ROWS = 1_000
SECONDS = 1


class Pace:
    """Measures how fast rows get through, from its making on."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._begun = clock()
        self._through = 0

    def count(self, rows: int) -> None:
        """Note that so many more rows are through."""
        self._through += rows

    def size(self, most: int) -> int:
        """Return how many rows are about a second of work, a few as long as nothing is known, never above ``most``."""
        passed = max(self._clock() - self._begun, 0.001)
        return min(most, max(LEAST_ROWS, int(self._through * SECONDS / passed)))
