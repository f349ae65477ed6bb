"""Meetings that dispatch work: each to who sees it."""

from django.db.models import F, Q
from django.db.models.functions import TruncDate

from chains.access import reach_of
from crm.insights.calendar.entries import Entry, Found, Span, few_a_day, found
from crm.insights.calendar.kinds import LOOKS, Kind
from crm.insights.calendar.scopes import Scope
from crm.meetings.models import Meeting


def meetings(span: Span) -> Found:
    """Return the meetings that the reader sees, as far as the view asks for them; one query."""
    begin, end = span.moments
    rows = Meeting.objects.visible_to(span.user).standing().filter(_whose(span), held_at__gte=begin, held_at__lt=end)
    rows = rows.annotate(held=F("held_at"))
    return found(few_a_day(rows, TruncDate("held_at"), (F("held").asc(), F("id").asc()), span.most), _meeting)


def _whose(span: Span) -> Q:
    reach = reach_of(span.user)
    condition = {
        Scope.TEAM: Q(team_id__in=reach.team_ids),
        Scope.CHAIN: Q(chain_id__in=reach.chain_ids),
    }.get(Scope(span.scope), Q())
    condition &= Q(team_id=span.team) if span.team else Q()
    return condition & Q(chain_id=span.chain) if span.chain else condition


def _meeting(row: Meeting) -> Entry:
    return Entry(
        kind=Kind.DISPATCH, pk=row.pk, day=row.held_on, title=row.title, note=f"{row.place} · {row.get_state_display()}",
        url=row.get_absolute_url(), state="idle" if row.is_closed else "", at=row.held_at, version=row.version,
        fixed=LOOKS[Kind.DISPATCH].fixed, changed_at=row.created_at,
    )  # fmt: skip
