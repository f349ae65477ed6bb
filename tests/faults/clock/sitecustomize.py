"""Loaded first by the processes that run under faketime (PYTHONPATH): libfaketime shifts the absolute deadline which
Python's ``time.sleep`` gives to the monotonic clock, whose own time must stay true for locks; ``select`` takes a span."""

import select
import time


def _sleep(seconds: float) -> None:
    select.select([], [], [], seconds)


time.sleep = _sleep
