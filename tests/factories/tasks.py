"""Tasks given out by their service."""

import datetime

from django.utils import timezone

from chains.models import AgencyPost
from crm.tasks.models import Task
from crm.tasks.services import give_task


def given_task(team, *, by, days: int = 14, **fields) -> Task:
    """Return a task issued to ``team``, due ``days`` from today."""
    due_on = timezone.localdate() + datetime.timedelta(days=days)
    given = {"title": "示例交办任务", "requirement": "一周内拿出选址方案", "due_on": due_on}
    return give_task(by=by, team=team, **(given | fields))


def overdue_task(team, *, by, due_on: datetime.date, **fields) -> Task:
    """Return a task that was issued long ago and was due on a day that may have passed."""
    task = given_task(team, by=by, **fields)
    Task.objects.filter(pk=task.pk).update(due_on=due_on)
    task.refresh_from_db()
    return task


def post_of(clerk, agency) -> AgencyPost:
    """Let a clerk answer for an agency."""
    return AgencyPost.objects.create(user=clerk, agency=agency, since=datetime.date(2020, 1, 1))
