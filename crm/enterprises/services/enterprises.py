"""Entering and changing a firm."""

from typing import Any

from django.db import transaction

from core.audit.services import record
from core.errors import RuleViolation
from crm.enterprises import policy
from crm.enterprises.derived import is_legal_name
from crm.enterprises.models import Alias, Enterprise
from crm.enterprises.naming import FirmName, normalise_name
from crm.enterprises.services import identity
from crm.enterprises.services.aliases import keep_names
from crm.enterprises.services.values import clean_values
from crm.enterprises.services.writing import lock_enterprise, save_changes, save_row, set_derived, shown_changes

NOT_YOURS = "没有权限修改该企业的资料"
IDENTITY = frozenset({"name", "uscc"})


@transaction.atomic
def create_enterprise(
    *,
    by,
    name: str,
    uscc: str = "",
    is_foreign: bool = False,
    confirm_duplicate: bool = False,
    confirm_code: bool = False,
    **fields: Any,
) -> Enterprise:
    """Enter a firm and return it.

    Raises RuleViolation ``forbidden``, ``invalid`` (all fields at once), ``uscc_refused``, ``uscc_bad_checksum`` (until
    ``confirm_code``), ``duplicate_code`` (names the firm), ``forbidden_team``, and DuplicateFound (until
    ``confirm_duplicate``). Two at once with the same name follow each other: the second finds the first.
    """
    if not policy.can_create_enterprise(by):
        raise RuleViolation("没有权限新建企业", code="forbidden")
    _name, values = _judge({"name": name, "uscc": uscc, **fields}, is_foreign, confirm_code)
    firm_name = identity.read_firm_name(name)
    _refuse_assignments(by, None, values)
    identity.hold_name(firm_name.norm)
    identity.refuse_taken_codes(values)
    if not confirm_duplicate:
        identity.refuse_same_name(firm_name, values.get("region_code", ""))
    enterprise = Enterprise(**values, created_by=by, updated_by=by)
    set_derived(enterprise)
    save_row(enterprise, force_insert=True)
    record("enterprise.created", enterprise, by=by, changes=shown_changes({}, _filled(values)))
    keep_names(enterprise, firm_name.former, Alias.Kind.FORMER)
    return enterprise


@transaction.atomic
def update_enterprise(
    pk: int,
    *,
    by,
    version: int,
    is_foreign: bool | None = None,
    confirm_duplicate: bool = False,
    confirm_code: bool = False,
    **fields: Any,
) -> Enterprise:
    """Change a firm that was read as ``version`` and return it; the former registered name stays as an alias.

    Only the fields given change; the same values again change nothing. Raises StaleWrite with the present row,
    RuleViolation as ``create_enterprise`` and ``deactivated``.
    """
    _hold_new_name(pk, fields)
    enterprise = lock_enterprise(pk, version)
    if not policy.can_edit_enterprise(by, enterprise):
        raise RuleViolation(NOT_YOURS, code="forbidden")
    given = _changed(enterprise, fields)
    if is_foreign is not None and not enterprise.uscc:
        given.setdefault("uscc", None)
    foreign = enterprise.uscc_check == Enterprise.CodeCheck.FOREIGN if is_foreign is None else is_foreign
    firm_name, values = _judge(given, foreign, confirm_code)
    _refuse_assignments(by, enterprise, values)
    identity.refuse_taken_codes(
        {"exchange": enterprise.exchange, "stock_code": enterprise.stock_code} | values, exclude=pk
    )
    renamed = firm_name if firm_name and firm_name.norm != enterprise.name_norm else None
    if renamed and not confirm_duplicate:
        identity.refuse_same_name(renamed, values.get("region_code", enterprise.region_code), exclude=pk)
    former = [enterprise.name] if renamed and is_legal_name(enterprise.name_norm) else []
    save_changes(enterprise, values, by=by)
    if renamed:
        keep_names(enterprise, [*former, *renamed.former], Alias.Kind.FORMER)
    return enterprise


def faults_of(given: dict[str, Any], enterprise: Enterprise | None = None) -> dict[str, str]:
    """Return what is wrong with single fields as {field: message}, without asking the database.

    A form uses it to show these faults together with its own. Whether a wrong check character or a name twice is
    meant is asked on saving.
    """
    try:
        _judge(_changed(enterprise, given) if enterprise else given, foreign=False, confirmed=True)
    except RuleViolation as refusal:
        return refusal.fields
    return {}


def _hold_new_name(pk: int, fields: dict[str, Any]) -> None:
    """Hold the name that a firm is to get, before its row is locked; the version tells if it was renamed meanwhile."""
    norm = normalise_name(fields["name"]) if "name" in fields else ""
    if norm and not Enterprise.objects.filter(pk=pk, name_norm=norm).exists():
        identity.hold_name(norm)


def _judge(given: dict[str, Any], foreign: bool, confirmed: bool) -> tuple[FirmName | None, dict[str, Any]]:
    """Return name and columns of what was given; faults of name, code and all other fields are raised together."""
    refusals: list[RuleViolation] = []
    firm_name: FirmName | None = None
    values: dict[str, Any] = {}
    try:
        values |= clean_values({name: raw for name, raw in given.items() if name not in IDENTITY})
    except RuleViolation as refusal:
        refusals.append(refusal)
    try:
        if "name" in given:
            firm_name = identity.read_firm_name(given["name"])
            values["name"] = firm_name.shown
    except RuleViolation as refusal:
        refusals.append(refusal)
    try:
        if "uscc" in given:
            values |= identity.read_code(given["uscc"], foreign=foreign, confirmed=confirmed)
    except RuleViolation as refusal:
        refusals.append(refusal)
    if refusals:
        raise _together(refusals)
    return firm_name, values


def _together(refusals: list[RuleViolation]) -> RuleViolation:
    if len(refusals) == 1:
        return refusals[0]
    fields = {name: text for refusal in refusals for name, text in refusal.fields.items()}
    return RuleViolation("有内容需要改正", code="invalid", fields=fields)


def _refuse_assignments(by, enterprise: Enterprise | None, values: dict[str, Any]) -> None:
    """Raise when the owner team, the officer or the parent given is not the writer's to give."""
    faults = {}
    team = values.get("owner_team")
    changes_team = "owner_team" in values and team != (enterprise.owner_team if enterprise else None)
    if changes_team and not policy.can_assign_team(by, enterprise, team):
        faults["owner_team"] = "只能归口到自己的招商组；改派请联系指挥部"
    officer = values.get("service_officer")
    changes_officer = "service_officer" in values and officer != (enterprise.service_officer if enterprise else None)
    if changes_officer and not policy.can_assign_officer(by):
        faults["service_officer"] = "服务专员由指挥部指定"
    if enterprise and _is_own_ancestor(enterprise, values.get("parent")):
        faults["parent"] = "上级企业不能是本企业或其下级企业"
    if faults:
        raise RuleViolation("；".join(faults.values()), code="forbidden_assignment", fields=faults)


def _is_own_ancestor(enterprise: Enterprise, parent: Enterprise | None) -> bool:
    seen: set[int] = set()
    while parent is not None and parent.pk not in seen:
        if parent.pk == enterprise.pk:
            return True
        seen.add(parent.pk)
        parent = parent.parent
    return False


def _changed(enterprise: Enterprise, fields: dict[str, Any]) -> dict[str, Any]:
    """Leave out what was sent back as it was: reading “5000” again under another unit would change what was stored."""
    return {name: raw for name, raw in fields.items() if (raw or None) != (getattr(enterprise, name, raw) or None)}


def _filled(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, "", [])}
