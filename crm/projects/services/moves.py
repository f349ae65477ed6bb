"""Moving a project along its path (domain.md 4.2); button, board, API and import all end here."""

import datetime

from django.db import transaction
from django.utils import timezone

from core.audit.services import record
from core.errors import RuleViolation
from crm.projects import policy, rules
from crm.projects.models import Project, ProjectFile, StageChange
from crm.projects.queries import GateItem, gate_checklist, missing_items
from crm.projects.queries.pausing import due_after_pauses
from crm.projects.services.contracts.settling import settle_signed
from crm.projects.services.facts import check_evidence
from crm.projects.services.scheduling import follow_stage
from crm.projects.services.writing import (
    check_not_in_future,
    check_version,
    forbid_unless,
    locked,
    refuse,
    save_written,
)
from crm.projects.services.zombies import show_life
from crm.projects.stages import PATHS, Stage, is_signed, stage_label, stages_between

Kind = StageChange.Kind
DATED = {Stage.SIGNED: "signed_on", Stage.COMMISSIONED: "commissioned_on"}
WRITTEN = ("stage", "stage_since_on", "stage_due_on", *DATED.values())


@transaction.atomic
def change_stage(
    pk: int, to: str, *, by, actual_on: datetime.date | None, version: int | None = None, reason: str = "",
    evidence: str = "", file: ProjectFile | None = None,
) -> Project:  # fmt: skip
    """Move a project to ``to`` and return it, with one row of history; ``evidence`` and ``file`` show that it is so.

    Forward one stage for who works on it; skipping stages for HQ and going back before signing for the team's leader
    and HQ, both with a reason. Raises RuleViolation with all faults at once: ``gate_incomplete`` (fields by code),
    ``date_invalid`` (the gate's facts may not be later than the move), ``reason_missing``; or ``stage_already``, ``stage_not_on_path``, ``stage_final``,
    ``stage_not_skippable``, ``project_not_active``, ``forbidden``; StaleWrite for another ``version``.
    Of the same move twice, or two moves at once, one wins; the other is refused.
    """
    project = locked(pk, by)
    _check_standing(project, to)
    check_version(project, version)
    kind = rules.kind_of_move(project, to)
    _check_right(project, to, kind, by=by)
    _check_faults(project, to, kind, actual_on, reason)
    change = _history(project, to, kind, actual_on, by=by, reason=reason.strip(), evidence=evidence.strip())
    change.file = check_evidence(project, file)
    _enter(project, to, actual_on)
    save_written(project, WRITTEN, by=by)
    change.save()
    if to == Stage.SIGNED:
        settle_signed(project, actual_on, by=by)
    follow_stage(project, by=by)
    show_life(project)
    changes = {"stage": [change.from_stage, to], "actual_on": actual_on, "kind": kind, "reason": reason}
    record("project.stage_changed", project, by=by, changes=changes)
    return project


def _check_standing(project: Project, to: str) -> None:
    if project.status != Project.Status.ACTIVE:
        raise refuse(f"项目已{project.get_status_display()}，不能推进", "project_not_active", "to")
    if to not in PATHS[project.type]:
        raise refuse(f"“{project.get_type_display()}”项目没有这个阶段", "stage_not_on_path", "to")
    if to == project.stage:
        last = project.stage_changes.select_related("by").last()
        who = f"（{last.by or '系统'}，{timezone.localtime(last.recorded_at):%m-%d %H:%M} 登记）" if last else ""
        raise refuse(f"项目已在“{project.stage_text}”阶段{who}，无需重复推进", "stage_already", "to")


