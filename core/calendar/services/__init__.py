"""Writing the calendar: loading a year, setting a day, taking over a notice, and closing what followed from it."""

from core.calendar.services.following import close_revisions
from core.calendar.services.keeping import Loaded, load_year, set_day
from core.calendar.services.revising import revise_days

__all__ = ["Loaded", "close_revisions", "load_year", "revise_days", "set_day"]
