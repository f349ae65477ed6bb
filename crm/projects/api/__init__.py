"""Projects over REST: the same scope, filters, policies and services as the pages."""

from crm.projects.api.contracts import ContractViewSet, CountedMonthViewSet
from crm.projects.api.progress import ProgressViewSet
from crm.projects.api.projects import ProjectViewSet
from crm.projects.api.requests import MilestoneViewSet
from crm.projects.api.state_requests import StateRequestViewSet

__all__ = [
    "ContractViewSet",
    "CountedMonthViewSet",
    "MilestoneViewSet",
    "ProgressViewSet",
    "ProjectViewSet",
    "StateRequestViewSet",
]
