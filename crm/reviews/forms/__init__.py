"""What people type about reviews."""

from crm.reviews.forms.deciding import AskForm, ConcludeForm, ConditionForm, RevokeForm, SettingForm
from crm.reviews.forms.meetings import MeetingForm
from crm.reviews.forms.opening import OpenForm
from crm.reviews.forms.opinions import OpinionForm

__all__ = [
    "AskForm",
    "ConcludeForm",
    "ConditionForm",
    "MeetingForm",
    "OpenForm",
    "OpinionForm",
    "RevokeForm",
    "SettingForm",
]
