"""The pages and the REST interface of meetings: the whole way from the screen, query counts, versions."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from core.audit.models import AuditEntry
from crm.meetings import services
from crm.meetings.models import Decision, Meeting
from crm.tasks.models import Task
from tests.factories import FollowUpFactory, ProjectFactory
from tests.factories.meetings import DAY, called_meeting, opened_meeting

pytestmark = pytest.mark.django_db
LIST = "/meetings/"


def page(answer) -> str:
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def url(name, *args) -> str:
    return reverse(f"meetings:{name}", args=args)


def test_the_whole_way_from_the_screen(red, t01, chain, hq, member, as_user):
    FollowUpFactory(project=red, enterprise=red.enterprise, summary="看过两处厂房", team=t01)
    other = ProjectFactory(name="乙项目示例", team=t01, chain=chain, created_at=red.created_at)
    boss = as_user(hq)
    form = boss.get(url("create")).context["form"]
    held = timezone.localtime(form.initial["held_at"])
    assert (held.hour, "cutoff_at" in form.initial) == (9, False)
    sent = {
        "kind": "weekly", "held_at": f"{held:%Y-%m-%d %H:%M}", "place": "三楼", "chair": "区长示例", "attendees": "各组",
    }  # fmt: skip
    assert boss.post(url("create"), sent | {"place": ""}).status_code == 422
    assert boss.post(url("create"), sent).status_code == 302
    meeting = Meeting.objects.get()
    text = page(boss.get(url("detail", meeting.pk)))
    assert "31 天没有有效跟进。" in text
    assert boss.get(url("screen", meeting.pk)).status_code == 403

    added = {"version": meeting.version, "target": f"project-{other.pk}", "reason": "区长提出"}
    assert boss.post(url("add", meeting.pk), added).status_code == 302
    first, last = meeting.items.order_by("position")
    boss.post(url("move", meeting.pk, last.pk, "up"))
    assert [one.pk for one in meeting.items.order_by("position")] == [last.pk, first.pk]
    boss.post(url("drop", meeting.pk, last.pk), {"version": 0, "reason": "另议"})
    assert "移出原因：另议" in page(boss.get(url("detail", meeting.pk)))
    meeting.refresh_from_db()
    opened = boss.post(url("open", meeting.pk), {"version": meeting.version})
    assert opened["Location"] == url("screen", meeting.pk)

    wall = page(boss.get(opened["Location"]))
    assert "看过两处厂房" in wall and red.name in wall and "第 1 项，共 1 项" in wall  # noqa: PT018
    said = {"version": 0, "text": "一周内落实用地", "team": t01.pk, "assignee": member.pk, "workdays": 5, "act": "give"}
    at = f"{url('screen', meeting.pk)}?item={first.pk}"
    missing = boss.post(at, said | {"team": "", "assignee": ""})
    assert missing.status_code == 422
    assert "team" in missing.context["form"].errors
    assert boss.post(at, said).status_code == 302
    task = Task.objects.get()
    assert (task.assignee, task.source_note) == (member, meeting.title)
    stale = boss.post(at, said)
    assert stale.status_code == 422
    assert "他人刚在这项议题上作了记录" in stale.content.decode()
    assert boss.post(at, {"version": 1, "text": "继续跟踪", "act": "note", "team": "0"}).status_code == 302
    note = Decision.objects.get(task=None)
    assert boss.post(url("correct", meeting.pk, note.pk), {"version": 0, "text": "改过"}).status_code == 302
    assert boss.post(url("withdraw", meeting.pk, note.pk), {"version": 1, "reason": "误记"}).status_code == 302
    assert task.no in page(boss.get(at))

    meeting.refresh_from_db()
    assert boss.get(url("minutes", meeting.pk)).status_code == 403
    boss.post(url("close", meeting.pk), {"version": meeting.version, "attendees": "到会示例"})
    assert "到会示例" in page(boss.get(url("detail", meeting.pk)))
    assert boss.get(url("minutes", meeting.pk)).content[:2] == b"PK"
    assert AuditEntry.objects.filter(action="meeting.minutes_taken", target_id=meeting.pk).count() == 1
    assert boss.post(at, {"version": 3, "text": "补记", "act": "note"}).status_code == 403


def test_the_due_day_counts_workdays_and_a_day_wins(red, t01, hq, as_user, time_machine):
    time_machine.move_to(datetime.datetime(2026, 12, 30, 2, tzinfo=datetime.UTC))
    meeting = opened_meeting(by=hq)
    item = meeting.items.get()
    at = f"{url('screen', meeting.pk)}?item={item.pk}"
    said = {"version": 0, "text": "落实", "team": t01.pk, "act": "give", "workdays": 2}
    as_user(hq).post(at, said)
    as_user(hq).post(at, said | {"version": 1, "due_on": "2027-03-01"})

    due = sorted(Task.objects.values_list("due_on", flat=True))
    assert due == [datetime.date(2027, 1, 4), datetime.date(2027, 3, 1)]


def test_who_looks_on_does_not_decide(red, chain, hq, t01, leader, member, as_user):
    meeting = opened_meeting(by=hq, team=t01)
    item = meeting.items.get()
    at = f"{url('screen', meeting.pk)}?item={item.pk}"
    for user in (leader, member):
        text = page(as_user(user).get(at))
        assert red.name in text
        assert 'name="text"' not in text
        assert as_user(user).post(at, {"version": 0, "text": "代为决定", "act": "note"}).status_code == 403
    assert "召集会议" not in page(as_user(member).get(LIST))


def test_a_hidden_topic_is_on_no_page_of_a_chains_meeting(red, chain, t02, other_chain, hq, chain_leader, as_user):
    meeting = opened_meeting(by=hq, kind="chain", chain=chain)
    item = meeting.items.get()
    services.decide(meeting.pk, item.pk, by=hq, text="秘密议定")
    type(red).objects.update(chain=other_chain, team=t02)
    browser = as_user(chain_leader)
    api = APIClient()
    api.force_authenticate(chain_leader)
    answers = [browser.get(LIST), browser.get(url("detail", meeting.pk)), browser.get(url("screen", meeting.pk))]
    answers += [browser.get(f"{url('screen', meeting.pk)}?item={item.pk}"), api.get(f"/api/v1/meetings/{meeting.pk}/")]
    answers += [api.get(f"/api/v1/meetings/{meeting.pk}/decisions/")]

    for answer in answers:
        text = page(answer)
        assert red.name not in text
        assert "秘密议定" not in text
    assert answers[0].context["object_list"][0].topics == 0
    decision = Decision.objects.get()
    assert browser.get(url("withdraw", meeting.pk, decision.pk)).status_code == 404


def test_pages_ask_the_same_number_of_queries_however_many_rows(red, t01, chain, hq, as_user):
    def fill(number):
        ProjectFactory(name=f"红 {number}", team=t01, chain=chain, light="red", light_reason="红。")
        made = opened_meeting(by=hq)
        for one in made.items.all():
            given = {"team": t01, "due_on": timezone.localdate() + DAY}
            services.decide(made.pk, one.pk, by=hq, text="落实", task=given)
        return made

    browser, first = as_user(hq), fill(1)
    api = APIClient()
    api.force_authenticate(hq)

    def asked(meeting):
        found = [LIST, url("detail", meeting.pk), url("screen", meeting.pk)]
        counts = []
        for one in found:
            browser.get(one)
            with CaptureQueriesContext(connection) as queries:
                page(browser.get(one))
            counts.append(len(queries))
        with CaptureQueriesContext(connection) as queries:
            api.get("/api/v1/meetings/")
        return [*counts, len(queries)]

    few = asked(first)
    fill(2)
    assert asked(fill(3)) == few
    assert max(few) <= 22


def test_over_rest_a_meeting_is_run_with_versions_and_keys(red, t01, hq, commander):
    meeting = called_meeting(by=hq)
    item = meeting.items.get()
    api = APIClient()
    api.force_authenticate(hq)
    base = f"/api/v1/meetings/{meeting.pk}/"

    def post(path, data, tag, **headers):
        given = headers | ({"HTTP_IF_MATCH": tag} if tag else {})
        return api.post(f"{base}{path}", data, format="json", **given)

    tag = api.get(base)["ETag"]
    assert post("open/", {}, None).status_code == 428
    opened = post("open/", {}, tag)
    assert (opened.json()["state"], opened.json()["items"][0]["reasons"][0]["section"]) == ("open", "red")
    assert post("open/", {}, tag).status_code == 412
    day = str(timezone.localdate() + 9 * DAY)
    said = {"item": item.pk, "text": "一周内落实用地", "task": {"team": t01.pk, "due_on": day}}
    key = {"HTTP_IDEMPOTENCY_KEY": "meeting-1"}
    done = post("decisions/", said, opened["ETag"], **key)
    again = post("decisions/", said, opened["ETag"], **key)
    assert (done.status_code, again["Idempotency-Replayed"]) == (201, "true")
    [made] = done.json()["decisions"]
    assert (made["task_no"], Task.objects.count()) == (Task.objects.get().no, 1)
    refused = post(f"decisions/{made['id']}/correct/", {"text": "改"}, done["ETag"])
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (409, "task_issued")
    noted = post("decisions/", {"item": item.pk, "text": "再议"}, done["ETag"])
    row = noted.json()["decisions"][1]["id"]
    better = post(f"decisions/{row}/correct/", {"text": "下周再议"}, noted["ETag"])
    gone = post(f"decisions/{row}/withdraw/", {"reason": "误记"}, better["ETag"])
    assert [one["text"] for one in api.get(f"{base}decisions/").json()] == ["一周内落实用地", "下周再议"]
    closed = post("close/", {}, gone["ETag"])
    assert closed.json()["state"] == "closed"
    late = post("decisions/", {"item": item.pk, "text": "补记"}, closed["ETag"])
    assert (late.status_code, late.json()["errors"][0]["code"]) == (409, "step_impossible")
    assert api.get(f"{base}minutes/").content[:2] == b"PK"
    assert api.get("/api/v1/meetings/", {"unknown": 1}).status_code == 400


def test_the_list_is_narrowed_and_newest_first(red, chain, t01, hq, as_user):
    now = timezone.now()
    opened_meeting(by=hq, held_at=now - 8 * DAY, title="上周调度会")
    called_meeting(by=hq, kind="chain", chain=chain, title="链会")
    called_meeting(by=hq, held_at=now - 9 * DAY, team=t01, title="组会")
    browser = as_user(hq)

    def titles(**query):
        return [one.title for one in browser.get(LIST, query).context["object_list"]]

    assert titles() == ["链会", "上周调度会", "组会"]
    assert titles(state="open") == ["上周调度会"]
    assert titles(kind="chain") == titles(chain=chain.pk) == titles(q="链") == ["链会"]
    assert titles(team=t01.pk) == ["组会"]
    assert titles(held_after=str(timezone.localdate() - 2 * DAY)) == ["链会"]


def test_what_was_written_on_a_topic_that_is_hidden_by_now_is_not_put_on_another(
    red, chain, t01, t02, other_chain, hq, chain_leader, as_user
):
    created = red.created_at
    ProjectFactory(name="乙项目示例", team=t01, chain=chain, light="red", light_reason="红。", created_at=created)
    meeting = opened_meeting(by=hq, kind="chain", chain=chain)
    at = f"{url('screen', meeting.pk)}?item={meeting.items.get(project=red).pk}"
    type(red).objects.filter(pk=red.pk).update(chain=other_chain, team=t02)

    assert as_user(chain_leader).post(at, {"version": 0, "text": "给甲的结论", "act": "note"}).status_code == 404
    assert not Decision.objects.exists()
