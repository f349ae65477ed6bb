"""Pages of projects."""

from crm.projects.views.board import BoardView
from crm.projects.views.contract_lists import ContractListView, MonthsView
from crm.projects.views.contracts import (
    ContractCreateView,
    ContractEditView,
    ContractsPanelView,
    ContractView,
    SignContractView,
    TerminateContractView,
)
from crm.projects.views.editing import (
    ExistingProjectView,
    NodesView,
    OwnersView,
    ProjectCreateView,
    ProjectEditView,
)
from crm.projects.views.exporting import ContractExportView, ProjectExportView
from crm.projects.views.files import (
    AttachView,
    FileDownloadsView,
    FileDownloadView,
    FilesPanelView,
    ReplaceView,
    WithdrawFileView,
)
from crm.projects.views.lists import ProjectColumnsView, ProjectListView
from crm.projects.views.losses import LossView
from crm.projects.views.milestones import (
    AddMilestoneView,
    CancelMilestoneView,
    CompleteMilestoneView,
    EditMilestoneView,
    MilestoneListView,
    MilestonesPanelView,
    PlanMilestonesView,
)
from crm.projects.views.moving import StageView
from crm.projects.views.progress import (
    ProgressPanelView,
    ProgressSheetView,
    ReopenProgressView,
    ReportProgressView,
    VerifyProgressView,
)
from crm.projects.views.requests import (
    AmendmentsPanelView,
    AmendView,
    DecideAmendmentView,
    DecideExtensionView,
    ExtendView,
)
from crm.projects.views.state_requests import AskStateView, DecideStateView, StateRequestListView
from crm.projects.views.states import (
    FactView,
    MergeView,
    MoveOutView,
    ReassignView,
    RestartView,
    ResumeView,
    SuspendView,
    TerminateView,
    WithdrawFactView,
)

__all__ = [
    "AddMilestoneView",
    "AmendView",
    "AmendmentsPanelView",
    "AskStateView",
    "AttachView",
    "BoardView",
    "CancelMilestoneView",
    "CompleteMilestoneView",
    "ContractCreateView",
    "ContractEditView",
    "ContractExportView",
    "ContractListView",
    "ContractView",
    "ContractsPanelView",
    "DecideAmendmentView",
    "DecideExtensionView",
    "DecideStateView",
    "EditMilestoneView",
    "ExistingProjectView",
    "ExtendView",
    "FactView",
    "FileDownloadView",
    "FileDownloadsView",
    "FilesPanelView",
    "LossView",
    "MergeView",
    "MilestoneListView",
    "MilestonesPanelView",
    "MonthsView",
    "MoveOutView",
    "NodesView",
    "OwnersView",
    "PlanMilestonesView",
    "ProgressPanelView",
    "ProgressSheetView",
    "ProjectColumnsView",
    "ProjectCreateView",
    "ProjectEditView",
    "ProjectExportView",
    "ProjectListView",
    "ReassignView",
    "ReopenProgressView",
    "ReplaceView",
    "ReportProgressView",
    "RestartView",
    "ResumeView",
    "SignContractView",
    "StageView",
    "StateRequestListView",
    "SuspendView",
    "TerminateContractView",
    "TerminateView",
    "VerifyProgressView",
    "WithdrawFactView",
    "WithdrawFileView",
]
