"""Background work of the library; the rows in the database are the truth, a task only says that it is time."""

from celery import shared_task

from core.audit.context import acting_through
from crm.enterprises.listing import table_for
from crm.enterprises.services import duplicates, quality
from crm.lists import services


@shared_task(acks_late=True)
def build_export(job_id: int) -> None:
    """Write one export of the list of firms."""
    with acting_through("export"):
        services.build(job_id, table_for)


# Rung by hand, and every minute for whoever asked while no worker was there.
@shared_task(acks_late=True, expires=60)
def find_duplicates() -> None:
    """Run the search for duplicate firms that somebody asked for, if any."""
    duplicates.run_waiting_search()


@shared_task
def find_duplicates_nightly() -> None:
    """Ask for a search, which rings for itself."""
    duplicates.request_search(by=None)


@shared_task(expires=240)
def count_faults() -> None:
    """Count the data faults of the library anew."""
    quality.count_faults()
