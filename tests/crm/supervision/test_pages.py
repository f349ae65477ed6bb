"""What people do with an order by form and over REST, what they read, and how many queries that takes."""

import io

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document
from rest_framework.test import APIClient

from core.audit.models import AuditEntry
from core.errors import RuleViolation, StaleWrite
from crm.projects.models import Project
from crm.supervision.models import SupervisionOrder
from crm.supervision.services import acknowledge_order, answer_order, supervise, withdraw_order
from tests.crm.notices.conftest import at
from tests.crm.supervision.conftest import DAY, D, scan
from tests.factories import ProjectFactory

pytestmark = pytest.mark.django_db
BLUE_ON, YELLOW_ON = D(2026, 9, 23), D(2026, 9, 29)


@pytest.fixture
def order(overdue, leader, chain_leader):
    """A blue order to the leader about the member's project."""
    overdue("stage")
    scan(BLUE_ON)
    return SupervisionOrder.objects.get()


@pytest.fixture(autouse=True)
def clock(order):
    """The day after the order."""
    with at(BLUE_ON + DAY):
        yield


def url(name: str, order) -> str:
    return reverse(f"supervision:{name}", args=[order.pk])


def test_the_whole_way_by_form(order, leader, member, hq, as_user):
    """The leader signs and answers, the member answers, HQ withdraws; the step is not sent again."""
    assert "签收" in as_user(leader).get(order.get_absolute_url()).content.decode()

    def act(user, name, **typed):
        order.refresh_from_db()
        assert as_user(user).get(url(name, order)).status_code == 200
        answer = as_user(user).post(url(name, order), {"version": order.version, **typed})
        assert answer.status_code == 302, answer.content.decode()
        order.refresh_from_db()
        return order.status

    assert act(leader, "acknowledge") == "acknowledged"
    assert act(leader, "answer", text="已约企业周五会面") == "answered"
    assert act(member, "answer", text="方案已送审") == "answered"
    text = as_user(leader).get(order.get_absolute_url()).content.decode()
    assert text.index("方案已送审") < text.index("已约企业周五会面")
    assert act(hq, "withdraw", reason="项目口径有误") == "withdrawn"
    assert "项目口径有误" in as_user(leader).get(order.get_absolute_url()).content.decode()
    assert (supervise().issued, SupervisionOrder.objects.count()) == (0, 1)
    verbs = AuditEntry.objects.filter(target_type="supervision.supervisionorder").order_by("pk")
    assert list(verbs.values_list("action", flat=True)) == [
        f"supervision.{one}" for one in ("issued", "acknowledged", "answered", "answered", "withdrawn")
    ]


def test_signing_twice_is_once_and_what_is_not_for_one_is_refused(order, leader, member, commander):
    first = acknowledge_order(order.pk, by=leader)
    assert acknowledge_order(order.pk, by=leader, version=0).version == first.version == 1
    for act, by, given, code in (
        (acknowledge_order, member, {}, "forbidden"),
        (answer_order, commander, {"text": "示例"}, "forbidden"),
        (answer_order, member, {"text": " "}, "reason_missing"),
        (withdraw_order, leader, {"reason": "示例"}, "forbidden"),
        (withdraw_order, commander, {"reason": ""}, "reason_missing"),
    ):
        with pytest.raises(RuleViolation) as refused:
            act(order.pk, by=by, **given)
        assert refused.value.code == code
    with pytest.raises(StaleWrite):
        answer_order(order.pk, by=member, text="示例", version=0)
    withdraw_order(order.pk, by=commander, reason="重复")
    with pytest.raises(RuleViolation, match="不能再办理"):
        answer_order(order.pk, by=member, text="示例")


