"""Pages and interface of reviews: who gets what. One line an address."""

from crm.projects.models import ProjectFile, StateRequest
from crm.reviews.models import Condition, Opinion, Review, ReviewMeeting
from tests.scope.interface import ALL, for_staff, on_a_row
from tests.scope.pages import HAVE_LISTS, LOGS, project
from tests.scope.rules import HQ, SEES, WORKS, ApiRoute, for_partners, form, get, only, seen_by

ASKED = SEES | {"clerk"}  # the clerk's agency is asked
ANSWERS = HQ | {"clerk"}


def review(district):
    return (Review.objects.get(project=district.project).pk,)


def opinion(district):
    return (Opinion.objects.get(review__project=district.project, dimension="legal").pk,)


def material(district):
    return (*opinion(district), ProjectFile.objects.get(reviews__project=district.project).pk)


def condition(district):
    return (Condition.objects.get(review__project=district.project).pk,)


def meeting(district):
    return (ReviewMeeting.objects.get().pk,)


def state_request(district):
    return (StateRequest.objects.get(project=district.project).pk,)


def answer(district):
    return {"result": "object", "text": "示例", "paper_reference": "示例", "version": 0}


REVIEW_PAGES = {
    "reviews:panel": get(seen_by(SEES), args=project),
    "reviews:open": form(seen_by(SEES, WORKS), args=project, body=lambda district: {"contract_kind": "formal"}),
    "reviews:list": get(only(HAVE_LISTS)),
    "reviews:detail": get(seen_by(SEES), args=review),
    "reviews:ask": form(seen_by(SEES, HQ), args=review, body=lambda district: {"version": 0}),
    "reviews:conclude": form(
        seen_by(SEES, HQ), args=review, body=lambda district: {"conclusion": "reject", "text": "示例", "version": 0}
    ),
    "reviews:revoke": form(seen_by(SEES, HQ), args=review, body=lambda district: {"reason": "示例", "version": 0}),
    "reviews:condition": form(seen_by(SEES, HQ), args=condition, body=lambda district: {"version": 0}),
    "reviews:opinions": get(only(ANSWERS)),
    "reviews:opinion": form(seen_by(ASKED, ANSWERS), args=opinion, body=answer),
    "reviews:material": get(seen_by(ASKED, ANSWERS), args=material),
    "reviews:setting": form(only(HQ), body=lambda district: {"reason": "示例", "version": 0}),
    "reviews:meetings": get(only(HQ)),
    "reviews:meeting-create": form(only(HQ), body=lambda district: {"title": "示例"}),
    "reviews:meeting": get(seen_by(HQ), args=meeting),
    "reviews:meeting-edit": form(seen_by(HQ), args=meeting, body=lambda district: {"title": "示例", "version": 0}),
    "reviews:minutes": get(seen_by(HQ), args=meeting),
}

STATES = {
    "projects:state-requests": get(only(HAVE_LISTS)),
    "projects:losses": get(only(HAVE_LISTS)),
    "projects:state-ask": form(
        seen_by(SEES, WORKS), args=project, query=lambda district: {"kind": "terminate"},
        body=lambda district: {"kind": "policy", "reason": "示例", "version": 0},
    ),
    "projects:state-decide": form(
        seen_by(SEES, HQ), args=lambda district: (district.project.pk, state_request(district)[0], "approve"),
        body=lambda district: {"version": 0},
    ),
    "projects:move-out": form(
        seen_by(SEES, HQ | {"leader"}), args=project, body=lambda district: {"reason": "示例", "version": 0}
    ),
    "projects:merge": form(seen_by(SEES, HQ), args=project, body=lambda district: {"reason": "示例", "version": 0}),
    "projects:restart": form(seen_by(SEES, HQ), args=project, body=lambda district: {"reason": "示例", "version": 0}),
    "insights:zombies": get(only(HQ)),
}  # fmt: skip
REVIEW = for_partners(seen_by(SEES))
BY_HQ = for_partners(seen_by(SEES, HQ))
MEETING = for_partners(seen_by(HQ))
REVIEWS_INTERFACE = {
    "api-review-list": ApiRoute({"GET": ALL, "POST": for_staff(LOGS)}),
    "api-review-detail": ApiRoute({"GET": REVIEW}, args=review),
    "api-review-steps": ApiRoute({"GET": REVIEW}, args=review),
    "api-review-ask": ApiRoute({"POST": BY_HQ}, args=review),
    "api-review-conclude": ApiRoute(
        {"POST": BY_HQ}, args=review, body=lambda district: {"conclusion": "reject", "text": "示例"}
    ),
    "api-review-revoke": ApiRoute({"POST": BY_HQ}, args=review, body=lambda district: {"reason": "示例"}),
    "api-review-close-condition": ApiRoute(
        {"POST": BY_HQ}, args=lambda district: (*review(district), *condition(district))
    ),
    "api-review-setting": ApiRoute(
        {"GET": for_staff(HQ), "PATCH": for_staff(HQ)},
        body=lambda district: {"overdue_is_no_comment": True, "reason": "示例"},
    ),
    "api-opinion-list": ApiRoute({"GET": ALL}),
    "api-opinion-detail": ApiRoute({"GET": for_partners(seen_by(ASKED))}, args=opinion),
    "api-opinion-submit": ApiRoute({"POST": for_partners(seen_by(ASKED, ANSWERS))}, args=opinion, body=answer),
    "api-review-meeting-list": ApiRoute({"GET": ALL, "POST": for_staff(HQ)}),
    "api-review-meeting-detail": ApiRoute(
        {"GET": MEETING, "PATCH": MEETING}, args=meeting, body=lambda district: {"place": "示例"}
    ),
    "api-review-meeting-minutes": ApiRoute({"GET": MEETING}, args=meeting),
    "api-state-request-list": ApiRoute({"GET": ALL}),
    "api-state-request-detail": ApiRoute({"GET": REVIEW}, args=state_request),
    "api-state-request-decide": ApiRoute(
        {"POST": BY_HQ},
        args=lambda district: (*state_request(district), "reject"),
        body=lambda district: {"note": "示例"},
    ),
    "api-project-ask-state": ApiRoute(
        {"POST": on_a_row(SEES, WORKS)}, args=project, body=lambda district: {"kind": "resume", "reason": "示例"}
    ),
    "api-project-move-out": ApiRoute({"POST": on_a_row(SEES, HQ | {"leader"})}, args=project),
    "api-project-merge": ApiRoute({"POST": on_a_row(SEES, HQ)}, args=project),
    "api-project-restart": ApiRoute(
        {"POST": on_a_row(SEES, HQ)}, args=project, body=lambda district: {"reason": "示例"}
    ),
}
REVIEW_PAGES |= STATES
