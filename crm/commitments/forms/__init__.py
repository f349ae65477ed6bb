"""The forms of promises and figures; they only read what was typed, the services judge it."""

from crm.commitments.forms.clauses import ClauseEditForm, ClauseForm, MoveForm, ReviewForm
from crm.commitments.forms.figures import ActualForm, ArrivalForm
from crm.commitments.forms.shared import ConfirmForm, ReasonForm

__all__ = [
    "ActualForm",
    "ArrivalForm",
    "ClauseEditForm",
    "ClauseForm",
    "ConfirmForm",
    "MoveForm",
    "ReasonForm",
    "ReviewForm",
]
