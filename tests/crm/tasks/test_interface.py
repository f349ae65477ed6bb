"""Tasks over REST: the same acts, versions by If-Match, answers once a key."""

import datetime

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from crm.tasks.models import Feedback, Task, TaskFile
from tests.factories import pdf
from tests.factories.tasks import given_task, overdue_task

pytestmark = pytest.mark.django_db
KEY = {"HTTP_IDEMPOTENCY_KEY": "task-1"}


@pytest.fixture
def api():
    """Return a function that makes a client in which somebody is signed in."""

    def client(user):
        made = APIClient()
        made.force_authenticate(user)
        return made

    return client


def post(client, path, data=None, tag=None, **headers):
    given = headers | ({"HTTP_IF_MATCH": tag} if tag else {})
    return client.post(f"/api/v1/tasks/{path}", data or {}, format="json", **given)


@pytest.fixture
def new(t01, member, project):
    due_on = timezone.localdate() + datetime.timedelta(days=9)
    return {
        "title": "落实用地指标", "requirement": "会同园区拿出方案", "team": t01.pk, "assignee": member.pk,
        "project": project.pk, "due_on": str(due_on), "source": "demand",
    }  # fmt: skip


def test_the_whole_way_each_act_on_its_version(api, new, hq, member):
    boss, worker = api(hq), api(member)
    made = post(boss, "", new)
    assert (made.status_code, made.json()["status"]) == (201, "issued"), made.json()
    pk = made.json()["id"]

    def act(client, name, data=None):
        tag = client.get(f"/api/v1/tasks/{pk}/")["ETag"]
        assert post(client, f"{pk}/{name}/", data).status_code == 428
        done = post(client, f"{pk}/{name}/", data, tag)
        assert done.status_code == 200, done.json()
        assert post(client, f"{pk}/{name}/", data, tag).status_code in (403, 412)
        return done.json()

    assert act(worker, "accept")["status"] == "accepted"
    assert act(worker, "feedback", {"text": "已对接", "progress_pct": 40})["feedback"][0]["progress_pct"] == 40
    later = str(timezone.localdate() + datetime.timedelta(days=20))
    asked = act(worker, "extend", {"new_due_on": later, "reason": "等批复"})["extensions"][0]
    assert act(boss, f"extensions/{asked['id']}/approve")["due_on"] == later
    assert act(worker, "submit", {"text": "完成"})["status"] == "submitted"
    assert act(boss, "return", {"reason": "缺附图"})["status"] == "returned"
    assert act(worker, "submit", {"text": "已补"})["status"] == "submitted"
    whole = act(boss, "close", {"note": "同意"})
    assert whole["status"] == "closed"
    assert [one["act"] for one in whole["events"]][-1] == "close"


def test_a_key_gives_out_one_task(api, new, hq):
    client = api(hq)
    first, second = post(client, "", new, **KEY), post(client, "", new, **KEY)

    assert (first.json()["id"], second["Idempotency-Replayed"]) == (second.json()["id"], "true")
    assert Task.objects.count() == 1


def test_a_report_with_a_file_is_sent_as_a_form(api, accepted, member):
    tag = f'"v{accepted.version}"'
    done = api(member).post(
        f"/api/v1/tasks/{accepted.pk}/feedback/", {"text": "附方案", "progress_pct": 30, "upload": pdf("方案.pdf")},
        format="multipart", HTTP_IF_MATCH=tag,
    )  # fmt: skip
    assert done.status_code == 200, done.json()
    [file] = done.json()["feedback"][0]["files"]
    got = api(member).get(f"/api/v1/tasks/{accepted.pk}/files/{file['uid']}/")
    assert b"".join(got.streaming_content).startswith(b"%PDF")
    assert (Feedback.objects.count(), TaskFile.objects.count()) == (1, 1)


