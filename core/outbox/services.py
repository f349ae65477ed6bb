"""The doorbell: wakes a worker after commit. The work itself is always a row that a sweeper finds again."""

import logging
from typing import Any

from celery import Signature, Task
from celery.signals import beat_init
from django.db import transaction
from kombu.exceptions import OperationalError

log = logging.getLogger(__name__)


def ring_after_commit(task: Task | Signature, *args: Any) -> None:
    """Ask a worker to run ``task`` once the current transaction is committed.

    A broker that is down is logged and otherwise ignored: the person's act succeeds, and the sweeper of the
    app concerned rings again every minute until the row is done.
    """
    transaction.on_commit(lambda: _ring(task, args))


def ring_when_beat_starts(task: Task) -> None:
    """Have ``task`` run as soon as beat starts instead of an interval later, so that a pause is caught up at once."""
    beat_init.connect(lambda **_: _ring(task, ()), weak=False)


def _ring(task: Task | Signature, args: tuple[Any, ...]) -> None:
    try:
        task.apply_async(args=args, retry=False)
    except (OperationalError, OSError) as failure:
        log.warning("broker unreachable, the sweeper will ring %s again: %s", task.name, failure)
