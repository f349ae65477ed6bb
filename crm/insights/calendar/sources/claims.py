"""Claims, disputes and leads: by when each is confirmed, ruled on, answered or lost."""

from django.db.models import F, Q
from django.db.models.functions import TruncDate
from django.utils import timezone

from core.accounts.roles import HEADQUARTERS
from crm.claims.models import Claim, Dispute, LeadIntake
from crm.insights.calendar.entries import Entry, Found, Span, few_a_day, found
from crm.insights.calendar.kinds import LOOKS, Kind
from crm.insights.calendar.scopes import Scope, chosen, of_projects

BY_ID = (F("id").asc(),)
LIVING = (Claim.Status.FILED, Claim.Status.ACTIVE)


def claims(span: Span) -> Found:
    """Return by when claims wait for confirmation, and the first day on which active ones no longer hold."""
    rows = Claim.objects.visible_to(span.user).filter(status__in=LIVING, due_on__range=(span.first, span.last))
    rows = rows.filter(of_projects(span)).select_related("project", "project__owner", "team")
    return found(few_a_day(rows, F("due_on"), BY_ID, span.most), _claim)


def _claim(row) -> Entry:
    waits = row.status == Claim.Status.FILED
    return Entry(
        kind=Kind.CLAIM, pk=row.pk, day=row.due_on, title=row.project.name,
        note="报备应由指挥部确认" if waits else f"{row.team} 的报备保护到期", url=row.project.get_absolute_url(),
        state="bad" if row.due_on < timezone.localdate() else "", who="指挥部" if waits else str(row.project.owner or ""),
        version=row.version, fixed=LOOKS[Kind.CLAIM].fixed, changed_at=row.confirmed_at or row.filed_at,
    )  # fmt: skip


def disputes(span: Span) -> Found:
    """Return by when disputes are ruled on; among one's own they are the headquarters'."""
    rows = Dispute.objects.visible_to(span.user).filter(
        status=Dispute.Status.OPEN, rule_due_on__range=(span.first, span.last)
    )
    if span.scope == Scope.MINE and span.user.role not in HEADQUARTERS:
        return Found()
    sides = ("claim__project__", "challenger__project__")
    ask = chosen if span.scope == Scope.MINE else of_projects
    rows = rows.filter(ask(span, sides[0]) | ask(span, sides[1]))  # both are empty or neither is
    rows = rows.select_related("claim__project", "claim__team", "challenger__team")
    return found(few_a_day(rows, F("rule_due_on"), BY_ID, span.most), _dispute)


def _dispute(row) -> Entry:
    return Entry(
        kind=Kind.DISPUTE, pk=row.pk, day=row.rule_due_on, title=str(row), note="异议应裁定", url=row.get_absolute_url(),
        state="bad" if row.rule_due_on < timezone.localdate() else "", who="指挥部", version=row.version,
        fixed=LOOKS[Kind.DISPUTE].fixed, changed_at=row.filed_at,
    )  # fmt: skip


def leads(span: Span) -> Found:
    """Return by when leads are answered, judged, reported and followed up."""
    begin, end = span.moments
    rows = LeadIntake.objects.visible_to(span.user).filter(
        ~Q(next_step=LeadIntake.Step.DONE), of_projects(span), next_due_at__gte=begin, next_due_at__lt=end
    )
    rows = rows.select_related("project", "project__owner")
    return found(few_a_day(rows, TruncDate("next_due_at"), (F("next_due_at").asc(), F("id").asc()), span.most), _lead)


def _lead(row) -> Entry:
    return Entry(
        kind=Kind.LEAD, pk=row.pk, day=row.on_day, title=row.project.name, note=f"线索应{row.get_next_step_display()}",
        url=row.project.get_absolute_url(), state="bad" if row.next_due_at < timezone.now() else "",
        who=str(row.project.owner or ""), at=row.next_due_at, version=row.version, fixed=LOOKS[Kind.LEAD].fixed,
        changed_at=row.received_at,
    )  # fmt: skip
