"""Joint reviews: the meetings, and the opinions that agencies owe."""

from django.db.models import F
from django.db.models.functions import TruncDate
from django.utils import timezone

from chains.access import reach_of
from core.accounts.roles import Role
from crm.insights.calendar.entries import Entry, Found, Span, few_a_day, found
from crm.insights.calendar.kinds import LOOKS, Kind
from crm.insights.calendar.scopes import Scope, of_projects
from crm.reviews.models import AgendaItem, Opinion, Review, ReviewMeeting

BY_TIME = (F("held").asc(), F("id").asc())


def meetings(span: Span) -> Found:
    """Return the meetings for who sees the whole district; others get their own projects' places on the agenda."""
    begin, end = span.moments
    narrowed = bool(span.team or span.chain) or span.scope != Scope.ALL
    if reach_of(span.user).everything and not narrowed:
        rows = ReviewMeeting.objects.visible_to(span.user).filter(held_at__gte=begin, held_at__lt=end)
        taken = few_a_day(rows.annotate(held=F("held_at")), TruncDate("held_at"), BY_TIME, span.most)
        return found(taken, lambda one: _meeting(one, one.pk, one.title, one.place, one.get_absolute_url()))
    items = AgendaItem.objects.filter(
        of_projects(span, "review__project__"),
        review__in=Review.objects.visible_to(span.user).order_by().values("pk"),
        meeting__held_at__gte=begin, meeting__held_at__lt=end,
    ).select_related("meeting", "review__project")  # fmt: skip
    taken = few_a_day(items.annotate(held=F("meeting__held_at")), TruncDate("meeting__held_at"), BY_TIME, span.most)
    return found(taken, _item)


def _item(item) -> Entry:
    review = item.review
    note = f"上会：第 {review.round} 轮联审"
    return _meeting(item.meeting, item.pk, review.project.name, note, review.get_absolute_url(), part="-item")


def _meeting(meeting, pk: int, title: str, note: str, url: str, part: str = "") -> Entry:
    held = meeting.held_at < timezone.now()
    return Entry(
        kind=Kind.MEETING, pk=pk, day=timezone.localdate(meeting.held_at), title=title, note=note, url=url,
        state="idle" if held else "", at=meeting.held_at, version=meeting.version, fixed=LOOKS[Kind.MEETING].fixed,
        changed_at=meeting.created_at, part=part,
    )  # fmt: skip


def opinions(span: Span) -> Found:
    """Return the opinions that are still awaited, by their day; a clerk's are those of his agencies."""
    rows = Opinion.objects.visible_to(span.user).waiting().filter(due_on__range=(span.first, span.last))
    if span.user.role != Role.AGENCY_CLERK:
        rows = rows.filter(of_projects(span, "review__project__"))
    rows = rows.select_related("agency", "review__project")
    return found(few_a_day(rows, F("due_on"), (F("id").asc(),), span.most), _opinion)


def _opinion(row) -> Entry:
    return Entry(
        kind=Kind.OPINION, pk=row.pk, day=row.due_on, title=row.review.project.name,
        note=f"{row.agency}：{row.get_dimension_display()}意见", url=row.get_absolute_url(),
        state="bad" if row.due_on < timezone.localdate() else "", who=str(row.agency), version=row.version,
        fixed=LOOKS[Kind.OPINION].fixed, changed_at=row.review.applied_at,
    )  # fmt: skip
