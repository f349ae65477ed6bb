"""Asking and deciding on states by page and over REST."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from crm.projects.models import Outflow, Project, StateRequest
from crm.projects.services import request_state
from tests.factories import ProjectFactory, ProjectFileFactory, pdf

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def api(user, tag='"v0"'):
    client = APIClient()
    client.force_authenticate(user)
    client.credentials(HTTP_IF_MATCH=tag)
    return client


def test_the_team_asks_by_form_and_headquarters_approve_on_their_list(project, member, hq, as_user):
    ask = f"{reverse('projects:state-ask', args=[project.pk])}?kind=terminate"
    assert "申请终止" in as_user(member).get(ask).content.decode()
    assert as_user(member).post(ask, {"kind": "policy", "reason": "", "version": 0}).status_code == 422
    assert as_user(member).post(ask, {"kind": "policy", "reason": "评审否决", "version": 0}).status_code == 302
    request = StateRequest.objects.get()

    listed = as_user(hq).get(reverse("projects:state-requests")).content.decode()
    assert "评审否决" in listed
    assert "批准" in listed
    decide = reverse("projects:state-decide", args=[project.pk, request.pk, "approve"])
    assert as_user(member).post(decide, {"version": 0}).status_code == 403
    assert as_user(hq).get(decide).status_code == 200
    assert as_user(hq).post(decide, {"note": "同意", "version": 0}).status_code == 302
    assert Project.objects.get(pk=project.pk).status == "terminated"


@pytest.mark.parametrize("kind", ["suspend", "resume", "terminate", "move_out", "merge"])
def test_every_kind_has_its_form(project, member, as_user, kind):
    url = f"{reverse('projects:state-ask', args=[project.pk])}?kind={kind}"

    assert as_user(member).get(url).status_code == 200
    assert as_user(member).post(url, {"version": 0}).status_code == 422


def test_an_unknown_kind_is_no_page(project, member, as_user):
    assert as_user(member).get(reverse("projects:state-ask", args=[project.pk]), {"kind": "sell"}).status_code == 404


def test_the_commander_writes_off_a_signed_project_with_its_paper(at, commander, today, as_user):
    project = at("signed", total_invest_wan=32000)
    url = reverse("projects:move-out", args=[project.pk])
    given = {"moved_on": today, "province": "四川", "city": "成都市", "why": "land", "reason": "低价供地", "version": 0}

    refused = as_user(commander).post(url, given)
    assert refused.status_code == 422
    assert "签约后须附协议解除文件" in refused.content.decode()
    assert as_user(commander).post(url, given | {"upload": pdf("解除协议.pdf")}).status_code == 302
    assert Outflow.objects.get().lost_wan == 32000
    assert Project.objects.get(pk=project.pk).status_changes.get().file is not None


def test_headquarters_merge_and_restart_by_page(project, t01, chain, hq, as_user):
    twin = ProjectFactory(enterprise=project.enterprise, team=t01, chain=chain)
    restart = reverse("projects:restart", args=[twin.pk])
    assert as_user(hq).post(restart, {"reason": "下月注册", "version": 0}).status_code == 302
    merge = reverse("projects:merge", args=[project.pk])
    assert twin.no in as_user(hq).get(merge).content.decode()
    assert as_user(hq).post(merge, {"into": twin.pk, "reason": "重复", "version": 0}).status_code == 302
    assert Project.objects.get(pk=project.pk).merged_into == twin


def test_the_list_asks_the_same_number_of_queries_however_many(project, t01, chain, hq, member, as_user):
    browser, url = as_user(hq), reverse("projects:state-requests")
    request_state(project.pk, "terminate", by=member, reason="x", termination_kind="policy")
    browser.get(url)
    with CaptureQueriesContext(connection) as few:
        browser.get(url)
    for _number in range(4):
        other = ProjectFactory(team=t01, chain=chain)
        request_state(other.pk, "terminate", by=member, reason="x", termination_kind="policy")
    with CaptureQueriesContext(connection) as many:
        browser.get(url)

    assert len(few) == len(many) <= 14


def test_the_same_over_rest(project, t01, chain, member, hq, today):
    asked = {
        "kind": "move_out",
        "reason": "低价供地",
        "moved_on": f"{today}",
        "province": "四川",
        "why": "land",
        "lost_wan": "100",
    }
    path = f"/api/v1/projects/{project.pk}/state-requests/"
    assert api(member, '"v9"').post(path, asked, format="json").status_code == 412
    made = api(member).post(path, asked, format="json")
    assert made.status_code == 201
    row = f"/api/v1/state-requests/{made.json()['id']}"

    assert api(member).post(f"{row}/approve/", {}, format="json").status_code == 403
    assert api(hq).post(f"{row}/reject/", {}, format="json").status_code == 409
    assert api(hq).post(f"{row}/approve/", {"note": "同意"}, format="json").json()["status"] == "approved"
    assert api(hq).get("/api/v1/state-requests/", {"status": "approved"}).json()["results"][0]["province"] == "四川"
    assert api(hq).get(f"/api/v1/projects/{project.pk}/").json()["status"] == "moved_out"


def test_acts_of_headquarters_over_rest(project, t01, chain, hq, commander, member, today):
    twin = ProjectFactory(enterprise=project.enterprise, team=t01, chain=chain)
    base = f"/api/v1/projects/{project.pk}"
    restarted = api(hq).post(f"/api/v1/projects/{twin.pk}/restart/", {"reason": "下月注册"}, format="json")
    assert (restarted.status_code, restarted["ETag"]) == (200, '"v1"')
    body = {"into": twin.pk, "reason": "重复"}
    assert api(member).post(f"{base}/merge/", body, format="json").status_code == 403
    assert api(hq).post(f"{base}/merge/", body, format="json").json()["status"] == "merged"
    loss = {"moved_on": f"{today}", "province": "境外", "why": "strategy", "reason": "总部决定", "lost_wan": "1"}
    moved = api(hq, '"v1"').post(f"/api/v1/projects/{twin.pk}/move-out/", loss, format="json")
    assert (moved.status_code, moved.json()["status"]) == (200, "moved_out")
    signed = ProjectFactory(stage="signed", team=t01, chain=chain)
    end = {"kind": "breach", "reason": "违约", "file": ProjectFileFactory(project=signed).pk}
    path = f"/api/v1/projects/{signed.pk}/terminate/"
    assert api(hq).post(path, end, format="json").status_code == 403
    assert api(commander).post(path, end, format="json").json()["status"] == "terminated"


def test_while_a_request_waits_the_dialogue_leads_to_it(as_user, project, member, hq):
    request_state(project.pk, "terminate", by=member, reason="x", termination_kind="policy")
    address = reverse("projects:suspend", args=[project.pk])
    until = timezone.localdate() + datetime.timedelta(days=9)

    opened = as_user(hq).get(address)
    sent = as_user(hq).post(address, {"reason": "等", "resume_by_on": until, "version": project.version})

    assert (opened.status_code, f"/projects/state-requests/?project={project.pk}" in opened.text) == (409, True)
    assert (sent.status_code, "正待审批" in sent.text) == (422, True)
    assert Project.objects.get(pk=project.pk).status == "active"
