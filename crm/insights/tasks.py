"""What runs behind the pages that show several apps."""

from celery import shared_task

from crm.insights.workdays import services


@shared_task(name="crm.insights.tasks.follow_calendar", expires=60)
def follow_calendar() -> int:
    """Let kept days follow a revised work calendar and return how many moved; again changes nothing."""
    return services.follow_revisions()
