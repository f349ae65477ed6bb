"""Orders of supervision: one about team A's project, and who gets what of each address."""

import datetime

from django.utils import timezone

from crm.supervision.models import SupervisionFeedback, SupervisionOrder
from crm.supervision.services.offices import send_to_offices
from crm.tasks.models import Task
from tests.scope.pages import HAVE_LISTS
from tests.scope.rules import (
    ANY_PERSON,
    FORBIDDEN,
    HQ,
    SEES,
    ApiRoute,
    Route,
    Rule,
    for_partners,
    form,
    get,
    only,
    seen_by,
)

SECRET = "甲督密督办事项"
SIGNS = {"leader"}  # blue goes to the leader of team A
ANSWERS = {"member", "leader"}


def order_around(project) -> None:
    """Make a blue order about team A's overdue project, with an answer."""
    today = timezone.localdate()
    order = SupervisionOrder.objects.create(
        no="DB-2026-7701", source="stage", target_type="projects.project", target_id=project.pk, project=project,
        team=project.team, owner=project.owner, subject=SECRET, sentence=SECRET, level="blue",
        due_on=today - datetime.timedelta(days=4), idle_from_on=today - datetime.timedelta(days=4), idle_workdays=2,
        counted_from_on=today - datetime.timedelta(days=4), issued_on=today,
    )  # fmt: skip
    send_to_offices(today)
    SupervisionFeedback.objects.create(order=order, text=SECRET, by=project.owner)


def order(district):
    return (SupervisionOrder.objects.get(project=district.project).pk,)


def project(district):
    return (district.project.pk,)


def task(district):
    return (Task.objects.get(project=district.project, status="issued").pk,)


def on_order(people, **values) -> Route:
    return form(seen_by(SEES, people), args=order, body=lambda district: {"version": 0, **values})


SUPERVISION_PAGES = {
    "supervision:list": get(only(HAVE_LISTS)),
    "supervision:list@all": get(only(HAVE_LISTS), query=lambda district: {"state": "all"}),
    "supervision:detail": get(seen_by(SEES), args=order),
    "supervision:acknowledge": on_order(SIGNS),
    "supervision:answer": on_order(ANSWERS, text="示例"),
    "supervision:withdraw": on_order(HQ, reason="示例"),
    "supervision:letter": get(seen_by(SEES), args=order),
    "supervision:panel": get(seen_by(SEES), args=project),
    "supervision:task": get(seen_by(SEES | {"clerk"}), args=task),
}


def staff(rule: Rule) -> Rule:
    """A rule of the REST interface: partners have none of this."""
    return for_partners(rule, (), FORBIDDEN)


def api_act(people, **values) -> ApiRoute:
    return ApiRoute({"POST": staff(seen_by(SEES, people))}, args=order, body=lambda district: values)


SUPERVISION_INTERFACE = {
    "api-supervision-list": ApiRoute({"GET": staff(ANY_PERSON)}),
    "api-supervision-detail": ApiRoute({"GET": staff(seen_by(SEES))}, args=order),
    "api-supervision-acknowledge": api_act(SIGNS),
    "api-supervision-feedback": api_act(ANSWERS, text="示例"),
    "api-supervision-withdraw": api_act(HQ, reason="示例"),
    "api-supervision-letter": ApiRoute({"GET": staff(seen_by(SEES))}, args=order),
}
