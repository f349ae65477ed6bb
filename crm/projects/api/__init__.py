"""Projects over REST: the same scope, filters, policies and services as the pages."""

from crm.projects.api.contracts import ContractViewSet, CountedMonthViewSet
from crm.projects.api.losses import LossViewSet
from crm.projects.api.progress import ProgressViewSet
from crm.projects.api.projects import ProjectViewSet
from crm.projects.api.requests import MilestoneViewSet
from crm.projects.api.rules import GateRuleViewSet, LightRuleViewSet, StageTermViewSet
from crm.projects.api.state_requests import StateRequestViewSet

__all__ = [
    "ContractViewSet",
    "CountedMonthViewSet",
    "GateRuleViewSet",
    "LightRuleViewSet",
    "LossViewSet",
    "MilestoneViewSet",
    "ProgressViewSet",
    "ProjectViewSet",
    "StageTermViewSet",
    "StateRequestViewSet",
]
