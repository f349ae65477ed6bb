"""The days of claims and the clocks of leads written down a second time, from the tables of domain.md 2.5 and 2.6."""

import datetime

from django.utils import timezone

from crm.claims.models import Claim, LeadIntake
from crm.projects.models import StatusChange
from tests.stateful.lights import BEFORE_SIGNING, QUIET

DAY = datetime.timedelta(days=1)
SUSPENDED, FORTNIGHT = 30, 14


def day_of(claim: Claim, today: datetime.date) -> datetime.date | None:
    """Return when the confirmation is due, or the first day on which a confirmed claim no longer holds."""
    if claim.status == "filed":
        return claim.confirm_due_on
    if claim.status != "active":
        return None
    project = claim.project
    if project.status not in ("active", "suspended"):
        return today
    assert claim.protect_until is not None
    found = [claim.protect_until + DAY]
    if project.status == "suspended":
        since = StatusChange.objects.filter(project=project, kind="suspended").order_by("id").last()
        found += [timezone.localdate(since.recorded_at) + (SUSPENDED + 1) * DAY] if since else []
    elif project.stage in BEFORE_SIGNING:
        contact = project.last_effective_followup_at or project.created_at
        found.append(timezone.localdate(contact) + (QUIET[project.grade][1] + 1) * DAY)
    return min(found)


def step_of(lead: LeadIntake) -> tuple[str, datetime.datetime | None]:
    """Return what is to be done next with a lead and by when: 1 day, 3 (a major one 7), 7, then every 14."""
    project, start = lead.project, lead.claimed_at or lead.received_at
    if project.status != "active" or lead.pool_state == "pooled":
        return "done", None
    if lead.responded_at is None:
        return "respond", start + DAY
    if lead.judged_at is None:
        return "judge", start + (7 if lead.is_major else 3) * DAY
    if lead.feedback_at is None:
        return "feedback", start + 7 * DAY
    if lead.judgement != "follow" or project.stage not in BEFORE_SIGNING:
        return "done", None
    told = [lead.judged_at, *filter(None, [project.last_effective_followup_at])]
    return "follow", max(told) + FORTNIGHT * DAY


def kept_days_are_right() -> None:
    """What lists read of claims and leads is what the tables say now."""
    today, wrong = timezone.localdate(), {}
    for claim in Claim.objects.select_related("project"):
        if claim.due_on != (expected := day_of(claim, today)):
            wrong["claim", claim.pk] = (claim.due_on, expected, claim.status, claim.project.status)
    for lead in LeadIntake.objects.select_related("project"):
        kept, clock = (lead.next_step, lead.next_due_at), step_of(lead)
        if kept != clock:
            wrong["lead", lead.pk] = (kept, clock, lead.project.status)
    assert wrong == {}, f"kept and expected: {wrong}"


def new_claims_protect_ninety_days() -> None:
    """A claim that was confirmed on its own protects 90 days from that day, once renewed 180."""
    taken_over = Claim.objects.filter(status__in=("transferred", "released")).values("project")
    for claim in Claim.objects.filter(status="active").exclude(project__in=taken_over):
        assert claim.confirmed_at is not None, claim.pk
        until = timezone.localdate(claim.confirmed_at) + 90 * (1 + claim.renewals) * DAY
        assert claim.protect_until == until, (claim.pk, claim.protect_until, until)


def only_claims_changed(tables: list[str]) -> bool:
    """Say whether an act wrote nothing but claims and leads, so that what is kept has to be right at once."""
    return bool(tables) and all(name.startswith("claims_") for name in tables)
