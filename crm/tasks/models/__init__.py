"""Tasks given out and followed up, with their history, feedback, files and requests for more time."""

from crm.tasks.models.extensions import TaskExtension
from crm.tasks.models.feedback import Feedback, TaskFile
from crm.tasks.models.history import TaskEvent
from crm.tasks.models.tasks import Task, TaskSeries

__all__ = ["Feedback", "Task", "TaskEvent", "TaskExtension", "TaskFile", "TaskSeries"]
