"""Housekeeping of stored answers."""

from celery import shared_task

from core.idempotency.services import sweep_answers


@shared_task
def sweep_stored_answers() -> None:
    """Remove answers older than a day; harmless at any time and twice."""
    sweep_answers()
