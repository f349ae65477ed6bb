"""Calling a meeting off; what follows a changed day; what stays in the minutes; additions that are shown as they are now."""

import datetime

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from core.audit.models import AuditEntry
from core.errors import StaleWrite
from crm.insights.calendar.entries import Span
from crm.insights.calendar.queries import entries_of
from crm.meetings import services
from crm.meetings.agenda import previous_of
from crm.meetings.minutes import build_minutes
from crm.meetings.models import Meeting
from crm.meetings.states import STEPS, Act, State, is_possible
from crm.meetings.timing import cutoff_before
from crm.tasks.models import Task
from tests.crm.meetings.test_deciding import words
from tests.crm.tasks.conftest import refused
from tests.factories.meetings import DAY, called_meeting, opened_meeting

pytestmark = pytest.mark.django_db


def state_of(meeting) -> str:
    return Meeting.objects.values_list("state", flat=True).get(pk=meeting.pk)


def test_each_act_is_possible_in_its_states_alone():
    table = {act: {state.value for state in State if is_possible(act, state)} for act in Act}
    assert table == {
        Act.PREPARE: {"draft"}, Act.OPEN: {"draft"}, Act.DECIDE: {"open"}, Act.CLOSE: {"open"},
        Act.CANCEL: {"draft", "open"},
    }  # fmt: skip
    assert [STEPS[act].to for act in (Act.OPEN, Act.CLOSE, Act.CANCEL)] == ["open", "closed", "cancelled"]


def test_a_meeting_is_called_off_with_a_reason_until_it_is_over(red, hq, member):
    meeting = called_meeting(by=hq)
    assert refused(services.cancel_meeting, meeting.pk, by=hq, reason=" ").code == "reason_missing"
    with pytest.raises(StaleWrite):
        services.cancel_meeting(meeting.pk, by=hq, reason="区长外出", version=9)
    with pytest.raises(Meeting.DoesNotExist):
        services.cancel_meeting(meeting.pk, by=member, reason="区长外出")
    assert state_of(meeting) == "draft"

    off = services.cancel_meeting(meeting.pk, by=hq, reason="区长外出", version=meeting.version)
    assert (off.state, off.cancelled_reason, off.cancelled_by, off.cancelled_at is None) == (
        "cancelled", "区长外出", hq, False,
    )  # fmt: skip
    [entry] = AuditEntry.objects.filter(action="meeting.cancelled", target_id=meeting.pk)
    assert entry.changes["reason"] == "区长外出"
    for act in (services.open_meeting, services.rebuild_agenda, services.close_meeting):
        assert refused(act, meeting.pk, by=hq).code == "step_impossible"
    assert refused(services.cancel_meeting, meeting.pk, by=hq, reason="再次").code == "step_impossible"


def test_what_decided_something_is_not_called_off(red, hq):
    meeting = opened_meeting(by=hq)
    made = services.decide(meeting.pk, meeting.items.get().pk, by=hq, text="继续跟踪")
    assert refused(services.cancel_meeting, meeting.pk, by=hq, reason="误开").code == "has_decisions"
    services.withdraw_decision(made.pk, by=hq, reason="误记")
    services.cancel_meeting(meeting.pk, by=hq, reason="误开")
    assert state_of(meeting) == "cancelled"

    closed = opened_meeting(by=hq)
    services.close_meeting(closed.pk, by=hq)
    assert refused(services.cancel_meeting, closed.pk, by=hq, reason="晚").code == "step_impossible"


def test_what_was_called_off_is_continued_by_none_and_leaves_the_calendar(red, hq):
    first = opened_meeting(by=hq, held_at=timezone.now())
    today = timezone.localdate()

    def listed():
        return {one.title for one in entries_of(Span(hq, today, today + DAY)).entries}

    assert first.title in listed()
    services.cancel_meeting(first.pk, by=hq, reason="误开")
    assert first.title not in listed()
    assert previous_of(called_meeting(by=hq)) is None


def test_from_the_page_it_is_called_off_and_says_why(red, hq, as_user):
    meeting, browser = called_meeting(by=hq), as_user(hq)
    at = meeting.get_absolute_url()
    assert f"{at}cancel/" in browser.get(at).content.decode()
    assert browser.post(f"{at}cancel/", {"version": meeting.version, "reason": ""}).status_code == 422
    assert browser.post(f"{at}cancel/", {"version": meeting.version, "reason": "区长外出"}).status_code == 302
    text = browser.get(at).content.decode()
    assert "会议已取消" in text
    assert "区长外出" in text
    assert f"{at}cancel/" not in text
    assert browser.get(f"{at}screen/").status_code == 403


