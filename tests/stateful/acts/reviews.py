"""Joint reviews: rounds, opinions of agencies, meetings, conclusions, conditions."""

import datetime

from django.utils import timezone

from crm.reviews.models import Condition, Opinion, Review, ReviewMeeting
from tests.stateful.acts.projects import stale
from tests.stateful.acts.registry import act
from tests.stateful.world import CLERKS, HQ, MANDATORY, Attempt, World


@act(6)
def open_review(w: World) -> Attempt | None:
    if not (project := w.project(status="active", stage__in=("negotiate", "review", "inspect", "signed"))):
        return None
    asked = [{"dimension": name, "agency": w.pick(w.agencies).pk} for name in MANDATORY]
    given = {"project": project.pk, "agencies": asked if w.chance(0.95) else asked[1:]}
    given |= {"note": "示例情况有变"} if w.chance(0.3) else {}
    given |= {"contract_kind": "framework", "procedure": "simple"} if w.chance(0.08) else {}
    return Attempt(w.worker(project), "post", "reviews/", given)


@act(17)
def submit_opinion(w: World) -> Attempt | None:
    open_ones = Opinion.objects.filter(review__status="open", result__in=("none", "object", "supplement"))
    rows = open_ones if w.chance(0.92) else Opinion.objects.all()
    if not (one := w.pick(rows)):
        return None
    result = w.pick(("agree", "agree", "agree", "agree", "agree", "conditional", "object", "supplement"))
    given = {"result": result, "text": "示例意见"} | (
        {"conditions": ["补正示例材料"]} if result == "conditional" else {}
    )
    clerk = CLERKS[[agency.pk for agency in w.agencies].index(one.agency_id)]
    who = w.one_of(clerk) if w.chance(0.8) else w.one_of(*HQ, *CLERKS)
    given |= {"paper_reference": "示函 1 号"} if who in HQ and w.chance(0.8) else {}
    return Attempt(who, "post", f"opinions/{one.pk}/submit/", given, stale(w, one.version))


@act(0.7)
def ask_opinion(w: World) -> Attempt | None:
    if not (review := w.pick(Review.objects.filter(status="open"))):
        return None
    given = {"dimension": w.pick(("energy", "env", "legal")), "agency": w.pick(w.agencies).pk}
    return Attempt(w.one_of(*HQ), "post", f"reviews/{review.pk}/ask/", given, review.version)


@act(4)
def call_meeting(w: World) -> Attempt | None:
    waiting = Review.objects.filter(status="open", procedure="full", meetings=None).order_by("pk")
    agenda = [review.pk for review in waiting[:4]]
    if not agenda:
        return None
    held = timezone.now() - datetime.timedelta(minutes=5) + datetime.timedelta(days=w.dice.choice((0, 0, 0, 2)))
    given = {
        "title": "示例联审会",
        "held_at": held.isoformat(),
        "place": "三楼",
        "chair": "陈示例",
        "attendees": "各部门",
    }
    return Attempt(w.one_of(*HQ), "post", "review-meetings/", {**given, "reviews": agenda})


@act(12)
def conclude_review(w: World) -> Attempt | None:
    """Nearly always one that every agency has answered."""
    open_ones = Review.objects.filter(status="open")
    answered = open_ones.exclude(opinions__result="none").filter(meetings__held_at__lte=timezone.now()).distinct()
    if not (review := w.pick(answered if w.chance(0.85) else open_ones)):
        return None
    meeting = w.pick(ReviewMeeting.objects.filter(reviews=review))
    unmet = Condition.objects.filter(review=review, closed_at=None).exists()
    conclusion = w.pick(
        ("conditional",) if unmet and w.chance(0.8) else ("pass", "pass", "pass", "conditional", "reject", "supplement")
    )
    given = {"conclusion": conclusion, "text": "示例结论"} | ({"meeting": meeting.pk} if meeting else {})
    given |= {"conditions": ["示例条件"]} if conclusion == "conditional" and w.chance(0.6) else {}
    return Attempt(w.one_of(*HQ), "post", f"reviews/{review.pk}/conclude/", given, stale(w, review.version))


@act(0.6)
def revoke_conclusion(w: World) -> Attempt | None:
    if not (review := w.pick(Review.objects.filter(status="concluded"))):
        return None
    return Attempt(w.one_of(*HQ), "post", f"reviews/{review.pk}/revoke/", {"reason": "示例程序有误"}, review.version)


@act(5)
def close_condition(w: World) -> Attempt | None:
    rows = Condition.objects.filter(closed_at=None) if w.chance(0.9) else Condition.objects.all()
    if not (one := w.pick(rows.select_related("review__project"))):
        return None
    paper = w.paper(one.review.project)
    if paper is None:
        return None
    return Attempt(
        w.one_of(*HQ),
        "post",
        f"reviews/{one.review_id}/conditions/{one.pk}/close/",
        {"evidence": paper.pk},
        one.review.version,
    )
