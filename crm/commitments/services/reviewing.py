"""The 公平竞争审查 of what the government promises (公平竞争审查条例, domain.md 0.15)."""

import datetime

from django.db import transaction

from core.audit.services import record
from core.errors import RuleViolation
from crm.commitments import policy, rules
from crm.commitments.models import Commitment, CommitmentChange
from crm.commitments.services.writing import (
    check_version,
    lock_row,
    note_change,
    refuse_faults,
    refuse_voided,
    write_clause,
)
from crm.commitments.states import APPROVED_OR_LATER, Review, Side
from crm.projects.models import ProjectFile
from crm.projects.services.writing import (
    check_not_in_future,
    check_reason,
    check_running,
    forbid_unless,
)

Kind = CommitmentChange.Kind


@transaction.atomic
def review_commitment(
    pk: int, *, by, version: int | None, result: str, reference: str, reviewed_on: datetime.date,
    evidence: ProjectFile | None = None,
) -> Commitment:  # fmt: skip
    """Record the result of the review of a clause (HQ) and return it; a later result takes the place of the former.

    Raises DoesNotExist, StaleWrite, RuleViolation ``project_ended``, ``voided``, ``review_not_needed`` for an
    investor's promise, ``forbidden``, ``review_in_use`` once the clause is approved, ``invalid`` with all faults.
    """
    clause = _reviewable(pk, version, by=by)
    faults = check_not_in_future(reviewed_on, "reviewed_on", "审查日期") | rules.evidence_fault(
        evidence, clause.project
    )
    if result not in (Review.PASSED, Review.REFUSED):
        faults["result"] = "请选择审查结果"
    if not reference.strip():
        faults["reference"] = "请填写审查意见的文号"
    refuse_faults(faults or rules.too_long(Commitment, review_reference=reference))
    before = clause.review
    clause.review, clause.review_reference = Review(result), reference.strip()
    clause.reviewed_on, clause.reviewed_by = reviewed_on, by
    write_clause(clause, by=by)
    detail = f"{clause.get_review_display()}，{clause.review_reference}"
    note_change(clause, Kind.REVIEWED, by=by, actual_on=reviewed_on, detail=detail, evidence=evidence)
    changes = {"review": [before, result], "reference": clause.review_reference, "reviewed_on": reviewed_on}
    record("commitment.reviewed", clause, by=by, changes=changes)
    return clause


@transaction.atomic
def withdraw_review(pk: int, *, by, version: int | None, reason: str) -> Commitment:
    """Take the result of a review back with a reason (HQ) and return the clause.

    Raises as ``review_commitment``, and ``review_missing`` when there is none (also the second time). Approving at the
    same moment: one of the two wins, so that no clause is ever approved without a passed review.
    """
    clause = _reviewable(pk, version, by=by)
    check_reason(reason, "请写明撤回原因")
    refuse_faults(rules.too_long(CommitmentChange, reason=reason))
    if clause.review == Review.NONE:
        raise RuleViolation("没有可撤回的审查结果", code="review_missing")
    before, detail = clause.review, f"{clause.get_review_display()}，{clause.review_reference}"
    clause.review, clause.review_reference, clause.reviewed_on, clause.reviewed_by = Review.NONE, "", None, None
    write_clause(clause, by=by)
    note_change(clause, Kind.UNREVIEWED, by=by, detail=detail, reason=reason.strip())
    record("commitment.review_withdrawn", clause, by=by, changes={"review": [before, ""], "reason": reason.strip()})
    return clause


def _reviewable(pk: int, version: int | None, *, by) -> Commitment:
    clause = lock_row(Commitment, pk, by)
    forbid_unless(policy.can_decide(by), "公平竞争审查结果由指挥部登记")
    check_version(clause, version)
    check_running(clause.project)
    refuse_voided(clause)
    if clause.side != Side.GOV:
        raise RuleViolation("企业承诺不需要公平竞争审查", code="review_not_needed")
    if clause.status in APPROVED_OR_LATER:
        raise RuleViolation("该承诺已凭审查结果批准，请先撤回批准", code="review_in_use")
    return clause
