"""Recording and withdrawing the facts that gates ask for."""

import datetime

from django.db import transaction
from django.utils import timezone

from core.audit.services import record
from core.errors import RuleViolation
from crm.projects import policy
from crm.projects.gates import FOLLOW_UP, FROM_FOLLOW_UPS, MANUAL, REVIEW, REVIEW_PASSED
from crm.projects.models import GateFact, Project, ProjectFile, rulebook
from crm.projects.services.writing import (
    check_not_in_future,
    check_reason,
    check_running,
    forbid_unless,
    locked,
    refuse,
)
from crm.projects.stages import PATHS, Stage


@transaction.atomic
def record_fact(
    pk: int, code: str, *, by, met_on: datetime.date, source: str, reference: str = "",
    valid_until: datetime.date | None = None, file: ProjectFile | None = None,
) -> GateFact:  # fmt: skip
    """Record that a fact came true on ``met_on`` and return it.

    The same code, date and source again changes nothing. Another valid fact of the code: a follow-up leaves it as it
    is, anybody else is told to withdraw it first (``fact_exists``); one beyond its ``valid_until`` gives way. Also raises RuleViolation ``fact_unknown``,
    ``forbidden`` (codes of HQ), ``date_invalid``, ``project_ended``; for 联审通过 by hand ``review_decides`` once the
    project was ever under joint review here, else ``file_missing`` without the paper. Of two at once the second finds the first's.
    """
    project = locked(pk, None if _proved(code, source) else by)
    _check_fact(project, code, met_on, source, by=by)
    _retire_expired(project, code)
    known = project.facts.valid().filter(code=code).first()
    if known and (_proved(code, source) or (known.met_on, known.source) == (met_on, source)):
        return _evidenced(known, file, by=by)
    _check_paper(project, code, source, file, by=by)
    if known:
        raise refuse(f"“{known.label}”已于 {known.met_on} 登记，如需更正请先撤回", "fact_exists", code)
    fact = GateFact.objects.create(
        project=project, code=code, met_on=met_on, source=source, reference=reference.strip(), recorded_by=by,
        valid_until=valid_until, file=check_evidence(project, file),
    )  # fmt: skip
    changes = {"code": code, "met_on": met_on, "source": source, "reference": reference, "file": file}
    record("project.fact_recorded", project, by=by, changes=changes)
    return fact


@transaction.atomic
def withdraw_fact(pk: int, code: str, *, by, reason: str) -> GateFact:
    """Take back a valid fact with a reason, keeping its row, and return it; everybody may take back what he recorded.

    Raises RuleViolation ``fact_missing`` when there is no valid one (also the second time), ``forbidden``,
    ``reason_missing``, ``fact_in_use`` when the stage that asked for it was entered (only HQ may then).
    """
    project = locked(pk, by)
    check_running(project)
    check_reason(reason, "请写明撤回原因")
    fact = project.facts.standing().filter(code=code).first()
    own = fact is not None and by is not None and fact.recorded_by_id == by.pk
    forbid_unless(own or policy.can_record_fact(by, project, code), "无权撤回此事项")
    if fact is None:
        raise RuleViolation("没有可撤回的登记", code="fact_missing", fields={code: "没有可撤回的登记"})
    if _relied_on(project, code) and not policy.is_headquarters(by):
        raise refuse("项目已凭此事项进入后续阶段，请由指挥部撤回", "fact_in_use", code)
    fact.withdrawn_at, fact.withdrawn_by, fact.withdraw_reason = timezone.now(), by, reason.strip()
    fact.save(update_fields=["withdrawn_at", "withdrawn_by", "withdraw_reason"])
    record("project.fact_withdrawn", project, by=by, changes={"code": code, "reason": reason})
    return fact


@transaction.atomic
def evidence_fact(pk: int, code: str, *, by, file: ProjectFile) -> GateFact:
    """Put a file to a fact that was recorded without one, and return the fact; the same file again changes nothing.

    Raises RuleViolation ``fact_missing``, ``forbidden``, ``project_ended``, ``fact_exists`` for another file than the
    one that is there (withdraw the fact first), ``invalid`` for a file of another project or a withdrawn one.
    """
    project = locked(pk, by)
    check_running(project)
    fact = project.facts.valid().filter(code=code).first()
    forbid_unless(policy.can_record_fact(by, project, code), "此事项的附件不能由你上传")
    if fact is None:
        raise refuse("还没有登记此事项，请先登记", "fact_missing", code)
    if fact.file_id not in (None, file.pk) and fact.file.is_standing:
        raise refuse(f"“{fact.label}”已有附件，如需更正请先撤回", "fact_exists", code)
    return _evidenced(fact, file, by=by)


def check_evidence(project: Project, file: ProjectFile | None) -> ProjectFile | None:
    """Return the file that is to prove something; raise RuleViolation ``invalid`` unless it is a standing one of the project."""
    if file is not None and (file.project_id != project.pk or not file.is_standing):
        raise refuse("附件须是本项目未撤回的材料", "invalid", "file")
    return file


def _evidenced(fact: GateFact, file: ProjectFile | None, *, by) -> GateFact:
    if file is None or fact.file_id == file.pk or (fact.file is not None and fact.file.is_standing):
        return fact
    fact.file = check_evidence(fact.project, file)
    fact.save(update_fields=["file"])
    record("project.fact_evidenced", fact.project, by=by, changes={"code": fact.code, "file": file})
    return fact


def _proved(code: str, source: str) -> bool:
    """Say whether a follow-up proves the fact by itself, whoever logged it."""
    return source == FOLLOW_UP and code in FROM_FOLLOW_UPS


def _retire_expired(project: Project, code: str) -> None:
    """Withdraw a fact that has lost its force, so that a fresh one may stand in its place."""
    old = project.facts.standing().filter(code=code, valid_until__lt=timezone.localdate())
    old.update(withdrawn_at=timezone.now(), withdraw_reason="已过有效期")


def _check_fact(project: Project, code: str, met_on: datetime.date, source: str, *, by) -> None:
    requirement = rulebook().fact(code)
    if requirement is None:
        raise RuleViolation("没有这个准入事项", code="fact_unknown", fields={"code": "没有这个准入事项"})
    if not _proved(code, source):
        check_running(project)
        forbid_unless(policy.can_record_fact(by, project, code), f"“{requirement.label}”不能由你登记")
    if wrong := check_not_in_future(met_on, "met_on", "日期"):
        raise RuleViolation(wrong["met_on"], code="date_invalid", fields=wrong)


def _check_paper(project: Project, code: str, source: str, file: ProjectFile | None, *, by) -> None:
    """Nobody writes past a joint review that 联审 was passed; a meeting held on paper is shown by its minutes."""
    if code != REVIEW_PASSED or source == REVIEW:
        return
    if project.facts.filter(source=REVIEW).exists():
        raise refuse("项目已发起联审，“联审通过”只由联审结论写入，不能人工登记", "review_decides", code)
    if by is not None and source == MANUAL and file is None:
        raise refuse("未在系统内联审的，请附会议纪要再登记“联审通过”", "file_missing", code)


def _relied_on(project: Project, code: str) -> bool:
    path = PATHS[project.type]
    asked_at = rulebook().stage_asking(code)
    return asked_at in path and path.index(Stage(project.stage)) >= path.index(asked_at)
