"""What the rows of the lists show."""

from collections.abc import Iterable

from django.db.models import Count, Q
from django.utils import timezone

from crm.reviews.dimensions import Conclusion, Result
from crm.reviews.models import Opinion, Review
from crm.reviews.rules import word_of

KINDS = {Conclusion.PASS: "ok", Conclusion.CONDITIONAL: "warn", Conclusion.REJECT: "bad", Conclusion.SUPPLEMENT: "warn"}


def review_rows(reviews: Iterable[Review]) -> list[dict]:
    """Return the reviews of one page with how many opinions came, are late, and how many conditions are open; two queries."""
    rows = list(reviews)
    counts = _counts([one.pk for one in rows])
    return [{"review": one, **_verdict(one), **counts.get(one.pk, {})} for one in rows]


def opinion_rows(opinions: Iterable[Opinion], *, lenient: bool) -> list[dict]:
    """Return the opinions of one page in words."""
    return [{"opinion": one, "word": word_of(one, lenient=lenient), "late": one.is_overdue} for one in opinions]


def _verdict(review: Review) -> dict:
    if review.is_open:
        return {"word": review.get_status_display(), "kind": "info"}
    if review.status != Review.Status.CONCLUDED:
        return {"word": review.get_status_display(), "kind": "idle"}
    if review.is_expired:
        return {"word": f"{review.get_conclusion_display()}，已过期", "kind": "idle"}
    return {"word": review.get_conclusion_display(), "kind": KINDS[Conclusion(review.conclusion)]}


def _counts(ids: list[int]) -> dict[int, dict]:
    silent = Q(opinions__result=Result.NONE)
    late = silent & Q(opinions__due_on__lt=timezone.localdate())
    answers = {
        "asked": Count("opinions"),
        "answered": Count("opinions", filter=~silent),
        "late": Count("opinions", filter=late),
    }
    reviews = Review.objects.filter(pk__in=ids).order_by()
    unmet = dict(
        reviews.filter(conditions__isnull=False, conditions__closed_at=None)
        .values_list("pk").annotate(number=Count("conditions"))
    )  # fmt: skip
    return {row["pk"]: {**row, "unmet": unmet.get(row["pk"], 0)} for row in reviews.values("pk").annotate(**answers)}
