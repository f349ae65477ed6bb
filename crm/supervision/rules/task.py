"""Overdue tasks; their days of action are those that colour them."""

from collections.abc import Iterable
from datetime import date

from django.db.models import F, Q, QuerySet

from crm.supervision.rules.base import SourceRule, Told, active
from crm.supervision.states import Source
from crm.tasks.models import Task
from crm.tasks.queries.colouring import with_idle_days
from crm.tasks.states import CHASED


def _overdue(upto: date) -> QuerySet:
    rows = Task.objects.filter(Q(project=None) | active("project__"), status__in=CHASED, due_on__lte=upto)
    return with_idle_days(rows).annotate(
        of_project=F("project_id"), of_team=F("team_id"), of_owner=F("assignee_id"), due=F("due_on"),
        acted_on=F("last_action_on"),
    )  # fmt: skip


def _told(ids: Iterable[int]) -> dict[int, Told]:
    rows = Task.objects.filter(pk__in=ids).only("pk", "no", "title", "due_on")
    return {
        one.pk: Told(f"任务“{one.title}”", f"任务 {one.no}“{one.title}”应于 {one.due_on} 前办结，至今没有报送验收")
        for one in rows
    }


TASK = SourceRule(Source.TASK, _overdue, _told)
