"""Investment projects, the facts their gates ask for and the history of their stages."""

from crm.projects.models.contracts import Contract
from crm.projects.models.counting import AmountAdjustment, CountedMonth
from crm.projects.models.facts import GateFact
from crm.projects.models.files import ProjectFile, ProjectFileQuerySet
from crm.projects.models.history import StageChange, StatusChange
from crm.projects.models.light_rules import LightRule
from crm.projects.models.milestones import Milestone
from crm.projects.models.numbers import NumberSeries
from crm.projects.models.progress import ProgressChange, ProgressReport
from crm.projects.models.projects import Project, ProjectQuerySet
from crm.projects.models.requests import Amendment, Extension
from crm.projects.models.rulebook import Rulebook, one_rulebook, rulebook
from crm.projects.models.ruling import GateRule, StageTerm
from crm.projects.models.states import Outflow, StateRequest

__all__ = [
    "Amendment",
    "AmountAdjustment",
    "Contract",
    "CountedMonth",
    "Extension",
    "GateFact",
    "GateRule",
    "LightRule",
    "Milestone",
    "NumberSeries",
    "Outflow",
    "ProgressChange",
    "ProgressReport",
    "Project",
    "ProjectFile",
    "ProjectFileQuerySet",
    "ProjectQuerySet",
    "Rulebook",
    "StageChange",
    "StageTerm",
    "StateRequest",
    "StatusChange",
    "one_rulebook",
    "rulebook",
]
