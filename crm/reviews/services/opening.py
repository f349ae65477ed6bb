"""Opening a round of review: materials, procedure, and which agencies are asked about what."""

from collections.abc import Iterable, Mapping

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from chains.models import Agency
from core.audit.services import record
from core.calendar.queries import add_workdays
from core.errors import RuleViolation
from crm.projects.models import Project, ProjectFile
from crm.reviews import policy, rules
from crm.reviews.dimensions import OPINION_WORKDAYS, Dimension, Procedure
from crm.reviews.models import Opinion, Review
from crm.reviews.queries import current_review, mandatory_rules
from crm.reviews.services.facts import announce_opening, sync_facts
from crm.reviews.services.writing import check_files, check_running, forbid_unless, lock_project, refuse

Kind = Project.ContractKind


@transaction.atomic
def open_review(
    project_id: int, *, by, contract_kind: str = Kind.FORMAL, procedure: str = Procedure.FULL,
    agencies: Mapping[str, Agency] | None = None, materials: Iterable[ProjectFile] = (), note: str = "",
) -> Review:  # fmt: skip
    """Open the next round of review for a project, ask the agencies, and return it.

    ``agencies`` says by dimension who is asked; for mandatory dimensions the agency of the rule is asked when none is
    named. Opinions are due in three workdays. A former round is superseded and its facts are withdrawn. Raises
    Project.DoesNotExist for a hidden project; RuleViolation ``forbidden``, ``project_ended``, ``review_open`` (also the
    second of two at once), ``procedure_unfit``, ``agency_missing`` by dimension, ``reason_missing`` (a favourable
    conclusion would fall), ``invalid``.
    """
    if by is not None and not Project.objects.visible_to(by).filter(pk=project_id).exists():
        raise Project.DoesNotExist
    project = lock_project(project_id)
    check_running(project)
    forbid_unless(policy.can_open_review(by, project), "只有牵头组、协同组和指挥部可以发起联审")
    _check_kind(contract_kind, procedure)
    former = current_review(project)
    _check_former(former, note)
    asked = _asked(project, procedure, dict(agencies or {}))
    files = check_files(project, materials)
    review = _next_round(project, former, by=by, contract_kind=contract_kind, procedure=procedure, note=note.strip())
    review.materials.set(files)
    _ask(review, asked)
    announce_opening(review, by=by)
    changes = {"round": review.round, "procedure": procedure, "asked": {k: a.name for k, (a, _m) in asked.items()}}
    record("review.opened", review, by=by, changes=changes)
    return review


def _check_kind(contract_kind: str, procedure: str) -> None:
    if contract_kind not in Kind.values:
        raise refuse("请选择拟签合同的类型", "invalid", "contract_kind")
    if procedure not in Procedure.values:
        raise refuse("请选择程序", "invalid", "procedure")
    if not rules.may_take_short_way(contract_kind, procedure):
        raise refuse("简易程序只适用于框架协议和意向协议，正式合同须经联审会", "procedure_unfit", "procedure")


def _check_former(former: Review | None, note: str) -> None:
    if former is None:
        return
    if former.is_open:
        raise RuleViolation(f"第 {former.round} 轮联审还没有结论，不能再次发起", code="review_open")
    if former.opens_the_way and not note.strip():
        raise refuse(f"重新发起后第 {former.round} 轮结论失效，请写明原因", "reason_missing", "note")


def _asked(project: Project, procedure: str, named: dict[str, Agency]) -> dict[str, tuple[Agency, bool]]:
    """Return who is asked by dimension, and whether the answer is mandatory."""
    if unknown := set(named) - set(Dimension.values):
        raise RuleViolation("没有这个审查事项", code="invalid", fields=dict.fromkeys(unknown, "没有这个审查事项"))
    rows = mandatory_rules(project, procedure)
    mandatory = {rule.dimension for rule in rows}
    chosen = {rule.dimension: rule.agency for rule in rows if rule.agency and rule.agency.is_active} | named
    if missing := [rule for rule in rows if rule.dimension not in chosen]:
        names = "、".join(str(rule.get_dimension_display()) for rule in missing)
        fields = {rule.dimension: "必审事项，请指定反馈部门" for rule in missing}
        raise RuleViolation(f"请为必审事项指定反馈部门：{names}", code="agency_missing", fields=fields)
    return {name: (chosen[name], name in mandatory) for name in Dimension.values if chosen.get(name)}


def _next_round(project: Project, former: Review | None, *, by, **fields) -> Review:
    if former is not None and former.status == Review.Status.CONCLUDED:
        former.status, former.project = Review.Status.SUPERSEDED, project
        former.version += 1
        former.save(update_fields=["status", "version"])
        sync_facts(former)
    last = Review.objects.filter(project=project).aggregate(last=Max("round"))["last"] or 0
    return Review.objects.create(project=project, round=last + 1, applied_by=by, **fields)


def _ask(review: Review, asked: Mapping[str, tuple[Agency, bool]]) -> None:
    today = timezone.localdate()
    due = add_workdays(today, OPINION_WORKDAYS)
    Opinion.objects.bulk_create(
        Opinion(review=review, dimension=dimension, agency=agency, is_mandatory=mandatory, asked_on=today, due_on=due)
        for dimension, (agency, mandatory) in asked.items()
    )
