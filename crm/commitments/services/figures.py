"""Reporting, correcting, verifying and voiding a figure: the same for money that arrived and for a year's results."""

from collections.abc import Callable, Collection
from typing import Any, TypeVar

from django.utils import timezone

from core.audit.services import changed_fields, record
from core.errors import RuleViolation
from crm.commitments import policy, rules
from crm.commitments.models import FundArrival, VerificationChange, YearlyActual
from crm.commitments.services.writing import check_version, lock_row, plain, refuse_faults, refuse_voided
from crm.projects.services.fields import refuse_protected
from crm.projects.services.writing import check_reason, check_running, forbid_unless, locked

Figure = TypeVar("Figure", FundArrival, YearlyActual)
Check = Callable[[Figure], dict[str, str]]
Kind = VerificationChange.Kind
WORDS = {FundArrival: "arrival", YearlyActual: "actual"}
_ONLY_TEAM = "只有牵头组、协同组和指挥部可以上报"


def report(model: type[Figure], project_id: int, check: Check, allowed: Collection[str], fields: dict, *, by) -> Figure:
    """Insert a reported figure of a running project and return it; it waits for verification."""
    refuse_protected(fields, allowed)
    project = locked(project_id, by)
    check_running(project)
    forbid_unless(policy.can_draft(by, project), _ONLY_TEAM)
    row = model(project=project, reported_by=by, **plain(fields))
    refuse_faults(check(row))
    row.save(force_insert=True)
    changes = {"project": project.pk, **{name: getattr(row, name) for name in fields}}
    record(f"{WORDS[model]}.reported", row, by=by, changes=changes)
    return row


def correct(
    model: type[Figure], pk: int, check: Check, allowed: Collection[str], fields: dict, *, by, version: int | None
) -> Figure:
    """Change a figure that is not verified yet and return it; the same values again write nothing."""
    refuse_protected(fields, allowed)
    row = _changeable(model, pk, version, by=by)
    given = plain(fields)
    before = {name: getattr(row, name) for name in given}
    for name, value in given.items():
        setattr(row, name, value)
    changes = changed_fields(before, given)
    if not changes:
        return row
    refuse_faults(check(row))
    row.changed_by = by
    _write(row)
    record(f"{WORDS[model]}.updated", row, by=by, changes=changes)
    return row


def verify(model: type[Figure], pk: int, *, by, version: int | None) -> Figure:
    """Verify a figure and return it; from now on it counts and cannot be changed. Of two at once the second is told."""
    row = lock_row(model, pk, by)
    forbid_unless(policy.can_decide(by) and by is not None, "由指挥部核实")
    if policy.is_his_own(by, row):
        raise RuleViolation("上报人或修改人不能核实自己的数据，请由指挥部另一位同志核实", code="own_report")
    check_version(row, version)
    check_running(row.project)
    refuse_voided(row)
    if row.verified_at is not None:
        raise RuleViolation(f"已由{row.verified_by}核实", code="verified_already")
    if not rules.is_proved(row):
        text = "没有佐证材料或凭证号，不能核实；请上报人补充"
        raise RuleViolation(text, code="evidence_missing", fields={"evidence": text})
    row.verified_at, row.verified_by = timezone.now(), by
    return _decided(row, Kind.VERIFIED, "", by=by)


def unverify(model: type[Figure], pk: int, *, by, version: int | None, reason: str) -> Figure:
    """Take a verification back with a reason (HQ) and return the row: it counts no more and can be corrected."""
    row = lock_row(model, pk, by)
    forbid_unless(policy.can_decide(by), "撤回核实由指挥部办理")
    check_version(row, version)
    check_running(row.project)
    refuse_voided(row)
    if row.verified_at is None:
        raise RuleViolation("尚未核实，无需撤回", code="not_verified")
    _check_reason(reason, "请写明撤回核实的原因")
    row.verified_at = row.verified_by = None
    return _decided(row, Kind.UNVERIFIED, reason, by=by)


def void(model: type[Figure], pk: int, *, by, version: int | None, reason: str) -> Figure:
    """Void a figure that is not verified, with a reason, and return it; it stays readable and counts nowhere."""
    row = _changeable(model, pk, version, by=by)
    _check_reason(reason, "请写明作废原因")
    row.voided_at, row.void_reason = timezone.now(), reason.strip()
    return _decided(row, Kind.VOIDED, reason, by=by)


def _changeable(model: type[Figure], pk: int, version: int | None, *, by) -> Figure:
    row = lock_row(model, pk, by)
    check_running(row.project)
    forbid_unless(policy.can_draft(by, row.project), _ONLY_TEAM)
    check_version(row, version)
    refuse_voided(row)
    if row.verified_at is not None:
        raise RuleViolation("已核实的数据不能修改，请由指挥部先撤回核实", code="verified_locked")
    return row


def _check_reason(reason: str, message: str) -> None:
    check_reason(reason, message)
    refuse_faults(rules.too_long(VerificationChange, reason=reason))


def _decided(row: Figure, kind: str, reason: str, *, by) -> Figure:
    _write(row)
    word = WORDS[type(row)]
    told: dict[str, Any] = {word: row, "kind": kind, "value": row.value, "reason": reason.strip(), "by": by}
    VerificationChange.objects.create(**told)
    record(f"{word}.{kind}", row, by=by, changes={"value": row.value, "reason": reason.strip()})
    return row


def _write(row: Figure) -> None:
    row.version += 1
    row.updated_at = timezone.now()
    row.save()
