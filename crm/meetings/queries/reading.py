"""What a reader sees of meetings: their agendas and decisions, without what lies outside his scope."""

from collections import defaultdict
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from core.accounts.models import User
from crm.meetings.models import AgendaItem, Decision, Meeting, Section


def listed(meetings: Any, user: User) -> QuerySet:
    """Add how many topics, decisions and tasks the reader sees of each meeting; no query of its own."""
    items = AgendaItem.objects.visible_to(user).standing()
    decisions = Decision.objects.visible_to(user).standing()
    return meetings.with_related().annotate(
        topics=_count(items), decided=_count(decisions), given=_count(decisions.filter(task__isnull=False))
    )


def _count(rows: QuerySet) -> Coalesce:
    counted = rows.filter(meeting=OuterRef("pk")).order_by().values("meeting").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)


def agenda_of(meeting: Meeting, user: User) -> list[AgendaItem]:
    """Return the topics that the reader sees, in order, each with its decisions as ``told``; two queries.

    Dropped ones are among them: the page shows them apart.
    """
    items = AgendaItem.objects.visible_to(user).filter(meeting=meeting).select_related("project", "task")
    rows = list(items.order_by("position", "pk"))
    told = defaultdict(list)
    for one in decisions_of(meeting, user):
        told[one.item_id].append(one)
    number = 0
    for row in rows:
        number += not row.is_dropped
        row.number, row.told = number, told[row.pk]
        row.is_decided = any(one.withdrawn_at is None for one in row.told)
    return rows


def decisions_of(meeting: Meeting, user: User) -> Any:
    """Return the decisions that the reader sees, withdrawn ones with them, in the order they were made."""
    rows = Decision.objects.visible_to(user).filter(meeting=meeting)
    return rows.select_related("item__project", "task__team", "task__assignee", "made_by").order_by("pk")


def standing_of(items: list[AgendaItem]) -> list[AgendaItem]:
    """Return the topics that were not dropped."""
    return [one for one in items if not one.is_dropped]


def sections_of(items: list[AgendaItem], meeting: Meeting) -> list[dict]:
    """Return the sections of an agenda with the number of topics that stand in them, and how many were left out."""
    counts: dict[str, int] = defaultdict(int)
    for one in items:
        counts[one.section] += 1
    return [
        {"code": code, "word": word, "count": counts[code], "left_out": meeting.left_out.get(code, 0)}
        for code, word in Section.choices
        if counts[code] or meeting.left_out.get(code)
    ]
