"""Pages of projects."""

from crm.projects.views.board import BoardView
from crm.projects.views.editing import (
    ExistingProjectView,
    NodesView,
    OwnersView,
    ProjectCreateView,
    ProjectEditView,
)
from crm.projects.views.lists import ProjectExportView, ProjectListView
from crm.projects.views.moving import StageView
from crm.projects.views.states import (
    FactView,
    ReassignView,
    ResumeView,
    SuspendView,
    TerminateView,
    WithdrawFactView,
)

__all__ = [
    "BoardView",
    "ExistingProjectView",
    "FactView",
    "NodesView",
    "OwnersView",
    "ProjectCreateView",
    "ProjectEditView",
    "ProjectExportView",
    "ProjectListView",
    "ReassignView",
    "ResumeView",
    "StageView",
    "SuspendView",
    "TerminateView",
    "WithdrawFactView",
]
