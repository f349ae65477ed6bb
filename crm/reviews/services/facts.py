"""What a review tells its project: the gate facts that opinions and conclusion prove, written downwards."""

import datetime
from typing import NamedTuple

from django.utils import timezone

from crm.projects.gates import REVIEW
from crm.projects.models import Project
from crm.projects.services import record_fact, withdraw_fact
from crm.reviews.dimensions import FACT_OF_DIMENSION, Procedure
from crm.reviews.models import Opinion, Review
from crm.reviews.queries.steps import overtaken_by, settled_dimensions

SOURCE = REVIEW
OPENED, PASSED = "review_opened", "review_passed"
OWNED = (*FACT_OF_DIMENSION.values(), PASSED)
STANDS = frozenset({Review.Status.OPEN, Review.Status.CONCLUDED})


class Shown(NamedTuple):
    """A fact as the review shows it."""

    met_on: datetime.date
    reference: str
    valid_until: datetime.date | None = None


def announce_opening(review: Review, *, by) -> None:
    """Record ``review_opened`` as the review's own, of the earlier day where somebody had recorded it by hand.

    The mark stays: from now on only a conclusion says that the project has passed.
    """
    known = review.project.facts.valid().filter(code=OPENED).first()
    if known is not None and known.source == SOURCE:
        return
    met_on = timezone.localdate()
    if known is not None:
        met_on = min(met_on, known.met_on)
        withdraw_fact(review.project_id, OPENED, by=None, reason=f"由{_round(review)}的登记代替")
    record_fact(review.project_id, OPENED, by=by, met_on=met_on, source=SOURCE, reference=_round(review))


def sync_facts(review: Review) -> None:
    """Make the project's facts those that the review shows now: record what is new, withdraw what is no longer true.

    Facts that the headquarters recorded by hand stay. Call it under the project's lock; again it changes nothing.
    """
    shown = _shown_by(review)
    for code in OWNED:
        _sync(review.project, code, shown.get(code), why=f"{_round(review)}：{review.get_status_display()}")


def _sync(project: Project, code: str, shown: Shown | None, *, why: str) -> None:
    own = project.facts.standing().filter(code=code, source=SOURCE).first()
    if own is not None and (shown is None or Shown(own.met_on, own.reference, own.valid_until) != shown):
        withdraw_fact(project.pk, code, by=None, reason=why)
    if shown is not None and not project.facts.valid().filter(code=code).exists():
        record_fact(project.pk, code, by=None, source=SOURCE, **shown._asdict())


def _shown_by(review: Review) -> dict[str, Shown]:
    """Return the facts that a review shows: nothing once it was revoked or superseded, nothing by 简易程序."""
    if review.status not in STANDS or review.procedure != Procedure.FULL:
        return {}
    settled = settled_dimensions(review)
    shown = {
        code: _by_opinions(review, settled[dimension])
        for dimension, code in FACT_OF_DIMENSION.items()
        if dimension in settled
    }
    if _is_passed(review):
        shown[PASSED] = Shown(
            _passed_on(review), f"{_round(review)}：{review.get_conclusion_display()}", review.valid_until
        )
    return shown


def _is_passed(review: Review) -> bool:
    if not (review.opens_the_way and review.concluded_on) or review.conditions.unmet().exists():
        return False
    return overtaken_by(review) is None


def _by_opinions(review: Review, opinions: list[Opinion]) -> Shown:
    days = [timezone.localdate(one.submitted_at) for one in opinions if one.submitted_at]
    days += [timezone.localdate(c.closed_at) for one in opinions for c in one.conditions.all() if c.closed_at]
    names = "、".join(one.agency.name for one in opinions)
    return Shown(max(days), f"{_round(review)}：{names}"[:200])


def _passed_on(review: Review) -> datetime.date:
    """Return the day of the conclusion, or of the last condition that was met after it."""
    closed = review.conditions.order_by("-closed_at").values_list("closed_at", flat=True).first()
    return max(review.concluded_on, timezone.localdate(closed)) if closed else review.concluded_on  # type: ignore[type-var, return-value]


def _round(review: Review) -> str:
    return f"第 {review.round} 轮联审"
