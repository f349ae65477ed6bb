"""Pages of follow-ups."""

from crm.followups.views.lists import FollowUpListView
from crm.followups.views.logging import CorrectView, LogView, TargetPickView
from crm.followups.views.steps import DoneView, NoteView, RescheduleView, VoidView

__all__ = [
    "CorrectView",
    "DoneView",
    "FollowUpListView",
    "LogView",
    "NoteView",
    "RescheduleView",
    "TargetPickView",
    "VoidView",
]
