"""Follow-ups: what was agreed and is to be taken, and what was done."""

from django.db.models import F, Q
from django.db.models.functions import TruncDate
from django.utils import timezone

from chains.access import reach_of
from crm.followups.models import FollowUp
from crm.followups.policy import steps_within
from crm.insights.calendar.entries import Entry, Found, Span, few_a_day, found
from crm.insights.calendar.kinds import LOOKS, NOT_YOURS, Kind
from crm.insights.calendar.scopes import Scope, chosen, of_projects

K = FollowUp.Kind
VISITS = (K.VISIT, K.RECEPTION, K.INSPECT, K.SERVICE, K.FORUM, K.MEETING)
RELATED = ("enterprise", "project", "next_owner", "created_by")


def steps(span: Span) -> Found:
    """Return the open next steps by the day agreed; with ``with_cancelled`` also those whose record was voided lately."""
    dated = FollowUp.objects.visible_to(span.user).filter(_whose(span), next_on__range=(span.first, span.last))
    mine = span.scope == Scope.MINE
    rows = (dated.owed_by(span.user) if mine else dated).live_steps()
    if span.with_cancelled:
        voided = dated.filter(next_done_at=None).exclude(voided_at=None)
        rows = rows | (voided.filter(next_owner=span.user) if mine else voided)
    taken = list(few_a_day(rows.select_related(*RELATED), F("next_on"), (F("id").asc(),), span.most))
    movable, today = steps_within(span.user, taken), timezone.localdate()

    def draw(row) -> Entry:
        return Entry(
            kind=Kind.STEP, pk=row.pk, day=row.next_on, title=row.enterprise.name,
            note=f"{row.next_step or '按约定跟进'}{_of(row)}", url=f"{row.get_absolute_url()}#timeline",
            state="bad" if row.next_on < today else "info", who=str(row.next_owner), version=row.version,
            fixed="" if row.pk in movable else NOT_YOURS, changed_at=row.voided_at or row.next_set_at, cancelled=row.voided_at is not None,
        )  # fmt: skip

    return found(taken, draw)


def visits(span: Span) -> Found:
    """Return visits, receptions, inspections and meetings that took place, by their day."""
    return _done(span, Kind.VISIT, Q(kind__in=VISITS))


def contacts(span: Span) -> Found:
    """Return calls, messages and papers, by their day."""
    return _done(span, Kind.CONTACT, ~Q(kind__in=VISITS))


def _done(span: Span, kind: str, which: Q) -> Found:
    begin, end = span.moments
    rows = FollowUp.objects.visible_to(span.user).filter(
        which, voided_at=None, happened_at__gte=begin, happened_at__lt=end
    )
    own = rows.filter(created_by=span.user) if span.scope == Scope.MINE else rows
    taken = own.filter(_whose(span)).select_related(*RELATED)

    def draw(row) -> Entry:
        return Entry(
            kind=kind, pk=row.pk, day=row.on_day, title=row.enterprise.name, note=f"{row.get_kind_display()}{_of(row)}",
            url=f"{row.get_absolute_url()}#timeline", state="idle", who=str(row.created_by), at=row.happened_at,
            version=row.version, fixed=LOOKS[kind].fixed, changed_at=row.created_at,
        )  # fmt: skip

    return found(few_a_day(taken, TruncDate("happened_at"), (F("happened_at").asc(), F("id").asc()), span.most), draw)


def _whose(span: Span) -> Q:
    """Whose rows are asked for; a follow-up without a project belongs to the team that it was logged for.

    Among one's own the author and who takes the step decide, not whose the project is.
    """
    mine = span.scope == Scope.MINE
    of_project = chosen(span, "project__") if mine else of_projects(span)
    if not of_project:
        return Q()  # everything: an empty condition in an OR would leave nothing but the other half
    if span.scope == Scope.CHAIN or span.chain:
        return of_project
    alone = Q(project=None, team_id=span.team) if span.team else Q(project=None)
    if span.scope == Scope.TEAM:
        alone &= Q(team_id__in=reach_of(span.user).team_ids)
    return of_project | alone


def _of(row: FollowUp) -> str:
    return f" · {row.project.name}" if row.project else ""
