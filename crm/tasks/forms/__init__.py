"""What people type about tasks."""

from crm.tasks.forms.acting import (
    CloseForm,
    DecisionForm,
    ExtensionForm,
    FeedbackForm,
    MergeForm,
    PlainForm,
    ReasonForm,
    ReassignForm,
    SubmitForm,
)
from crm.tasks.forms.giving import TaskForm

__all__ = [
    "CloseForm",
    "DecisionForm",
    "ExtensionForm",
    "FeedbackForm",
    "MergeForm",
    "PlainForm",
    "ReasonForm",
    "ReassignForm",
    "SubmitForm",
    "TaskForm",
]
