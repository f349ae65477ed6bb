"""Background work on projects: the daily run over the lights (config.beat), and long exports."""

from celery import shared_task

from core.audit.context import acting_through
from crm.lists import services as building
from crm.projects import contract_listing, services
from crm.projects.listing import table_for


@shared_task(name="crm.projects.tasks.refresh_lights")
def refresh_lights() -> int:
    """Give every active project the light of today; running it again changes nothing."""
    return services.refresh_lights()


@shared_task(name="crm.projects.tasks.build_contract_export", acks_late=True)
def build_contract_export(job_id: int) -> None:
    """Write one 合同台账 that is too long to wait for."""
    with acting_through("export"):
        building.build(job_id, contract_listing.table_for)


@shared_task(name="crm.projects.tasks.build_export", acks_late=True)
def build_export(job_id: int) -> None:
    """Write one 项目一览表 that is too long to wait for."""
    with acting_through("export"):
        building.build(job_id, table_for)
