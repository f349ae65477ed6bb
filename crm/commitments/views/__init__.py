"""Pages of promises and money."""

from crm.commitments.views.clauses import (
    ClauseView,
    CreateView,
    EditView,
    MoveView,
    ReviewView,
    VoidView,
    WithdrawReviewView,
)
from crm.commitments.views.figures import (
    ActualCreateView,
    ActualEditView,
    ActualUnverifyView,
    ActualVerifyView,
    ActualVoidView,
    ArrivalCreateView,
    ArrivalEditView,
    ArrivalUnverifyView,
    ArrivalVerifyView,
    ArrivalVoidView,
)
from crm.commitments.views.lists import ArrivalListView, CommitmentExportView, CommitmentListView
from crm.commitments.views.panel import CommitmentPanelView

__all__ = [
    "ActualCreateView",
    "ActualEditView",
    "ActualUnverifyView",
    "ActualVerifyView",
    "ActualVoidView",
    "ArrivalCreateView",
    "ArrivalEditView",
    "ArrivalListView",
    "ArrivalUnverifyView",
    "ArrivalVerifyView",
    "ArrivalVoidView",
    "ClauseView",
    "CommitmentExportView",
    "CommitmentListView",
    "CommitmentPanelView",
    "CreateView",
    "EditView",
    "MoveView",
    "ReviewView",
    "VoidView",
    "WithdrawReviewView",
]
