"""Moving a next step by dragging it: the service's rules, in Chinese, and nothing that cannot be moved."""

import datetime
import json

import pytest
from django.urls import reverse
from django.utils import timezone

from core.audit.models import AuditEntry
from crm.followups.models import FollowUp
from crm.followups.policy import can_take_step, steps_within
from crm.insights.calendar.entries import Span
from crm.insights.calendar.kinds import Kind
from crm.insights.calendar.queries import entries_of
from tests.factories import FollowUpFactory, ProjectFactory

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def move(browser, step, to, version=None):
    version = step.version if version is None else version
    answer = browser.post(reverse("insights:calendar-move", args=[step.pk]), {"to": to, "version": version})
    return answer.status_code, json.loads(answer.content) if answer["Content-Type"] == "application/json" else {}


def test_a_dragged_step_gets_its_new_day_by_the_service(step, member, as_user, today):
    status, told = move(as_user(member), step, today + 5 * DAY)
    step.refresh_from_db()

    assert (status, step.next_on, told["version"]) == (200, today + 5 * DAY, step.version)
    assert step.project.__class__.objects.get(pk=step.project_id).next_step_on == today + 5 * DAY
    assert AuditEntry.objects.filter(action="followup.rescheduled", target_id=step.pk).exists()


def test_a_rest_day_is_said(step, member, as_user, today):
    saturday = today + (5 - today.weekday()) % 7 * DAY + 7 * DAY

    assert "休息日" in move(as_user(member), step, saturday)[1]["text"]


@pytest.mark.parametrize("days", [-1, 100_000])
def test_a_day_that_cannot_be_goes_back_with_a_reason(step, member, as_user, today, days):
    status, told = move(as_user(member), step, today + days * DAY)
    before, step_now = step.next_on, FollowUp.objects.get(pk=step.pk)

    assert status == 409
    assert "日期" in told["text"]
    assert step_now.next_on == before


def test_a_stale_drag_changes_nothing_and_says_so(step, member, leader, as_user, today):
    assert move(as_user(leader), step, today + 3 * DAY)[0] == 200
    status, told = move(as_user(member), step, today + 5 * DAY, version=step.version)

    assert status == 412
    assert "他人改过" in told["text"]
    assert FollowUp.objects.get(pk=step.pk).next_on == today + 3 * DAY


def test_the_dialogue_refuses_a_stale_day_too_and_keeps_what_was_typed(step, member, leader, as_user, today):
    url = reverse("followups:reschedule", args=[step.pk])
    page = as_user(member).get(url)
    assert page.context["form"].initial["version"] == step.version
    move(as_user(leader), step, today + 3 * DAY)

    answer = as_user(member).post(url, {"next_on": today + 5 * DAY, "next_step": "改", "version": step.version})

    assert answer.status_code == 422
    assert "他人更新" in answer.content.decode()
    assert FollowUp.objects.get(pk=step.pk).next_on == today + 3 * DAY


def test_a_done_step_goes_back(step, member, as_user, today):
    FollowUp.objects.filter(pk=step.pk).update(next_done_at=timezone.now())

    assert move(as_user(member), step, today + 5 * DAY) == (409, {"text": "这一步已经办结"})


@pytest.mark.parametrize("who", ["other_member", "data_admin", "sysadmin", "partner"])
def test_who_may_not_see_it_finds_nothing(step, as_user, request, today, who):
    status, _told = move(as_user(request.getfixturevalue(who)), step, today + 5 * DAY)

    assert status in (302, 403, 404)
    assert FollowUp.objects.get(pk=step.pk).next_on == step.next_on


def test_a_chain_leader_reads_and_does_not_move(step, as_user, chain_leader, today):
    assert move(as_user(chain_leader), step, today + 5 * DAY)[0] == 403


@pytest.mark.parametrize(
    "data", [{}, {"to": "x", "version": "0"}, {"to": "2027-01-04"}, {"to": "2027-01-04", "version": "-1"}]
)
def test_a_request_without_day_or_version_changes_nothing(step, member, as_user, data):
    answer = as_user(member).post(reverse("insights:calendar-move", args=[step.pk]), data)

    assert answer.status_code == 409
    assert FollowUp.objects.get(pk=step.pk).next_on == step.next_on


def test_only_steps_of_mine_can_be_moved_and_the_rest_says_why(everything, member, chain_leader, today):
    def fixed(user, scope):
        found = entries_of(Span(user, today - DAY, today + 9 * DAY, scope)).entries
        return {entry.kind: entry.fixed for entry in found}

    mine = fixed(member, "mine")
    assert mine.pop(Kind.STEP) == ""
    assert all(mine.values())
    assert "延期" in mine[Kind.MILESTONE]
    assert "他人" in fixed(chain_leader, "chain")[Kind.STEP]


@pytest.mark.parametrize(
    "who", ["member", "leader", "hq", "other_member", "commander", "chain_leader", "service_officer", "data_admin"]
)
def test_many_steps_are_judged_as_each_one(who, request, t01, t02, chain, member, other_member, service_officer):
    user = request.getfixturevalue(who)
    shared = ProjectFactory(team=t01, chain=chain)
    shared.co_teams.add(t02)
    served = ProjectFactory(team=t01, chain=chain, stage="serving", service_officer=service_officer)
    rows = [
        FollowUpFactory(project=ProjectFactory(team=t01, chain=chain), created_by=member),
        FollowUpFactory(project=shared, created_by=member),
        FollowUpFactory(project=served, created_by=service_officer),
        FollowUpFactory(project=served, created_by=member),
        FollowUpFactory(project=None, enterprise=shared.enterprise, team=t02, created_by=other_member),
    ]
    rows = list(FollowUp.objects.filter(pk__in=[row.pk for row in rows]).select_related("project"))

    assert steps_within(user, rows) == {row.pk for row in rows if can_take_step(user, row)}
