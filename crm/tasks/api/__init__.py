"""Tasks over REST."""

from crm.tasks.api.tasks import TaskViewSet

__all__ = ["TaskViewSet"]
