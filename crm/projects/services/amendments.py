"""Changing what a signed contract fixed: 重大变更 by request and approval, 更正 at once by HQ (domain.md 4.6)."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from core.audit.services import plain, record
from core.errors import RuleViolation
from core.files.services import Upload
from crm.projects import policy, rules
from crm.projects.gates import REVIEW_PASSED
from crm.projects.models import Amendment, Project, ProjectFile
from crm.projects.models.requests import RequestStatus
from crm.projects.services.contracts.gating import check_lifted
from crm.projects.services.contracts.settling import carry_to_formal
from crm.projects.services.deciding import check_decider, check_open_for_requests, close_request, lock_request
from crm.projects.services.derived import derive
from crm.projects.services.evidence import shown_by
from crm.projects.services.facts import withdraw_fact
from crm.projects.services.fields import LOCKED_AFTER_SIGNING, check_references
from crm.projects.services.scheduling import contract_dates_changed
from crm.projects.services.writing import (
    check_running,
    check_values,
    check_version,
    forbid_unless,
    locked,
    refuse,
    save_written,
)

AMENDABLE = ("enterprise", "content", "park", *LOCKED_AFTER_SIGNING)
Kind = Amendment.Kind


@transaction.atomic
def request_amendment(
    pk: int, *, by, field: str, new: Any, reason: str, file: ProjectFile | None = None, upload: Upload | None = None, version: int | None = None
) -> Amendment:  # fmt: skip
    """Ask to change one field of a signed project and return the request; HQ's small correction is done at once.

    A 重大变更 waits for the approval of somebody else in HQ, whoever asks. Raises RuleViolation ``forbidden``,
    ``project_ended``, ``not_signed``, ``not_amendable``, ``reason_missing``, ``invalid``, ``nothing_changed``,
    ``amendment_open`` (also the second of two at once); StaleWrite for another ``version``.
    """
    project = locked(pk, by)
    forbid_unless(policy.can_request_change(by, project), "只有牵头组、协同组和指挥部可以申请变更")
    check_version(project, version)
    check_open_for_requests(project, reason)
    _check_field(project, field)
    old = getattr(project, field)
    setattr(project, field, new)
    check_values(project, [field])
    check_references(project, {field: new}, by=by)
    new = getattr(project, field)
    setattr(project, field, old)
    if new == old:
        raise refuse("新内容与现在的相同", "nothing_changed", "new")
    if Amendment.objects.open().filter(project=project, field=field).exists():
        raise refuse("该项已有待审批的变更申请", "amendment_open", "field")
    amendment = _row(project, field, old, new, reason, by=by, file=shown_by(project, file, upload, by=by))
    if amendment.kind == Kind.CORRECTION and policy.can_change_signed_amounts(by):
        _apply(project, amendment, new, by=by)
        _approve_at_once(amendment, by=by)
    amendment.save(force_insert=True)
    verb = "corrected" if amendment.status == RequestStatus.APPROVED else "amendment_requested"
    record(f"project.{verb}", project, by=by, changes={field: [old, new], "kind": amendment.kind, "reason": reason})
    return amendment


@transaction.atomic
def approve_amendment(pk: int, *, by, note: str = "", needs_review: bool | None = None) -> Amendment:
    """Grant a request, write the new value to the project and return the request.

    ``needs_review`` None keeps the proposal: a 重大变更 is reviewed anew, so 联审通过 is withdrawn and the next formal
    contract or increase waits for another round. Raises RuleViolation ``forbidden`` (not HQ, or
    one's own request), ``request_decided``, ``project_ended``, ``amendment_outdated`` when the field changed since,
    ``invalid`` when the new value is none any more (a firm that was closed), ``gate_incomplete`` for an amount that asks
    for steps of headquarters which nobody passed.
    """
    project, amendment = lock_request(Amendment, pk, by)
    check_decider(amendment, by)
    check_running(project)
    if plain(getattr(project, amendment.field)) != amendment.old:
        text = "申请之后该项内容已变，请驳回后由申请人按现状重新申请"
        raise RuleViolation(text, code="amendment_outdated")
    _apply(project, amendment, _value(amendment), by=by)
    if needs_review is not None:
        amendment.needs_review = needs_review
    close_request(amendment, RequestStatus.APPROVED, note, by=by, fields=("needs_review",))
    if amendment.needs_review:
        _ask_for_review(project, amendment, by=by)
    _record("approved", project, amendment, note, by=by)
    return amendment


@transaction.atomic
def reject_amendment(pk: int, *, by, note: str) -> Amendment:
    """Refuse a request with a reason and return it; the project stays as it is."""
    project, amendment = lock_request(Amendment, pk, by)
    check_decider(amendment, by)
    if not note.strip():
        raise refuse("请写明驳回原因", "reason_missing", "note")
    close_request(amendment, RequestStatus.REJECTED, note, by=by)
    _record("rejected", project, amendment, note, by=by)
    return amendment


@transaction.atomic
def withdraw_amendment(pk: int, *, by, reason: str = "") -> Amendment:
    """Take a request back before it is decided (who asked, or HQ) and return it."""
    project, amendment = lock_request(Amendment, pk, by)
    forbid_unless(policy.can_withdraw_request(by, amendment.requested_by_id), "由申请人撤回")
    close_request(amendment, RequestStatus.WITHDRAWN, reason, by=by)
    _record("withdrawn", project, amendment, reason, by=by)
    return amendment


def is_major(project: Project, field: str, old: Any, new: Any) -> bool:
    """Say whether a change is a 重大变更, measured from the last approved one: many small steps add up."""
    return rules.is_major_change(field, _baseline(project, field, old), new)


def refuse_direct_changes(
    project: Project, before: dict[str, Any], changed: dict[str, Any], reason: str, *, by
) -> None:
    """Raise RuleViolation for what of a signed project cannot simply be saved; filling in what was unknown can.

    ``amendment_required`` for a 重大变更, ``amount_locked`` for corrections by others than HQ or without a reason.
    """
    if not rules.is_under_contract(project):
        return
    names = [name for name in changed if name in AMENDABLE and before[name] not in (None, "")]
    major = [name for name in names if is_major(project, name, before[name], changed[name])]
    fixed = [name for name in names if name in LOCKED_AFTER_SIGNING or name in major]
    if major and policy.can_change_signed_amounts(by):
        text = "属于重大变更，请在“合同变更”中申请，批准后生效"
        raise RuleViolation("签约后重大变更须先申请", code="amendment_required", fields=dict.fromkeys(major, text))
    if fixed and not policy.can_change_signed_amounts(by):
        text = "签约后已锁定；请在“合同变更”中申请，重大变更和更正都由指挥部批准"
        raise RuleViolation(
            "签约后已锁定，请走合同变更（重大变更或更正）", code="amount_locked", fields=dict.fromkeys(fixed, text)
        )
    if fixed and not reason.strip():
        text = "更正签约后锁定的内容须写明原因"
        raise RuleViolation(text, code="amount_locked", fields={"reason": text})


def keep_corrections(project: Project, before: dict[str, Any], changed: dict[str, Any], reason: str, *, by) -> None:
    """Leave a 更正 row for each fixed field of a signed project that HQ just changed."""
    names = [name for name in changed if name in LOCKED_AFTER_SIGNING and before[name] not in (None, "")]
    if not names or not rules.is_under_contract(project):
        return
    for name in names:
        row = _row(project, name, before[name], changed[name], reason, by=by)
        _approve_at_once(row, by=by)
        row.save(force_insert=True)


def _check_field(project: Project, field: str) -> None:
    if not rules.is_under_contract(project):
        raise refuse("还没有签约，直接修改项目即可", "not_signed", "field")
    if field not in AMENDABLE:
        raise refuse("这一项不需要变更申请，直接修改项目即可", "not_amendable", "field")


def _baseline(project: Project, field: str, old: Any) -> Any:
    """Return what the field was before the corrections since the last approved 重大变更."""
    rows = Amendment.objects.filter(project=project, field=field, status=RequestStatus.APPROVED)
    last_major = rows.filter(kind=Kind.MAJOR).order_by("-id").values_list("pk", flat=True).first() or 0
    corrections = rows.filter(kind=Kind.CORRECTION, pk__gt=last_major).order_by("id")
    # filling in what was empty is no step away from anything
    known = [value for value in corrections.values_list("old", flat=True) if value not in (None, "")]
    return _python(field, known[0]) if known else old


def _python(field: str, value: Any) -> Any:
    """Return the field's value from what a JSON column holds."""
    column: Any = Project._meta.get_field(field)
    if value is None:
        return None
    if column.is_relation:
        return column.related_model._base_manager.filter(pk=value).first()
    return column.to_python(value)


def _value(amendment: Amendment) -> Any:
    found = _python(amendment.field, amendment.new)
    if found is None and amendment.new is not None:
        raise refuse(f"“{amendment.new_text}”已不存在，请驳回", "invalid", amendment.field)
    return found


def _row(
    project: Project, field: str, old: Any, new: Any, reason: str, *, by, file: ProjectFile | None = None
) -> Amendment:
    major = is_major(project, field, old, new)
    return Amendment(
        project=project, field=field, kind=Kind.MAJOR if major else Kind.CORRECTION, old=plain(old), new=plain(new),
        old_text=_text(project, field, old), new_text=_text(project, field, new), reason=reason.strip(), file=file,
        needs_review=major, requested_by=by,
    )  # fmt: skip


def _text(project: Project, field: str, value: Any) -> str:
    if value in (None, ""):
        return ""
    column: Any = Project._meta.get_field(field)
    choices = dict(column.flatchoices or ())
    shown = choices.get(value, value)
    return (f"{shown.normalize():,f}" if hasattr(shown, "normalize") else str(shown))[:300]


def _approve_at_once(amendment: Amendment, *, by) -> None:
    amendment.status, amendment.decided_by, amendment.decided_at = RequestStatus.APPROVED, by, timezone.now()


def _apply(project: Project, amendment: Amendment, new: Any, *, by) -> None:
    """Write the new value with everything that follows from it."""
    name = amendment.field
    before = {name: getattr(project, name)}
    setattr(project, name, new)
    check_values(project, [name])
    check_references(project, {name: new}, by=by)
    check_lifted(project, before, by=by)
    contract_dates_changed(project, {name})
    save_written(project, [name, *derive(project, {name})], by=by)
    carry_to_formal(project, [name], by=by, reason=amendment.reason)


def _ask_for_review(project: Project, amendment: Amendment, *, by) -> None:
    """Take back what was passed before the change; nothing where nothing was."""
    if project.facts.standing().filter(code=REVIEW_PASSED).exists():
        reason = f"重大变更（{amendment.label}）已批准，须重新联审"
        withdraw_fact(project.pk, REVIEW_PASSED, by=by, reason=reason)


def _record(verb: str, project: Project, amendment: Amendment, note: str, *, by) -> None:
    changes = {amendment.field: [amendment.old, amendment.new], "kind": amendment.kind, "note": note}
    record(f"project.amendment_{verb}", project, by=by, changes=changes)
