"""Closing conditions, each with what shows it."""

from django.db import transaction
from django.utils import timezone

from core.audit.services import record
from core.errors import RuleViolation
from crm.projects.models import ProjectFile
from crm.reviews import policy
from crm.reviews.models import Condition, Review
from crm.reviews.services.facts import sync_facts
from crm.reviews.services.writing import check_files, forbid_unless, lock_review, refuse, touch

FALLEN = frozenset({Review.Status.REVOKED, Review.Status.SUPERSEDED})


@transaction.atomic
def close_condition(
    pk: int, *, by, evidence: ProjectFile | None, note: str = "", version: int | None = None
) -> Condition:  # fmt: skip
    """Declare one condition met on the strength of a file of the project, and return it.

    With the last one of a conditional conclusion the project's ``review_passed`` comes true. Raises RuleViolation
    ``forbidden``, ``condition_met`` (also the second time), ``review_closed`` (the round has fallen), ``invalid``
    without evidence; StaleWrite for another ``version`` of the review.
    """
    review = lock_review(Condition.objects.values_list("review_id", flat=True).get(pk=pk), version)
    condition = Condition.objects.select_for_update(of=("self",)).get(pk=pk)
    forbid_unless(policy.can_decide(by), "由指挥部确认落实")
    if review.status in FALLEN:
        raise RuleViolation("这一轮联审已失效，条件不再办理", code="review_closed")
    if condition.is_met:
        raise RuleViolation("该条件已落实", code="condition_met")
    if evidence is None:
        raise refuse("请选择落实条件的依据材料", "invalid", "evidence")
    check_files(review.project, [evidence])
    condition.evidence, condition.closing_note = evidence, note.strip()[:300]
    condition.closed_at, condition.closed_by = timezone.now(), by
    condition.save()
    touch(review)
    sync_facts(review)
    record("review.condition_met", condition, by=by, changes={"review": review.pk, "file": evidence.pk, "note": note})
    return condition
