"""What every write to a review shares: the locks in their order, versions, refusals."""

from collections.abc import Iterable

from core.errors import RuleViolation, StaleWrite
from crm.projects.models import Project, ProjectFile
from crm.projects.services.writing import check_running, forbid_unless, refuse
from crm.reviews.models import Opinion, Review, ReviewMeeting

__all__ = ["check_running", "forbid_unless", "refuse"]
MOST_TEXT = 5_000
MOST_CONDITION = 300


def lock_project(pk: int) -> Project:
    """Return the project under a row lock until the transaction ends: reviews of one project are written one by one."""
    return Project.objects.select_for_update(of=("self",)).select_related("enterprise", "team").get(pk=pk)


def lock_review(pk: int, version: int | None) -> Review:
    """Lock a review's project, then the review, and return it; None asks for no check of the version.

    Raises StaleWrite when the writer had read another version, RuleViolation ``project_ended`` for an ended project.
    """
    project = lock_project(Review.objects.values_list("project_id", flat=True).get(pk=pk))
    review = Review.objects.select_for_update(of=("self",)).get(pk=pk)
    review.project = project
    if version is not None and review.version != version:
        raise StaleWrite(review)
    check_running(project)
    return review


def lock_opinion(pk: int, version: int | None) -> Opinion:
    """Lock project, review and opinion in this order and return the opinion; raises as ``lock_review`` does."""
    review = lock_review(Opinion.objects.values_list("review_id", flat=True).get(pk=pk), None)
    opinion = Opinion.objects.select_for_update(of=("self",)).select_related("agency").get(pk=pk)
    opinion.review = review
    if version is not None and opinion.version != version:
        raise StaleWrite(opinion)
    return opinion


def lock_agenda(pks: Iterable[int]) -> dict[int, Review]:
    """Lock the reviews of an agenda in the order of their keys and return them by key; their meeting is locked after."""
    rows = Review.objects.filter(pk__in=set(pks)).order_by("pk").select_for_update(of=("self",))
    return {one.pk: one for one in rows.select_related("project")}


def lock_meeting(pk: int) -> ReviewMeeting:
    """Return a meeting under its row lock, which comes after those of projects and reviews."""
    return ReviewMeeting.objects.select_for_update().get(pk=pk)


def check_open(review: Review) -> None:
    """Raise RuleViolation ``review_closed`` when the review is no longer open."""
    if not review.is_open:
        word = review.get_conclusion_display() or review.get_status_display()
        raise RuleViolation(f"联审已有结论（{word}），不能再修改意见或结论", code="review_closed")


def touch(review: Review) -> None:
    """Give the review its next version: whoever decides on an older one is told."""
    review.version += 1
    review.save(update_fields=["version"])


def clean_conditions(texts, field: str = "conditions") -> list[str]:
    """Return the conditions without blanks; raise RuleViolation ``invalid`` for one that is too long."""
    kept = [text.strip() for text in texts if text.strip()]
    if any(len(text) > MOST_CONDITION for text in kept):
        raise refuse(f"每个条件最多 {MOST_CONDITION} 字", "invalid", field)
    return kept


def check_text(text: str, field: str, message: str) -> str:
    """Return the stripped text; raise RuleViolation ``invalid`` when it is empty or too long."""
    kept = text.strip()
    if not kept:
        raise refuse(message, "invalid", field)
    if len(kept) > MOST_TEXT:
        raise refuse(f"最多 {MOST_TEXT} 字", "invalid", field)
    return kept


def check_files(project: Project, files) -> list[ProjectFile]:
    """Return the files; raise RuleViolation ``invalid`` unless all are standing files of the project."""
    rows = list(files)
    if any(one.project_id != project.pk or not one.is_standing for one in rows):
        raise refuse("只能选择本项目未撤回的材料", "invalid", "materials")
    return rows
