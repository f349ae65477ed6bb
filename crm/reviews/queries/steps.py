"""What still keeps a project from a favourable conclusion, and from its formal contract."""

from dataclasses import dataclass

from crm.projects.models import Amendment, Project
from crm.reviews.dimensions import Procedure
from crm.reviews.models import Opinion, Review
from crm.reviews.queries.asking import mandatory_rules, setting
from crm.reviews.rules import holds_up, is_settled, needs_review, word_of


@dataclass(frozen=True)
class OpenStep:
    """One mandatory step that is still open: its code, its Chinese name, and what is missing."""

    code: str
    label: str
    note: str


def current_review(project: Project, procedure: str | None = None) -> Review | None:
    """Return the newest round of a project, of one procedure when it is named; one query."""
    rounds = Review.objects.filter(project=project).order_by("-round")
    return (rounds.filter(procedure=procedure) if procedure else rounds).first()


def open_mandatory_steps(project: Project) -> list[OpenStep]:
    """Return every mandatory step that keeps the formal contract of ``project`` from being signed (domain.md 2.7).

    Below the threshold and without land there is none. A handful of queries, however many opinions there are.
    """
    if not needs_review(project):
        return []
    review = current_review(project, Procedure.FULL)
    if review is None:
        return [OpenStep("review_passed", "联审", "尚未发起联审")]
    lenient = review.overdue_is_no_comment if not review.is_open else setting().overdue_is_no_comment
    return [*obstacles(review, lenient=lenient), *_unmet_conditions(review), *_about_conclusion(review)]


def obstacles(review: Review, *, lenient: bool) -> list[OpenStep]:
    """Return the mandatory opinions that are missing or unfavourable, and while the review is open those never asked.

    A concluded review is judged by the rules of its time, not by later ones. Two queries.
    """
    opinions = list(review.opinions.select_related("agency"))
    steps = [
        OpenStep(one.dimension, _label(one), word_of(one, lenient=lenient))
        for one in opinions
        if holds_up(one, lenient=lenient)
    ]
    if not review.is_open:
        return steps
    asked = {one.dimension for one in opinions}
    rules = mandatory_rules(review.project, review.procedure)
    steps += [
        OpenStep(rule.dimension, str(rule.get_dimension_display()), "必审事项尚未征求意见")
        for rule in rules
        if rule.dimension not in asked
    ]
    return steps


def _unmet_conditions(review: Review) -> list[OpenStep]:
    unmet = review.conditions.unmet().select_related("opinion__agency")
    return [
        OpenStep("condition", _label(one.opinion) if one.opinion else "联审结论", f"条件未落实：{one.text}")
        for one in unmet
    ]


def _about_conclusion(review: Review) -> list[OpenStep]:
    if not review.opens_the_way:
        said = review.get_conclusion_display() or review.get_status_display()
        return [OpenStep("review_passed", "联审结论", f"第 {review.round} 轮：{said}")]
    if change := overtaken_by(review):
        text = f"第 {review.round} 轮结论之后批准了重大变更（{change.label}），请重新联审"
        return [OpenStep("review_passed", "联审结论", text)]
    if review.is_expired:
        return [OpenStep("review_passed", "联审结论", f"有效期至 {review.valid_until}，已过期，请重新联审")]
    return []


def overtaken_by(review: Review) -> Amendment | None:
    """Return the 重大变更 that was approved after the conclusion and asks for another round; one query at most."""
    if review.concluded_at is None:
        return None
    approved = Amendment.objects.filter(project=review.project_id, status=Amendment.Status.APPROVED, needs_review=True)
    return approved.filter(decided_at__gt=review.concluded_at).order_by("-decided_at").first()


def _label(opinion: Opinion) -> str:
    return f"{opinion.get_dimension_display()}（{opinion.agency.name}）"


def settled_dimensions(review: Review) -> dict[str, list[Opinion]]:
    """Return the opinions by dimension where every one of the dimension is agreed with all conditions met; two queries."""
    by_dimension: dict[str, list[Opinion]] = {}
    for one in review.opinions.select_related("agency").prefetch_related("conditions"):
        by_dimension.setdefault(one.dimension, []).append(one)
    return {name: rows for name, rows in by_dimension.items() if all(is_settled(one) for one in rows)}
