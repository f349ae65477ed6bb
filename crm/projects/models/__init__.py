"""Investment projects, the facts their gates ask for and the history of their stages."""

from crm.projects.models.facts import GateFact
from crm.projects.models.history import StageChange, StatusChange
from crm.projects.models.numbers import NumberSeries
from crm.projects.models.projects import Project, ProjectQuerySet

__all__ = ["GateFact", "NumberSeries", "Project", "ProjectQuerySet", "StageChange", "StatusChange"]
