"""How often a feed may be read: programs ask every few minutes, guessing asks more often."""

import hashlib
import time

from django.core.cache import cache

HOUR = 3600
READS_AN_HOUR, MISSES_AN_HOUR = 60, 20


def seconds_to_wait(name: str, most: int, *, count: bool = True) -> int:
    """Return how many seconds are left to wait once ``name`` was counted ``most`` times this hour, else 0.

    ``count`` False only asks. Counters live in the cache that all processes share.
    """
    now = int(time.time())
    key = f"calendar-feed:{hashlib.sha256(name.encode()).hexdigest()[:32]}:{now // HOUR}"
    used = cache.get(key, 0)
    if used >= most:
        return HOUR - now % HOUR
    if count:
        cache.set(key, used + 1, HOUR)
    return 0
