"""What the project page and the page of one review show, with what the reader may do."""

from django.db.models import Prefetch

from crm.projects.models import Project
from crm.reviews import policy
from crm.reviews.dimensions import Result
from crm.reviews.models import Condition, Opinion, Review
from crm.reviews.queries import obstacles, open_mandatory_steps, setting
from crm.reviews.rules import word_of

KINDS = {Result.AGREE: "ok", Result.CONDITIONAL: "warn", Result.OBJECT: "bad", Result.SUPPLEMENT: "warn"}


def panel_of(project: Project, user) -> dict:
    """Return the rounds of a project, newest first, the newest in full, and what still has to be done before signing."""
    rounds = list(Review.objects.visible_to(user).filter(project=project).with_related().order_by("-round"))
    current = rounds[0] if rounds else None
    return {
        "project": project,
        "rounds": rounds[1:],
        "sheet": sheet_of(current, user) if current else None,
        "steps": open_mandatory_steps(project),
        "can_open": policy.can_open_review(user, project) and not (current and current.is_open),
    }


def sheet_of(review: Review, user) -> dict:
    """Return one review with its opinions in words, its conditions and what ``user`` may do; a fixed number of queries."""
    lenient = setting().overdue_is_no_comment if review.is_open else review.overdue_is_no_comment
    conditions = Condition.objects.select_related("closed_by", "evidence__stored", "opinion")
    opinions = list(
        review.opinions.select_related("agency", "submitted_by", "file__stored").prefetch_related(
            Prefetch("conditions", conditions)
        )
    )
    return {
        "review": review,
        "opinions": [_line(one, user, lenient=lenient, is_open=review.is_open) for one in opinions],
        "conditions": [
            _condition(one, user) for one in conditions.filter(review=review).select_related("opinion__agency")
        ],
        "materials": list(review.materials.select_related("stored")),
        "answered": sum(one.result != Result.NONE for one in opinions),
        "obstacles": obstacles(review, lenient=lenient) if review.is_open else [],
        "can_ask": policy.can_ask_opinion(user, review),
        "can_conclude": policy.can_conclude(user, review),
        "can_revoke": policy.can_revoke(user, review),
    }


def _line(opinion: Opinion, user, *, lenient: bool, is_open: bool) -> dict:
    late = opinion.is_overdue
    return {
        "opinion": opinion,
        "word": word_of(opinion, lenient=lenient),
        "kind": KINDS.get(Result(opinion.result), "bad" if late else "idle"),
        "can_answer": is_open and policy.can_answer(user, opinion),
    }


def _condition(condition: Condition, user) -> dict:
    can_close = not condition.is_met and policy.can_decide(user)
    return {"condition": condition, "can_close": can_close}
