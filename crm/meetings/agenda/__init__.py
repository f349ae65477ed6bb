"""The agenda built from data: what happened since the last meeting, and what stands still."""

from crm.meetings.agenda.building import found_items
from crm.meetings.agenda.window import Window, previous_of, window_of

__all__ = ["Window", "found_items", "previous_of", "window_of"]
