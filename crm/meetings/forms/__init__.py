"""What people type about meetings."""

from crm.meetings.forms.acting import AddForm, CloseForm, CorrectForm, PlainForm, ReasonForm
from crm.meetings.forms.calling import MeetingForm
from crm.meetings.forms.deciding import DecideForm

__all__ = ["AddForm", "CloseForm", "CorrectForm", "DecideForm", "MeetingForm", "PlainForm", "ReasonForm"]
