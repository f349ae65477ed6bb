"""Recording and withdrawing the facts that gates ask for."""

import datetime

from django.db import transaction
from django.utils import timezone

from core.audit.services import record
from core.errors import RuleViolation
from crm.projects import policy
from crm.projects.gates import FACTS, FOLLOW_UP, FROM_FOLLOW_UPS, STAGE_OF_FACT
from crm.projects.models import GateFact, Project
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
def record_fact(pk: int, code: str, *, by, met_on: datetime.date, source: str, reference: str = "") -> GateFact:
    """Record that a fact came true on ``met_on`` and return it.

    The same code, date and source again changes nothing. Another valid fact of the code: a follow-up leaves it as it
    is, anybody else is told to withdraw it first (``fact_exists``). Also raises RuleViolation ``fact_unknown``,
    ``forbidden`` (codes of HQ), ``date_invalid``, ``project_ended``. Of two at once the second finds the first's.
    """
    project = locked(pk, None if _proved(code, source) else by)
    _check_fact(project, code, met_on, source, by=by)
    known = project.facts.valid().filter(code=code).first()
    if known and (_proved(code, source) or (known.met_on, known.source) == (met_on, source)):
        return known
    if known:
        raise refuse(f"“{known.label}”已于 {known.met_on} 登记，如需更正请先撤回", "fact_exists", code)
    fact = GateFact.objects.create(
        project=project, code=code, met_on=met_on, source=source, reference=reference.strip(), recorded_by=by
    )
    changes = {"code": code, "met_on": met_on, "source": source, "reference": reference}
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
    fact = project.facts.valid().filter(code=code).first()
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


def _proved(code: str, source: str) -> bool:
    """Say whether a follow-up proves the fact by itself, whoever logged it."""
    return source == FOLLOW_UP and code in FROM_FOLLOW_UPS


def _check_fact(project: Project, code: str, met_on: datetime.date, source: str, *, by) -> None:
    if code not in FACTS:
        raise RuleViolation("没有这个准入事项", code="fact_unknown", fields={"code": "没有这个准入事项"})
    if not _proved(code, source):
        check_running(project)
        forbid_unless(policy.can_record_fact(by, project, code), f"“{FACTS[code].label}”不能由你登记")
    if wrong := check_not_in_future(met_on, "met_on", "日期"):
        raise RuleViolation(wrong["met_on"], code="date_invalid", fields=wrong)


def _relied_on(project: Project, code: str) -> bool:
    path = PATHS[project.type]
    asked_at = STAGE_OF_FACT.get(code)
    return asked_at in path and path.index(Stage(project.stage)) >= path.index(asked_at)
