"""The daily run over the lights (config.beat)."""

from celery import shared_task

from crm.projects import services


@shared_task(name="crm.projects.tasks.refresh_lights")
def refresh_lights() -> int:
    """Give every active project the light of today; running it again changes nothing."""
    return services.refresh_lights()
