"""Pages of reviews."""

from crm.reviews.views.deciding import AskView, ConcludeView, ConditionView, OpenView, RevokeView, SettingView
from crm.reviews.views.lists import MeetingListView, OpinionListView, ReviewListView
from crm.reviews.views.meetings import MeetingCreateView, MeetingEditView, MeetingView, MinutesView
from crm.reviews.views.opinions import MaterialView, OpinionView
from crm.reviews.views.reading import PanelView, ReviewView

__all__ = [
    "AskView",
    "ConcludeView",
    "ConditionView",
    "MaterialView",
    "MeetingCreateView",
    "MeetingEditView",
    "MeetingListView",
    "MeetingView",
    "MinutesView",
    "OpenView",
    "OpinionListView",
    "OpinionView",
    "PanelView",
    "ReviewListView",
    "ReviewView",
    "RevokeView",
    "SettingView",
]
