"""What may be claimed, renewed and judged at all; who may do it says ``policy``."""

import datetime
from collections.abc import Iterable

from django.utils import timezone

from crm.claims.models import Claim
from crm.claims.terms import BARRED_DAYS, MOST_RENEWALS, RENEW_LEVEL, RENEW_WINDOW_DAYS
from crm.followups.models import FollowUp
from crm.projects.models import Project, StageChange, rulebook
from crm.projects.stages import is_signed

PROVING_KINDS = frozenset({FollowUp.Kind.VISIT, FollowUp.Kind.RECEPTION, FollowUp.Kind.MEETING})
ADVANCED = (StageChange.Kind.FORWARD, StageChange.Kind.SKIP)


def proves_contact(followup: FollowUp) -> bool:
    """Say whether a follow-up is evidence of a first talk: a visit, reception or meeting with counterpart and place."""
    met = bool(followup.counterpart.strip()) or followup.contact_id is not None
    return followup.kind in PROVING_KINDS and followup.voided_at is None and met and bool(followup.place.strip())


def days_quiet(project: Project, today: datetime.date) -> int:
    """Return the days since the last effective follow-up (or since the project was created)."""
    contact = project.last_effective_followup_at or project.created_at
    return max((today - timezone.localdate(contact)).days, 0)


def is_red_by_quiet(project: Project, today: datetime.date) -> bool:
    """Say whether the activity light of a project before signing is red: no claim begins then."""
    if is_signed(project.stage):
        return False
    return days_quiet(project, today) > rulebook().lights.activity[project.grade].yellow


def barred_until(ended_on: datetime.date, days: int = BARRED_DAYS) -> datetime.date:
    """Return the first day on which a team that lost a claim may file again."""
    return ended_on + datetime.timedelta(days=days)


def is_another_project(project: Project, other: Project) -> bool:
    """Say whether two projects of one firm stand at different chain nodes or sites (both known)."""
    nodes = project.node_id and other.node_id and project.node_id != other.node_id
    return bool(nodes or (project.park_id and other.park_id and project.park_id != other.park_id))


def renewal_faults(claim: Claim, today: datetime.date) -> list[str]:
    """Return why a claim cannot be renewed on ``today``, empty when it can; two queries at most.

    Once, and only if in the last 30 days there was an effective follow-up of level 2 and the stage advanced.
    """
    if claim.renewals >= MOST_RENEWALS:
        return ["已续期一次，不能再续"]
    since = today - datetime.timedelta(days=RENEW_WINDOW_DAYS)
    contacts = FollowUp.objects.filter(project=claim.project_id).effective()
    faults = []
    if not contacts.filter(level__gte=RENEW_LEVEL, happened_at__date__gt=since).exists():
        faults.append(f"最近 {RENEW_WINDOW_DAYS} 天没有二级及以上的有效跟进")
    moves = StageChange.objects.filter(project=claim.project_id, kind__in=ADVANCED)
    if not moves.filter(actual_on__gt=since, recorded_at__date__gt=since).exists():
        faults.append(f"最近 {RENEW_WINDOW_DAYS} 天阶段没有推进")
    return faults


def proving(followups: Iterable[FollowUp]) -> list[FollowUp]:
    """Keep the follow-ups that are evidence of a first talk."""
    return [one for one in followups if proves_contact(one)]