def test_over_rest_a_meeting_is_called_and_called_off(red, chain, hq, chain_leader, member):
    api = APIClient()
    api.force_authenticate(hq)
    held = (timezone.now() + DAY).isoformat()
    sent = {"held_at": held, "place": "三楼", "chair": "区长示例", "attendees": "各组"}
    made = api.post("/api/v1/meetings/", sent, format="json", HTTP_IDEMPOTENCY_KEY="call-1")
    again = api.post("/api/v1/meetings/", sent, format="json", HTTP_IDEMPOTENCY_KEY="call-1")
    assert (made.status_code, again["Idempotency-Replayed"], Meeting.objects.count()) == (201, "true", 1)
    assert made.json()["items"][0]["project"] == red.pk
    assert made["Location"].endswith(f"/api/v1/meetings/{made.json()['id']}/")
    base = f"/api/v1/meetings/{made.json()['id']}/"
    assert api.post(f"{base}cancel/", {"reason": "改期"}, format="json").status_code == 428
    off = api.post(f"{base}cancel/", {"reason": "改期"}, format="json", HTTP_IF_MATCH=made["ETag"])
    assert (off.json()["state"], off.json()["cancelled_reason"]) == ("cancelled", "改期")

    api.force_authenticate(chain_leader)
    assert api.post("/api/v1/meetings/", sent, format="json").json()["errors"][0]["code"] == "invalid"
    own = api.post("/api/v1/meetings/", sent | {"kind": "chain", "chain": chain.pk}, format="json")
    assert own.status_code == 201
    api.force_authenticate(member)
    assert api.post("/api/v1/meetings/", sent, format="json").status_code == 403


def test_a_name_and_a_cut_off_that_nobody_typed_follow_the_day(hq):
    def called(**more):
        given = {"place": "三楼", "chair": "区长示例", "attendees": "各组"}
        return services.create_meeting(by=hq, held_at=timezone.now() + DAY, **(given | more))

    later = timezone.now() + datetime.timedelta(days=15)
    usual, typed = called(), called(title="专题", cutoff_at=timezone.now())
    as_shown = {"title": usual.title, "cutoff_at": usual.cutoff_at}  # the form sends back what it showed
    moved = services.update_meeting(usual.pk, by=hq, version=None, held_at=later, **as_shown)
    assert moved.title == f"周调度会（{timezone.localdate(later)}）"
    assert moved.cutoff_at == cutoff_before(later)

    kept = services.update_meeting(typed.pk, by=hq, version=None, held_at=later)
    assert (kept.title, kept.cutoff_at) == ("专题", typed.cutoff_at)
    once = services.update_meeting(moved.pk, by=hq, version=None, place="四楼")
    assert (once.title, once.cutoff_at, once.place) == (moved.title, moved.cutoff_at, "四楼")


def test_minutes_keep_to_whom_and_until_when_it_was_given(red, t01, t02, hq, member):
    meeting = opened_meeting(by=hq)
    due = timezone.localdate() + 7 * DAY
    given = {"team": t01, "assignee": member, "due_on": due}
    made = services.decide(meeting.pk, meeting.items.get().pk, by=hq, text="落实用地", task=given)
    services.close_meeting(meeting.pk, by=hq)
    before, name = words(meeting, hq), member.name

    Task.objects.filter(pk=made.task_id).update(assignee=hq, due_on=due + 30 * DAY)
    type(member).objects.filter(pk=member.pk).update(name="改名示例")
    type(t01).objects.filter(pk=t01.pk).update(name="改名组")
    assert words(meeting, hq) == before
    assert name in before
    assert build_minutes(meeting, hq)[:2] == b"PK"


def test_a_topic_added_by_hand_is_shown_as_it_is_when_built_anew(quiet, hq):
    meeting = called_meeting(by=hq)
    item = services.add_item(meeting.pk, by=hq, project=quiet, reason="区长提出")
    words_added = services.add_item(meeting.pk, by=hq, title="通报")

    def built():
        services.rebuild_agenda(meeting.pk, by=hq)
        item.refresh_from_db()
        return item.light, [text for _section, text in item.reasons]

    type(quiet).objects.update(light="red", light_reason="31 天没有有效跟进。")
    assert built() == ("red", ["区长提出", "31 天没有有效跟进。"])
    assert built() == ("red", ["区长提出", "31 天没有有效跟进。"])
    type(quiet).objects.update(light="green", light_reason="")
    assert built() == ("green", ["区长提出"])
    words_added.refresh_from_db()
    assert words_added.title == "通报"