def _check_right(project: Project, to: str, kind: str, *, by) -> None:
    if kind == Kind.FORWARD:
        forbid_unless(policy.can_move_project(by, project), "只有牵头组、协同组和指挥部可以推进项目")
    elif kind == Kind.BACK:
        if is_signed(project.stage):
            raise refuse("签约后不能退回；确需更正的，走重大变更", "stage_final", "to")
        forbid_unless(policy.can_move_back(by, project), "退回须由本组组长或指挥部办理")
    else:
        forbid_unless(policy.can_skip_stages(by), "跨阶段推进须由指挥部办理，并写明原因")
        passed = rules.NEVER_SKIPPED & set(stages_between(project.type, project.stage, to))
        if passed:
            names = "、".join(stage_label(project.type, stage) for stage in passed)
            raise refuse(f"不能跳过“{names}”", "stage_not_skippable", "to")


def _check_faults(project: Project, to: str, kind: str, actual_on: datetime.date | None, reason: str) -> None:
    """Raise one RuleViolation with everything that is wrong, the gate's items by their code."""
    items = [] if kind == Kind.BACK else gate_checklist(project, to)
    dates = (
        _not_the_contracts_day(project, to, actual_on)
        or _date_faults(project, actual_on)
        or _facts_too_late(items, actual_on)
    )
    unsaid = {} if kind == Kind.FORWARD or reason.strip() else {"reason": "跨阶段或退回须写明原因"}
    missing = missing_items(items)
    gate = {item.code: f"{item.label}：{item.note}" if item.note else item.label for item in missing}
    if not (dates or unsaid or gate):
        return
    goal = stage_label(project.type, to)
    names = "、".join(item.label for item in missing)
    if gate:
        message, code = f"还差 {len(gate)} 项，不能进入“{goal}”：{names}", "gate_incomplete"
    elif dates:
        message, code = next(iter(dates.values())), "date_invalid"
    else:
        message, code = unsaid["reason"], "reason_missing"
    raise RuleViolation(message, code=code, fields={**gate, **dates, **unsaid})


def _not_the_contracts_day(project: Project, to: str, actual_on: datetime.date | None) -> dict[str, str]:
    """A project is signed on the day of its formal contract, so that stage and statistics tell the same month."""
    founding = project.contracts.founding().first() if to == Stage.SIGNED else None
    if founding is None or founding.signed_on is None or actual_on in (None, founding.signed_on):
        return {}
    text = f"正式合同 {founding.no} 签订于 {founding.signed_on}，签约日期须与其一致；合同日期有误的请先更正合同"
    return {"actual_on": text}


def _date_faults(project: Project, actual_on: datetime.date | None) -> dict[str, str]:
    since = project.stage_since_on
    if actual_on and since and actual_on < since:
        return {"actual_on": f"不能早于进入“{project.stage_text}”的日期 {since}"}
    signed = project.signed_on if is_signed(project.stage) else None
    if actual_on and signed and actual_on < signed:
        return {"actual_on": f"不能早于签约日期 {signed}"}
    return check_not_in_future(actual_on, "actual_on", "实际日期")


def _facts_too_late(items: list[GateItem], actual_on: datetime.date | None) -> dict[str, str]:
    """Return the facts that came true only after the move that rests on them, by code."""
    late = [item for item in items if item.fact and actual_on and item.fact.met_on > actual_on]
    return {
        item.code: f"“{item.label}”的日期 {item.fact.met_on} 晚于推进日期 {actual_on}，请更正其一"
        for item in late
        if item.fact
    }


def _history(project: Project, to: str, kind: str, actual_on, *, by, reason: str, evidence: str) -> StageChange:
    since = project.stage_since_on
    return StageChange(
        project=project,
        kind=kind,
        from_stage=project.stage,
        to_stage=to,
        actual_on=actual_on,
        days_spent=(actual_on - since).days if since else None,
        is_late=(timezone.localdate() - actual_on).days > rules.LATE_AFTER_DAYS,
        reason=reason,
        evidence=evidence,
        by=by,
    )


def _enter(project: Project, to: str, actual_on: datetime.date | None) -> None:
    project.stage = Stage(to)
    project.stage_since_on = actual_on
    project.stage_due_on = due_after_pauses(project)
    if to in DATED:
        setattr(project, DATED[Stage(to)], actual_on)
