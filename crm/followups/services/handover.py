"""Handing the open next steps of one person to another."""

from django.db import transaction
from django.db.models import F, Q, QuerySet

from chains.policy import handover_teams
from core.accounts.models import User
from core.audit.services import record_many
from crm.followups.models import FollowUp


def next_steps_to_hand_over(from_user: User, to_user: User, *, by: User | None) -> QuerySet[FollowUp]:
    """Return the open next steps of ``from_user`` that ``by`` may give to ``to_user``.

    A step belongs to the team of its project, without project to the team for which it was logged.
    """
    steps = FollowUp.objects.filter(next_owner=from_user, next_done_at=None, voided_at=None, next_on__isnull=False)
    teams = handover_teams(by, to_user)
    if teams is None:
        return steps
    return steps.filter(Q(project__team_id__in=teams) | Q(project=None, team_id__in=teams))


@transaction.atomic
def hand_over_next_steps(from_user: User, to_user: User, *, by: User | None) -> int:
    """Make ``to_user`` responsible for those steps and return how many; a second run finds none."""
    steps = list(next_steps_to_hand_over(from_user, to_user, by=by).order_by("pk").select_for_update(of=("self",)))
    FollowUp.objects.filter(pk__in=[step.pk for step in steps]).update(next_owner=to_user, version=F("version") + 1)
    change = {"next_owner": [from_user.pk, to_user.pk]}
    record_many("followup.handed_over", [(step, change) for step in steps], by=by)
    return len(steps)
