"""Projects over REST: the same scope, filters, policies and services as the pages."""

from crm.projects.api.projects import ProjectViewSet

__all__ = ["ProjectViewSet"]
