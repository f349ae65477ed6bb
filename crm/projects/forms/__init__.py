"""What people type about projects."""

from crm.projects.forms.contracts import CloseMonthForm, ContractForm, SignForm, TerminateContractForm
from crm.projects.forms.details import ExistingProjectForm, ProjectCreateForm, ProjectEditForm
from crm.projects.forms.files import AttachForm, WithdrawFileForm
from crm.projects.forms.stage import StageForm
from crm.projects.forms.states import (
    ASKED_BY,
    FactForm,
    MergeForm,
    MoveOutForm,
    ReassignForm,
    RestartForm,
    ResumeForm,
    SuspendForm,
    TerminateForm,
    WithdrawForm,
)

__all__ = [
    "ASKED_BY",
    "AttachForm",
    "CloseMonthForm",
    "ContractForm",
    "ExistingProjectForm",
    "FactForm",
    "MergeForm",
    "MoveOutForm",
    "ProjectCreateForm",
    "ProjectEditForm",
    "ReassignForm",
    "RestartForm",
    "ResumeForm",
    "SignForm",
    "StageForm",
    "SuspendForm",
    "TerminateContractForm",
    "TerminateForm",
    "WithdrawFileForm",
    "WithdrawForm",
]
