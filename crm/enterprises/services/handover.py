"""Handing the firms that one service officer looks after to another person."""

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from chains.policy import handover_teams
from core.accounts.models import User
from core.accounts.roles import HEADQUARTERS, Role
from core.audit.services import record_many
from crm.enterprises.models import Enterprise


def enterprises_to_hand_over(from_user: User, to_user: User, *, by: User | None) -> QuerySet[Enterprise]:
    """Return the firms served by ``from_user`` that ``by`` may give to ``to_user``.

    HQ gives them to any service officer; otherwise the firm's team must be one that both answer for.
    """
    served = Enterprise.objects.filter(service_officer=from_user)
    if may_take_service(to_user, by):
        return served
    teams = handover_teams(by, to_user)
    return served if teams is None else served.filter(Q(owner_team_id__in=teams))


def may_take_service(to_user: User, by: User | None) -> bool:
    """Say whether ``by`` may make ``to_user`` the service officer of anything: HQ, to an active service officer."""
    district = by is None or (by.is_active and by.role in HEADQUARTERS)
    return district and to_user.is_active and to_user.role == Role.SERVICE_OFFICER


@transaction.atomic
def hand_over_enterprises(from_user: User, to_user: User, *, by: User | None) -> int:
    """Make ``to_user`` the service officer of those firms and return how many; a second run finds none."""
    firms = list(enterprises_to_hand_over(from_user, to_user, by=by).order_by("pk").select_for_update(of=("self",)))
    Enterprise.objects.filter(pk__in=[firm.pk for firm in firms]).update(
        service_officer=to_user, version=F("version") + 1, updated_at=timezone.now(), updated_by=by
    )
    change = {"service_officer": [from_user.pk, to_user.pk]}
    record_many("enterprise.officer_changed", [(firm, change) for firm in firms], by=by)
    return len(firms)
