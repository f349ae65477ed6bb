"""Target lists: made, renamed, shared, closed and taken into use again."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from chains.models import Team
from core.accounts.models import User
from core.audit.services import changed_fields, record
from core.errors import RuleViolation
from crm.enterprises import policy
from crm.enterprises.models import FirmList
from crm.lists.models import own_teams

LONGEST_NAME, LONGEST_PURPOSE, MOST_LISTS = 40, 200, 200
REFUSED_SHARES = {"team": "所有人目前不在任何招商组，不能共享给本组", "all": "共享给全员由指挥部办理"}
FORBIDDEN = "没有权限维护这份名单"


@transaction.atomic
def create_firm_list(
    *, by, name: str, purpose: str = "", shared: str = FirmList.Shared.PRIVATE, team: Team | None = None
) -> FirmList:
    """Make a list, private unless shared on purpose, and return it; ``team`` says with which of several own teams.

    Raises RuleViolation ``forbidden``, ``invalid`` with every faulty field, or ``too_many``. A second one of the same
    name is refused as long as the first is in use.
    """
    if by is None or not policy.can_keep_firm_lists(by):
        raise RuleViolation("没有权限建立招商名单", code="forbidden")
    _hold_owner(by.pk)
    _refuse_too_many(by.pk)
    made = FirmList(owner=by)
    _set(made, by, name, purpose, (shared, team))
    made.save()
    record("firm_list.created", made, by=by, changes={"purpose": made.purpose, "shared": made.shared})
    return made


@transaction.atomic
def update_firm_list(pk: int, *, by, name: str, purpose: str, shared: str, team: Team | None = None) -> FirmList:
    """Rename a list, say what it is for, share it or make it private again; return it. Twice changes nothing.

    Shared with a team, that is one of its owner's, whoever shares it: ``team``, else the one it had or the only one.
    Raises RuleViolation ``forbidden`` or ``invalid`` with every faulty field.
    """
    held = _held(pk, by)
    before = _told(held)
    _set(held, by, name, purpose, (shared, team))
    if changes := changed_fields(before, _told(held)):
        held.save()
        record("firm_list.updated", held, by=by, changes=changes)
    return held


@transaction.atomic
def close_firm_list(pk: int, *, by) -> FirmList:
    """Take a list out of use and return it; its firms stay on it. Twice changes nothing. Raises RuleViolation ``forbidden``."""
    held = _held(pk, by)
    if held.closed_at is None:
        held.closed_at = timezone.now()
        held.save(update_fields=["closed_at"])
        record("firm_list.closed", held, by=by)
    return held


@transaction.atomic
def close_firm_list_if_empty(pk: int, *, by) -> None:
    """Take a list on which no firm stands out of use; for undoing the import that made it, in the name of ``by``.

    One that somebody filled meanwhile, or that is closed, stays as it is. Whoever may undo may do it: no rule is asked.
    """
    held = FirmList.objects.select_for_update(of=("self",), no_key=True).get(pk=pk)
    if held.closed_at is None and not held.items.exists():
        held.closed_at = timezone.now()
        held.save(update_fields=["closed_at"])
        record("firm_list.closed", held, by=by)


@transaction.atomic
def reopen_firm_list(pk: int, *, by) -> FirmList:
    """Take a closed list into use again and return it; one in use stays as it is.

    Raises RuleViolation ``forbidden``, ``invalid`` when its owner has another one of that name by now, or ``too_many``.
    """
    held = _held(pk, by)
    if held.closed_at is not None:
        _refuse_too_many(held.owner_id)
        _refuse_faults(_name_fault(held, held.name))
        held.closed_at = None
        held.save(update_fields=["closed_at"])
        record("firm_list.reopened", held, by=by)
    return held


def _held(pk: int, by) -> FirmList:
    """Lock the owner, then the list, and return it; as with a new list, names are judged one after the other."""
    seen = FirmList.objects.visible_to(by) if by else FirmList.objects.none()
    owner = seen.filter(pk=pk).values_list("owner", flat=True).first()
    if owner is None:
        raise RuleViolation(FORBIDDEN, code="forbidden")
    _hold_owner(owner)
    found = FirmList.objects.select_for_update(of=("self",), no_key=True).select_related("owner").get(pk=pk)
    if not seen.filter(pk=pk).exists() or not policy.can_manage_firm_list(by, found):
        raise RuleViolation(FORBIDDEN, code="forbidden")
    return found


def _hold_owner(pk: int) -> None:
    User.objects.select_for_update(no_key=True).get(pk=pk)


def _refuse_too_many(owner: int) -> None:
    if FirmList.objects.filter(owner=owner).in_use().count() >= MOST_LISTS:
        raise RuleViolation(f"每人最多 {MOST_LISTS} 份名单，请先停用不用的", code="too_many")


def _told(firm_list: FirmList) -> dict[str, Any]:
    return {name: getattr(firm_list, name) for name in ("name", "purpose", "shared", "team")}


def _set(firm_list: FirmList, by, name: str, purpose: str, share: tuple[str, Team | None]) -> None:
    """Put the values on the list after judging them; a list that is shared already keeps its team unless one is chosen."""
    name, purpose = " ".join(name.split()), purpose.strip()
    shared, team = share
    faults = _name_fault(firm_list, name)
    if len(purpose) > LONGEST_PURPOSE:
        faults["purpose"] = f"用途不超过 {LONGEST_PURPOSE} 个字"
    if shared != firm_list.shared and shared not in policy.firm_list_shares(by, firm_list.owner):
        faults["shared"] = REFUSED_SHARES.get(shared, "请选择可见范围")
    if shared != FirmList.Shared.TEAM:
        team = None
    elif team or firm_list.team is None:
        team = _team_of(firm_list.owner, team)
        faults |= {} if team or "shared" in faults else {"team": "请选择共享给哪个招商组"}
    else:
        team = firm_list.team
    _refuse_faults(faults)
    firm_list.name, firm_list.purpose, firm_list.shared, firm_list.team = name, purpose, shared, team


def _team_of(owner: User, chosen: Team | None) -> Team | None:
    """Return the chosen one of the owner's teams or the only one he is in; no other is guessed."""
    teams = list(own_teams(owner))
    if chosen:
        return chosen if chosen in teams else None
    return teams[0] if len(teams) == 1 else None


def _name_fault(firm_list: FirmList, name: str) -> dict[str, str]:
    if not 0 < len(name) <= LONGEST_NAME:
        return {"name": f"请填写名称，不超过 {LONGEST_NAME} 个字"}
    same = FirmList.objects.filter(owner=firm_list.owner, name=name).in_use().exclude(pk=firm_list.pk)
    return {"name": "已经有一份同名的名单"} if same.exists() else {}


def _refuse_faults(faults: dict[str, str]) -> None:
    if faults:
        raise RuleViolation("；".join(faults.values()), code="invalid", fields=faults)