def test_a_draft_is_changed_and_issued_and_then_stands(api, new, leader):
    client = api(leader)
    made = post(client, "", new | {"draft": True})
    path = f"/api/v1/tasks/{made.json()['id']}/"
    assert made.json()["status"] == "draft"

    changed = client.patch(path, {"title": "改"}, format="json", HTTP_IF_MATCH=made["ETag"])
    assert (changed.status_code, changed.json()["title"]) == (200, "改")
    issued = post(client, f"{made.json()['id']}/issue/", tag=changed["ETag"])
    assert issued.json()["status"] == "issued"
    late = client.patch(path, {"title": "再改"}, format="json", HTTP_IF_MATCH=issued["ETag"])
    assert (late.status_code, late.json()["errors"][0]["code"]) == (409, "task_issued")


def test_the_assignee_of_headquarters_is_refused_to_close(api, hq, commander, hq_team):
    task = given_task(hq_team, by=commander, assignee=hq)
    client = api(hq)
    tag = post(client, f"{task.pk}/accept/", tag=client.get(f"/api/v1/tasks/{task.pk}/")["ETag"])["ETag"]
    tag = post(client, f"{task.pk}/submit/", {"text": "完成"}, tag)["ETag"]

    assert post(client, f"{task.pk}/close/", {}, tag).status_code == 403


def test_the_list_is_scoped_narrowed_and_coloured(api, task, t02, hq, member, other_member):
    long_ago = timezone.localdate() - datetime.timedelta(days=30)
    late = overdue_task(task.team, by=hq, assignee=member, due_on=long_ago)
    given_task(t02, by=hq)

    def ids(client, **query):
        return {row["id"] for row in client.get("/api/v1/tasks/", query).json()["results"]}

    assert ids(api(member)) == {task.pk, late.pk}
    assert ids(api(member), colour="red") == {late.pk} == ids(api(member), state="overdue")
    assert ids(api(other_member)) & {task.pk, late.pk} == set()
    row = api(member).get(f"/api/v1/tasks/{late.pk}/").json()
    assert (row["colour"], row["is_overdue"], row["last_action_on"]) == ("red", True, None)
    assert api(other_member).get(f"/api/v1/tasks/{task.pk}/").status_code == 404
    assert api(member).get("/api/v1/tasks/", {"unknown": 1}).status_code == 400


def test_a_project_out_of_scope_is_null(api, task, t02, other_chain, member):
    assert api(member).get(f"/api/v1/tasks/{task.pk}/").json()["project"] == task.project_id
    type(task.project).objects.update(team=t02, chain=other_chain)

    assert api(member).get(f"/api/v1/tasks/{task.pk}/").json()["project"] is None


def test_reassign_merge_reject_cancel(api, task, t01, hq, member):
    boss, worker = api(hq), api(member)
    goal = given_task(t01, by=hq)
    tag = boss.get(f"/api/v1/tasks/{task.pk}/")["ETag"]
    rejected = post(worker, f"{task.pk}/reject/", {"reason": "不属本组"}, tag)
    assert rejected.json()["status"] == "rejected"
    moved = post(boss, f"{task.pk}/reassign/", {"team": t01.pk, "reason": "换人"}, rejected["ETag"])
    assert (moved.json()["status"], moved.json()["assignee"]) == ("issued", None)
    merged = post(boss, f"{task.pk}/merge/", {"into": goal.pk}, moved["ETag"])
    assert (merged.json()["status"], merged.json()["merged_into"]) == ("merged", goal.pk)
    over = post(boss, f"{task.pk}/cancel/", {"reason": "示例"}, merged["ETag"])
    assert (over.status_code, over.json()["errors"][0]["code"]) == (409, "step_impossible")
    letter = boss.get(f"/api/v1/tasks/{goal.pk}/letters/urge/")
    assert letter.content[:2] == b"PK"


def test_the_list_asks_the_same_number_of_queries_however_many_rows(api, t01, hq, django_assert_max_num_queries):
    for _number in range(5):
        given_task(t01, by=hq)  # a few more rows, and the same nine queries
    client = api(hq)
    client.get("/api/v1/tasks/")
    with django_assert_max_num_queries(9):
        client.get("/api/v1/tasks/")
