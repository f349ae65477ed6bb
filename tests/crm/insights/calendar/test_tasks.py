"""Tasks in the calendar are late where they are overdue: while it is the assignee's turn."""

import datetime

import pytest

from crm.insights.calendar.entries import Span
from crm.insights.calendar.sources.tasks import tasks
from crm.tasks.models import Task
from tests.factories.tasks import overdue_task

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("status", "state"), [("accepted", "bad"), ("submitted", ""), ("rejected", "")])
def test_what_waits_for_acceptance_or_headquarters_is_not_late(status, state, t01, hq, member, today):
    yesterday = today - datetime.timedelta(days=1)
    task = overdue_task(t01, by=hq, assignee=member, due_on=yesterday)
    Task.objects.filter(pk=task.pk).update(status=status)

    [entry] = tasks(Span(member, yesterday, today)).entries
    assert entry.state == state
