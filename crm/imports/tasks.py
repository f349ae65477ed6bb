"""Background work of imports; the batches in the database are the truth, a task only says that it is time."""

from celery import shared_task

from core.audit.context import acting_through
from crm.imports import services


@shared_task(acks_late=True)
def check_batch(batch_id: int) -> None:
    """Read and judge one uploaded list."""
    with acting_through("import"):
        services.check(batch_id)


@shared_task(acks_late=True)
def commit_batch(batch_id: int) -> None:
    """Write one checked list."""
    with acting_through("import"):
        services.commit(batch_id)


@shared_task(acks_late=True)
def undo_batch(batch_id: int) -> None:
    """Undo one written list."""
    with acting_through("import"):
        services.undo(batch_id)


# Rings that nobody heard for two minutes say nothing any more.
@shared_task(expires=120)
def resume_interrupted() -> None:
    """Ring again for the batches that a killed worker left behind."""
    services.ring_interrupted()