def test_the_same_acts_over_rest_each_on_its_version(order, leader, member, hq, partner):
    def client(user):
        made = APIClient()
        made.force_authenticate(user)
        return made

    def act(user, name, data=None, expected=200):
        browser, path = client(user), f"/api/v1/supervision-orders/{order.pk}/"
        tag = browser.get(path)["ETag"]
        assert browser.post(f"{path}{name}/", data or {}, format="json").status_code in (403, 428)
        done = browser.post(f"{path}{name}/", data or {}, format="json", HTTP_IF_MATCH=tag)
        assert done.status_code == expected, done.json()
        return done.json()

    assert act(leader, "acknowledge")["recipients"][0]["acknowledged_at"]
    act(member, "acknowledge", expected=403)
    assert act(member, "feedback", {"text": "方案已送审"})["feedback"][0]["text"] == "方案已送审"
    assert act(hq, "withdraw", {"reason": "口径有误"})["status"] == "withdrawn"
    assert client(partner).get("/api/v1/supervision-orders/").status_code == 403
    assert [one["no"] for one in client(member).get("/api/v1/supervision-orders/").json()["results"]] == [order.no]


def test_another_team_reads_no_order(order, other_member, as_user):
    browser = as_user(other_member)
    for name in ("detail", "acknowledge", "answer", "letter"):
        assert browser.get(url(name, order)).status_code == 404
    assert order.subject not in browser.get("/supervision/?state=all").content.decode()
    assert browser.get(reverse("supervision:panel", args=[order.project_id])).status_code == 404


def test_the_letter_says_what_the_page_says_and_leaves_a_trace(order, leader, as_user):
    acknowledge_order(order.pk, by=leader)
    answer = as_user(leader).get(url("letter", order))
    document = Document(io.BytesIO(answer.content))
    words = [cell.text for row in document.tables[0].rows for cell in row.cells]
    words += [one.text for one in document.paragraphs]

    for wanted in ("督办单（蓝色）", f"编号：{order.no}", order.sentence, "示例电驱项目", "组员示例"):
        assert wanted in words, wanted
    assert any("组长示例" in one and "签收" in one for one in words)
    assert AuditEntry.objects.filter(action="supervision.letter_taken").count() == 1


def test_the_ladder_on_the_project_names_the_days_reached_and_to_come(order, member, as_user):
    text = as_user(member).get(reverse("supervision:panel", args=[order.project_id])).content.decode()

    for wanted in (
        "2026-09-23 到达",
        "再无动作 2026-09-29 到达",
        "再无动作 2026-10-12 到达",
        order.no,
        "满 10 个工作日",
    ):
        assert wanted in text, wanted


def test_the_ladder_of_a_task_shows_before_it_is_overdue(overdue, member, as_user):
    task = overdue("task")
    with time_machine.travel(D(2026, 9, 18), tick=False):
        text = as_user(member).get(reverse("supervision:task", args=[task.pk])).content.decode()

    for wanted in ("期限 2026-09-21", "再无动作 2026-09-23 到达", "再无动作 2026-10-12 到达"):
        assert wanted in text, wanted


def test_every_number_equals_the_list_that_it_opens(order, overdue, leader, hq, as_user):
    overdue("task")
    overdue("money")
    scan(YELLOW_ON)
    for user in (leader, hq):
        browser = as_user(user)
        for cell in browser.get("/supervision/").context["cells"]:
            assert browser.get(cell["url"]).context["page_obj"].paginator.count == cell["value"], cell
    mine = as_user(leader).get("/supervision/?state=mine").context["page_obj"].paginator
    assert mine.count == 3  # the blue order, and two old arrears that enter as blue
    assert as_user(hq).get("/supervision/?source=task&state=open").context["page_obj"].paginator.count == 1


def test_pages_ask_a_fixed_number_of_queries(order, t01, chain, member, hq, as_user, django_assert_num_queries):
    browser = as_user(hq)
    pages = [("/supervision/", 22), (order.get_absolute_url(), 14)]
    pages.append((reverse("supervision:panel", args=[order.project_id]), 24))
    for path, most in pages:
        browser.get(path)
        with CaptureQueriesContext(connection) as few:
            assert browser.get(path).status_code == 200
        asked = len(few)
        with at(BLUE_ON - 30 * DAY):
            for _number in range(4):
                ProjectFactory(team=t01, chain=chain, owner=member, stage="signed", stage_due_on=D(2026, 9, 21))
        Project.objects.filter(pk=order.project_id).update(grade="C")
        with at(BLUE_ON + 2 * DAY + len(path) * DAY):
            supervise()
        browser.get(path)  # a process reads the rules of a new day once
        with django_assert_num_queries(asked):
            browser.get(path)
        assert asked <= most, (path, asked)
