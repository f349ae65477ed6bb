"""Who looks after a firm, and whether it is in the library at all."""

from django.db import transaction

from chains.models import Team
from core.accounts.models import User
from core.accounts.roles import Role
from core.errors import RuleViolation
from crm.enterprises import policy
from crm.enterprises.models import Enterprise
from crm.enterprises.services.values import clean_values
from crm.enterprises.services.writing import lock_enterprise, save_changes

OFFICERS = {Role.SERVICE_OFFICER, Role.MEMBER, Role.TEAM_LEADER}


@transaction.atomic
def assign_owner_team(pk: int, *, by, team: Team | None) -> Enterprise:
    """Put the firm into the care of ``team`` (None: of nobody) and return it; the same team again changes nothing.

    Raises RuleViolation ``forbidden_assignment``, ``team_closed`` or ``deactivated``.
    """
    enterprise = lock_enterprise(pk)
    if not policy.can_assign_team(by, enterprise, team):
        raise _wrong("owner_team", "只能归口到自己的招商组；改派请联系指挥部", "forbidden_assignment")
    if team is not None and not team.is_active:
        raise _wrong("owner_team", "该招商组已停用", "team_closed")
    save_changes(enterprise, {"owner_team": team}, by=by, action="enterprise.team_assigned")
    return enterprise


@transaction.atomic
def assign_service_officer(pk: int, *, by, officer: User | None) -> Enterprise:
    """Name the one service officer of the firm (None: nobody) and return it; the same again changes nothing.

    Raises RuleViolation ``forbidden_assignment``, ``not_eligible`` or ``deactivated``.
    """
    enterprise = lock_enterprise(pk)
    if not policy.can_assign_officer(by):
        raise _wrong("service_officer", "服务专员由指挥部指定", "forbidden_assignment")
    if officer is not None and not (officer.is_active and officer.role in OFFICERS):
        raise _wrong("service_officer", "只有在用的企业服务专员或招商组人员可以担任", "not_eligible")
    save_changes(enterprise, {"service_officer": officer}, by=by, action="enterprise.officer_assigned")
    return enterprise


@transaction.atomic
def set_tags(pk: int, *, by, tags: list[str]) -> Enterprise:
    """Replace the firm's tags (at most 12 of 20 characters) and return it. Raises RuleViolation ``forbidden``, ``invalid``."""
    enterprise = lock_enterprise(pk)
    if not policy.can_edit_enterprise(by, enterprise):
        raise RuleViolation("没有权限修改该企业的资料", code="forbidden")
    save_changes(enterprise, clean_values({"tags": tags}), by=by)
    return enterprise


@transaction.atomic
def deactivate_enterprise(pk: int, *, by, reason: str) -> Enterprise:
    """Take a firm out of the library; nothing is deleted and its codes stay reserved.

    Raises RuleViolation ``forbidden``, ``reason_missing``, ``deactivated`` (twice) or ``has_projects`` while projects of
    its own or settled in it go on. A project that is being opened meanwhile waits for the row lock.
    """
    if not policy.can_deactivate_enterprise(by):
        raise RuleViolation("没有权限停用企业", code="forbidden")
    if not reason.strip():
        raise RuleViolation("请写明停用原因", code="reason_missing", fields={"reason": "请写明停用原因"})
    enterprise = lock_enterprise(pk)
    running = enterprise.projects.running().count() + enterprise.local_projects.running().count()
    if running:
        raise RuleViolation(f"还有 {running} 个在办项目，办结或移交后才能停用", code="has_projects")
    save_changes(enterprise, {"is_deleted": True}, by=by, action="enterprise.deactivated", reason=reason.strip())
    return enterprise


@transaction.atomic
def reactivate_enterprise(pk: int, *, by) -> Enterprise:
    """Bring a firm back into the library; one that is there already stays as it is. Raises RuleViolation
    ``forbidden``, or ``merged``: a firm that became part of another one returns by taking the merge back."""
    if not policy.can_deactivate_enterprise(by):
        raise RuleViolation("没有权限恢复企业", code="forbidden")
    enterprise = Enterprise.objects.select_for_update(of=("self",)).get(pk=pk)
    if enterprise.merged_into_id:
        text = f"“{enterprise.name}”已并入“{enterprise.merged_into}”，请在合并记录中撤销合并"
        raise RuleViolation(text, code="merged")
    save_changes(enterprise, {"is_deleted": False}, by=by, action="enterprise.reactivated")
    return enterprise


def _wrong(field: str, message: str, code: str) -> RuleViolation:
    return RuleViolation(message, code=code, fields={field: message})
