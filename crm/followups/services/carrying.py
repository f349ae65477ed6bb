"""The first records of projects that began before the system: what an older list says of them."""

import datetime
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from core.accounts.models import User
from core.audit.services import record_many
from crm.followups.models import FollowUp
from crm.followups.services.logging import AUDITED
from crm.projects import services as projects
from crm.projects.models import Project

CARRIED = "随项目一览表导入"
LONGEST_STEP = FollowUp._meta.get_field("next_step").max_length or 0


@dataclass(frozen=True)
class Carried:
    """What a list of the day ``on`` says of a project that was just opened; a next step needs its day."""

    project: Project
    on: datetime.date
    text: str
    next_step: str = ""
    next_on: datetime.date | None = None


@transaction.atomic
def carry_over(records: Sequence[Carried], *, by: User) -> list[FollowUp]:
    """Keep each text as the first record of its project, and return them; a few statements for any number without steps.

    They are no contacts: they prove no fact and do not count for the light. A next step is its owner's to take, else the
    writer's. The caller opened the projects in the same transaction; each call writes the records once more.
    """
    now = timezone.now()
    found = FollowUp.objects.bulk_create([_followup(one, by, now) for one in records], batch_size=500)
    record_many("followup.logged", [(one, {name: getattr(one, name) for name in AUDITED}) for one in found], by=by)
    for one in found:
        if one.next_on and one.project_id:
            projects.note_followup(
                one.project_id, last_effective_at=None, next_step=one.next_step, next_step_on=one.next_on
            )
    return found


def _followup(one: Carried, by: User, now: datetime.datetime) -> FollowUp:
    project = one.project
    noon = timezone.make_aware(datetime.datetime.combine(one.on, datetime.time(12)))
    return FollowUp(
        enterprise=project.enterprise, project=project, team=project.team, kind=FollowUp.Kind.OTHER,
        happened_at=min(noon, now), summary=one.text, next_step=one.next_step[:LONGEST_STEP] if one.next_on else "",
        next_on=one.next_on, late_reason=CARRIED, level=1, is_effective=False, created_by=by, created_at=now,
        next_owner=project.owner or by, next_set_at=now,
    )  # fmt: skip


def untouched(project_ids: Collection[int]) -> set[int]:
    """Return which of these projects have no follow-ups but first records that nobody touched."""
    rows = FollowUp.objects.filter(project__in=project_ids)
    own = rows.filter(late_reason=CARRIED, version=0, next_done_at=None, voided_at=None, is_effective=False)
    others = rows.exclude(pk__in=own.values("pk")).values_list("project_id", flat=True)
    return set(project_ids) - set(others)


@transaction.atomic
def remove_carried(project_ids: Collection[int], *, by, note: Mapping[str, Any]) -> None:
    """Delete the first records of projects that leave (``untouched``); one audit row each. Twice is once."""
    rows = list(FollowUp.objects.filter(project__in=project_ids, late_reason=CARRIED))
    record_many("followup.removed", [(one, note) for one in rows], by=by)
    FollowUp.objects.filter(pk__in=[one.pk for one in rows]).delete()
