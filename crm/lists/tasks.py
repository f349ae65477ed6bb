"""Background work around exports; the rows in the database are the truth, a task only says that it is time."""

from celery import shared_task

from crm.lists import services


# Rings that nobody heard for two minutes say nothing any more.
@shared_task(expires=120)
def sweep_exports() -> None:
    """Ring again for exports that a killed worker left behind, and remove the files that are a week old."""
    services.ring_waiting()
    services.expire_exports()
