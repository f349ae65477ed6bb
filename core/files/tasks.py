"""Housekeeping of stored files."""

from celery import shared_task

from core.files.services import sweep


@shared_task
def sweep_files() -> None:
    """Remove files that no row names any more; harmless at any time and twice."""
    sweep()
