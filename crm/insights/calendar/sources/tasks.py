"""Tasks given out: by when each is done."""

from django.db.models import F, Q

from chains.access import reach_of
from crm.insights.calendar.entries import Entry, Found, Span, few_a_day, found
from crm.insights.calendar.kinds import LOOKS, Kind
from crm.insights.calendar.scopes import Scope
from crm.tasks.models import Task
from crm.tasks.states import ENDED, Status


def tasks(span: Span) -> Found:
    """Return the tasks that are in hand by the day they are due; mine are those that I have to do or gave out."""
    rows = Task.objects.visible_to(span.user).filter(_whose(span), due_on__range=(span.first, span.last))
    rows = rows.exclude(status__in=[*ENDED, Status.DRAFT]).select_related("team", "assignee")
    return found(few_a_day(rows, F("due_on"), (F("id").asc(),), span.most), _task)


def _whose(span: Span) -> Q:
    reach = reach_of(span.user)
    condition = {
        Scope.MINE: Q(assignee=span.user) | Q(issuer=span.user),
        Scope.TEAM: Q(team_id__in=reach.team_ids),
        Scope.CHAIN: Q(project__chain_id__in=reach.chain_ids),
    }.get(Scope(span.scope), Q())
    condition &= Q(team_id=span.team) if span.team else Q()
    return condition & Q(project__chain_id=span.chain) if span.chain else condition


def _task(row) -> Entry:
    return Entry(
        kind=Kind.TASK, pk=row.pk, day=row.due_on, title=row.title, note=f"{row.no} · {row.get_status_display()}",
        url=row.get_absolute_url(), state="bad" if row.is_overdue else "",
        who=str(row.assignee or row.team), version=row.version, fixed=LOOKS[Kind.TASK].fixed,
        changed_at=row.issued_at or row.created_at,
    )  # fmt: skip
