"""Asking agencies and taking their answers."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from chains.models import Agency
from core.audit.services import record
from core.calendar.queries import add_workdays
from core.errors import RuleViolation
from core.files.services import Upload
from crm.projects.models import ProjectFile
from crm.projects.policy import is_headquarters
from crm.projects.services import attach_file
from crm.reviews import policy
from crm.reviews.dimensions import GIVEN, OPINION_WORKDAYS, Dimension, Result
from crm.reviews.models import Condition, Opinion
from crm.reviews.queries import mandatory_rules
from crm.reviews.services.facts import sync_facts
from crm.reviews.services.writing import (
    MOST_TEXT,
    check_open,
    clean_conditions,
    forbid_unless,
    lock_opinion,
    lock_review,
    refuse,
    touch,
)

MOST_REFERENCE = 120


@transaction.atomic
def ask_opinion(pk: int, *, by, dimension: str, agency: Agency, version: int | None = None) -> Opinion:
    """Ask one more agency about a dimension of an open review; due in three workdays from today. Returns the opinion.

    Raises RuleViolation ``forbidden``, ``review_closed``, ``invalid``, ``already_asked`` (also the second time);
    StaleWrite for another ``version`` of the review.
    """
    review = lock_review(pk, version)
    check_open(review)
    forbid_unless(policy.can_ask_opinion(by, review), "由指挥部征求部门意见")
    if dimension not in Dimension.values:
        raise refuse("请选择审查事项", "invalid", "dimension")
    if review.opinions.filter(dimension=dimension, agency=agency).exists():
        raise refuse("已就此事项征求该部门意见", "already_asked", "agency")
    mandatory = dimension in {rule.dimension for rule in mandatory_rules(review.project, review.procedure)}
    today = timezone.localdate()
    due = add_workdays(today, OPINION_WORKDAYS)
    opinion = Opinion.objects.create(
        review=review, dimension=dimension, agency=agency, is_mandatory=mandatory, asked_on=today, due_on=due
    )
    touch(review)
    sync_facts(review)
    record("review.opinion_asked", opinion, by=by, changes={"dimension": dimension, "agency": agency.name})
    return opinion


@transaction.atomic
def submit_opinion(
    pk: int, *, by, result: str, text: str = "", conditions: Iterable[str] = (), paper_reference: str = "",
    upload: Upload | None = None, version: int | None = None,
) -> Opinion:  # fmt: skip
    """Give or correct the opinion of an agency while the review is open, and return it.

    The headquarters do so only on the agency's paper, with its reference number. A conditional opinion names at least
    one condition; anything but a plain agreement says why. Raises RuleViolation ``forbidden``, ``review_closed`` (a
    conclusion came first), ``project_ended``, ``invalid`` with all faults; StaleWrite for another ``version``.
    """
    opinion = lock_opinion(pk, version)
    forbid_unless(policy.can_answer(by, opinion), "只有该部门的经办人和指挥部可以填写意见")
    check_open(opinion.review)
    wanted = clean_conditions(conditions)
    _check(result, text, wanted, paper_reference, on_paper=is_headquarters(by))
    before = {"result": opinion.result, "text": opinion.text}
    opinion.result, opinion.text = result, text.strip()
    opinion.paper_reference = paper_reference.strip()
    opinion.submitted_at, opinion.submitted_by, opinion.version = timezone.now(), by, opinion.version + 1
    if upload is not None:
        opinion.file = _attach(opinion, upload, by=by)
    opinion.save()
    opinion.conditions.unmet().delete()
    Condition.objects.bulk_create(Condition(review=opinion.review, opinion=opinion, text=one) for one in wanted)
    touch(opinion.review)
    sync_facts(opinion.review)
    changes = {"before": before, "result": result, "conditions": wanted, "paper_reference": paper_reference}
    record("review.opinion_given", opinion, by=by, changes=changes)
    return opinion


def _check(result: str, text: str, conditions: list[str], paper_reference: str, *, on_paper: bool) -> None:
    wrong = _wrong_conditions(result, conditions) | _wrong_text(result, text)
    if result not in GIVEN:
        wrong["result"] = "请选择意见"
    if on_paper and not paper_reference.strip():
        wrong["paper_reference"] = "指挥部代录须填写部门来文的文号"
    if len(paper_reference.strip()) > MOST_REFERENCE:
        wrong["paper_reference"] = f"最多 {MOST_REFERENCE} 字"
    if wrong:
        raise RuleViolation("意见还需补正", code="invalid", fields=wrong)


def _wrong_conditions(result: str, conditions: list[str]) -> dict[str, str]:
    if result == Result.CONDITIONAL and not conditions:
        return {"conditions": "有条件同意须逐条写明条件"}
    if result != Result.CONDITIONAL and conditions:
        return {"conditions": "只有“有条件同意”才填写条件"}
    return {}


def _wrong_text(result: str, text: str) -> dict[str, str]:
    if result in {Result.OBJECT, Result.SUPPLEMENT} and not text.strip():
        return {"text": "请写明理由或需要补充的材料"}
    return {"text": f"最多 {MOST_TEXT} 字"} if len(text.strip()) > MOST_TEXT else {}


def _attach(opinion: Opinion, upload: Upload, *, by) -> ProjectFile:
    """Put the agency's paper among the project's files; the clerk, who does not see the project, is named in the note."""
    return attach_file(
        opinion.review.project_id, upload, by=by if is_headquarters(by) else None,
        evidence_type=ProjectFile.EvidenceType.OPINION,
        title=f"{opinion.agency.name} {opinion.get_dimension_display()}意见", note=f"由 {by or '系统'} 提交",
    )  # fmt: skip
