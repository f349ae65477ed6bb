"""Milestones, extensions and amendments over REST, and the move that fills its gate in one act."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from crm.projects.models import Project
from crm.projects.services import add_milestone, attach_file, request_amendment
from tests.api.conftest import codes
from tests.factories import gate_values, meet_gate

PDF = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture
def url(project):
    return f"projects/{project.pk}/"


@pytest.fixture
def signed(project):
    day = timezone.localdate()
    Project.objects.filter(pk=project.pk).update(
        stage="signed", signed_on=day, stage_since_on=day, content="一期", total_invest_wan=100, stage_due_on=day
    )
    project.refresh_from_db()
    return project


def test_an_amendment_is_asked_for_and_approved_by_somebody_else(call, member, hq, commander, signed, url):
    body = {"field": "total_invest_wan", "new": "150", "reason": "补充协议"}

    assert call(member).post(f"{url}amendments/", body).status_code == 428
    assert call(member).post(f"{url}amendments/", body, version=9).status_code == 412
    asked = call(member).post(f"{url}amendments/", body, version=0)
    assert (asked.status_code, asked.json()["kind"], asked.json()["status"]) == (201, "major", "requested")
    row = f"{url}amendments/{asked.json()['id']}/"
    assert call(member).post(f"{row}approve/").status_code == 403
    done = call(hq).post(f"{row}approve/", {"note": "同意", "needs_review": False})
    assert (done.status_code, done.json()["status"], done.json()["needs_review"]) == (200, "approved", False)
    assert Project.objects.get(pk=signed.pk).total_invest_wan == 150
    assert codes(call(commander).post(f"{row}reject/", {"note": "迟了"}))[0] == "request_decided"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"field": "total_invest_wan", "new": "viel"}, 400),
        ({"field": "park", "new": 999999}, 400),
        ({"field": "stage", "new": "lead"}, 400),
        ({"field": "content", "new": "一期"}, 409),
        ({"field": "content", "new": "二期", "spare": 1}, 400),
    ],
)
def test_an_amendment_that_cannot_be_is_refused(call, member, signed, url, body, status):
    answer = call(member).post(f"{url}amendments/", {"reason": "x", **body}, version=0)

    assert answer.status_code == status, answer.json()


def test_the_direct_change_is_led_to_the_amendment(call, hq, signed, url):
    answer = call(hq).patch(url, {"content": "二期", "reason": "x"}, version=0)

    assert (answer.status_code, codes(answer)[0]) == (409, "amendment_required")


def test_an_extension_is_asked_for_once_per_key_and_approved(call, member, hq, signed, url, later):
    caller, headers = call(member), {"Idempotency-Key": "示例-1".encode().hex()}
    body = {"new_due_on": later(30), "reason": "用地报批"}

    first = caller.post(f"{url}extensions/", body, version=0, headers=headers)
    again = caller.post(f"{url}extensions/", body, version=0, headers=headers)
    assert (first.status_code, again.json()) == (201, first.json())
    assert signed.extensions.count() == 1
    done = call(hq).post(f"{url}extensions/{first.json()['id']}/approve/")
    assert (done.status_code, done.json()["status"]) == (200, "approved")
    assert str(Project.objects.get(pk=signed.pk).stage_due_on) == later(30)


@pytest.fixture
def later():
    return lambda days: str(timezone.localdate() + datetime.timedelta(days=days))


def test_milestones_are_added_changed_and_completed(call, member, hq, signed, url, later):
    made = call(member).post(f"{url}milestones/", {"kind": "deposit", "due_on": later(20)})
    assert made.status_code == 201, made.json()
    row = f"{url}milestones/{made.json()['id']}/"

    assert call(member).patch(row, {"name": "保证金"}).status_code == 428
    changed = call(member).patch(row, {"name": "保证金"}, version=0)
    assert (changed.status_code, changed.json()["title"], changed.json()["version"]) == (200, "保证金", 1)
    done = call(member).post(f"{row}done/", {"done_on": later(0)}, version=1)
    assert (done.status_code, done.json()["done_on"]) == (200, later(0))
    assert codes(call(hq).post(f"{row}cancel/", {"reason": "x"}, version=2))[0] == "milestone_closed"


def test_the_list_of_all_is_the_overdue_ones_of_ones_own(call, member, other_member, partner, signed, later):
    add_milestone(signed.pk, by=member, kind="pay", due_on=timezone.localdate())
    signed.milestones.update(due_on="2026-01-01")

    assert [one["kind"] for one in call(member).get("milestones/").json()["results"]] == ["pay"]
    assert call(member).get("milestones/", state="done").json()["results"] == []
    assert call(other_member).get("milestones/").json()["results"] == []
    assert call(partner).get("milestones/").status_code == 403
    assert call(member).get("milestones/", villa="1").status_code == 400


def test_a_move_fills_its_gate_in_the_same_act(call, hq, project, url):
    day = str(timezone.localdate())
    meet_gate(project, "contact")
    Project.objects.filter(pk=project.pk).update(stage="inspect")
    values = {name: str(value) for name, value in gate_values(project, "negotiate").items()}
    body = {"to": "negotiate", "actual_on": day, "values": values}

    short = call(hq).post(f"{url}stage/", body, version=0)
    assert (short.status_code, codes(short)[0]) == (409, "gate_incomplete")
    assert Project.objects.get(pk=project.pk).site_needs == ""

    file = attach_file(project.pk, SimpleUploadedFile("计划书.pdf", PDF), by=hq, evidence_type="plan")
    fact = {"code": "intent_document", "met_on": day, "reference": "意向书 1 号", "file": file.pk}
    moved = call(hq).post(f"{url}stage/", {**body, "facts": [fact], "file": file.pk}, version=0)
    assert (moved.status_code, moved.json()["stage"]) == (200, "negotiate"), moved.json()
    assert project.facts.get(code="intent_document").file == file
    assert project.stage_changes.last().file == file


def test_somebody_elses_request_is_missing(call, other_member, member, signed, url):
    asked = request_amendment(signed.pk, by=member, field="content", new="二期", reason="x")

    assert call(other_member).post(f"{url}amendments/{asked.pk}/withdraw/").status_code == 404
    assert call(member).post(f"{url}amendments/{asked.pk}/withdraw/").json()["status"] == "withdrawn"
