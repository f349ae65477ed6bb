"""What people type about projects."""

from crm.projects.forms.details import ExistingProjectForm, ProjectCreateForm, ProjectEditForm
from crm.projects.forms.stage import StageForm
from crm.projects.forms.states import (
    FactForm,
    ReassignForm,
    ResumeForm,
    SuspendForm,
    TerminateForm,
    WithdrawForm,
)

__all__ = [
    "ExistingProjectForm",
    "FactForm",
    "ProjectCreateForm",
    "ProjectEditForm",
    "ReassignForm",
    "ResumeForm",
    "StageForm",
    "SuspendForm",
    "TerminateForm",
    "WithdrawForm",
]
