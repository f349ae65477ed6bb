"""How often a feed may be read: programs ask every few minutes; guessing asks more often, and never hits."""

import hashlib
import time

from django.core.cache import cache

HOUR = 3600
READS_AN_HOUR, MISSES_AN_HOUR = 60, 20


def seconds_to_wait(name: str, most: int) -> int:
    """Count ``name`` and return how many seconds are left to wait once it came more than ``most`` times this hour, else 0.

    Counters live in the cache that all processes share.
    """
    now = int(time.time())
    key = f"calendar-feed:{hashlib.sha256(name.encode()).hexdigest()[:32]}:{now // HOUR}"
    cache.add(key, 0, HOUR)
    try:
        used = cache.incr(key)
    except ValueError:  # a full cache threw it out in between
        return 0
    return HOUR - now % HOUR if used > most else 0
