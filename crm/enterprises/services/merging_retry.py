"""Doing a transaction again that PostgreSQL ended as the victim of a deadlock."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import OperationalError

log = logging.getLogger(__name__)
MOST_TRIES = 3
DEADLOCK = "40P01"
P = ParamSpec("P")
R = TypeVar("R")


def again_after_deadlock(act: Callable[P, R]) -> Callable[P, R]:
    """Run ``act``, which is one transaction, up to three times while each ends in a deadlock; other faults are raised.

    The rows of the apps above are locked by their own services, some of them before the firm: no order suits all.
    """

    @wraps(act)
    def repeated(*args: P.args, **kwargs: P.kwargs) -> R:
        for tries in range(1, MOST_TRIES):
            try:
                return act(*args, **kwargs)
            except OperationalError as failure:
                if not is_deadlock(failure):
                    raise
                log.warning("%s met a deadlock, try %s", act.__name__, tries)
        return act(*args, **kwargs)

    return repeated


def is_deadlock(failure: OperationalError) -> bool:
    """Say whether PostgreSQL ended the transaction because two waited for each other."""
    return getattr(failure.__cause__, "pgcode", None) == DEADLOCK
