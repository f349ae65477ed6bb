"""Pages of the calendar and its subscription."""

from crm.insights.calendar.views.feeds import FeedView, IcsView
from crm.insights.calendar.views.pages import CalendarView, DayView, MoveStepView

__all__ = ["CalendarView", "DayView", "FeedView", "IcsView", "MoveStepView"]
