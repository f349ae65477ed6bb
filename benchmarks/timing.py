"""Taking times: medians and 95th percentiles of several rounds."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Timing:
    """What one thing took, in milliseconds."""

    name: str
    p50: float
    p95: float


def take(name: str, act: Callable[[], object], rounds: int) -> Timing:
    """Do ``act`` once to warm up, then ``rounds`` times, and return the median and the 95th percentile."""
    act()
    times = []
    for _round in range(rounds):
        began = time.perf_counter()
        act()
        times.append((time.perf_counter() - began) * 1000)
    times.sort()
    return Timing(name, statistics.median(times), times[min(len(times) - 1, int(len(times) * 0.95))])
