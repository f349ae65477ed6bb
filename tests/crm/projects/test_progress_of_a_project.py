"""Monthly progress of one project: the phone form, the panel, the interface."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core.errors import RuleViolation
from crm.projects.models import ProgressReport, ProjectFile
from crm.projects.services import report_progress
from tests.factories import ProjectFactory

PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    b"\x00\x00\x00\nIDATx\x9cc\x00\x01\x00\x00\x05\x00\x01\r\n-\xb4\x00\x00\x00\x00IEND\xaeB`\x82"
)
SHEET = reverse("projects:progress")


def refused(code):
    return pytest.raises(RuleViolation, check=lambda refusal: refusal.code == code)


# one project


def test_the_phone_form_takes_pictures_as_files_of_the_project(member, as_user, building, this_month):
    url = reverse("projects:progress-report", args=[building.pk])
    photos = [SimpleUploadedFile(f"{number}.png", PNG, "image/png") for number in range(2)]
    data = {"planned_pct": "50", "actual_pct": "45", "photos": photos, "version": ""}

    response = as_user(member).post(f"{url}?month={this_month:%Y-%m}", data)

    assert response.status_code == 302, response.text
    report = ProgressReport.objects.get()
    assert report.photos.count() == 2
    assert set(ProjectFile.objects.values_list("evidence_type", "project")) == {("photo", building.pk)}


def test_what_is_no_picture_is_refused_and_nothing_is_saved(member, as_user, building):
    url = reverse("projects:progress-report", args=[building.pk])
    fake = SimpleUploadedFile("a.png", b"%PDF-1.4\n%%EOF\n", "image/png")

    response = as_user(member).post(url, {"planned_pct": "50", "actual_pct": "45", "photos": fake, "version": ""})

    assert response.status_code == 422
    assert not ProgressReport.objects.exists()
    assert not ProjectFile.objects.exists()


def test_the_panel_shows_months_history_and_who_may_verify(member, hq, as_user, building, entry, this_month):
    report = report_progress(entry(problem="供电未通"), by=member, month=this_month)
    url = reverse("projects:progress-panel", args=[building.pk])
    verify = reverse("projects:progress-verify", args=[building.pk, report.pk])

    assert verify not in as_user(member).get(url).text.replace(f'action="{verify}"', "")
    html = as_user(hq).get(url, headers={"HX-Request": "true"}).text
    assert f'formaction="{verify}"' in html
    assert "供电未通" in html
    assert "<html" not in html
    assert as_user(hq).post(verify, {"version": 0}).status_code == 302
    report.refresh_from_db()
    assert report.verified_by == hq


def test_a_report_of_another_project_is_not_found(hq, as_user, building, entry, member, at, this_month):
    report = report_progress(entry(), by=member, month=this_month)
    other = at("sited")

    for name in ("verify", "reopen"):
        url = reverse(f"projects:progress-{name}", args=[other.pk, report.pk])
        assert as_user(hq).post(url, {"version": 0}).status_code == 404


# the interface

API = "/api/v1/progress-reports/"


def send(browser, method, path, body=None, **headers):
    return browser.generic(method, path, json.dumps(body or {}), "application/json", headers=headers)


def test_the_interface_files_once_per_key_and_corrects_with_the_version(member, as_user, building, this_month):
    browser = as_user(member)
    body = {"project": building.pk, "month": f"{this_month}", "planned_pct": "50", "actual_pct": "45"}

    first = send(browser, "POST", API, body, **{"Idempotency-Key": "k1"})
    again = send(browser, "POST", API, body, **{"Idempotency-Key": "k1"})
    assert (first.status_code, again.status_code, ProgressReport.objects.count()) == (201, 201, 1), first.content
    assert send(browser, "POST", API, body).status_code == 412

    path = f"{API}{first.json()['id']}/"
    assert send(browser, "PATCH", path, {"actual_pct": "46"}).status_code == 428
    assert send(browser, "PATCH", path, {"actual_pct": "46"}, **{"If-Match": '"v7"'}).status_code == 412
    changed = send(browser, "PATCH", path, {"actual_pct": "46"}, **{"If-Match": first.headers["ETag"]})
    assert (changed.status_code, changed.json()["actual_pct"], changed.headers["ETag"]) == (200, "46.00", '"v1"')


def test_the_interface_verifies_and_sends_back(member, hq, as_user, entry, this_month):
    report = report_progress(entry(), by=member, month=this_month)
    path = f"{API}{report.pk}/"

    assert send(as_user(member), "POST", f"{path}verify/", **{"If-Match": '"v0"'}).status_code == 403
    browser = as_user(hq)
    assert send(browser, "POST", f"{path}verify/").status_code == 428
    assert send(browser, "POST", f"{path}verify/", **{"If-Match": '"v0"'}).json()["verified_by"] == hq.name
    assert send(browser, "POST", f"{path}reopen/", {"reason": "重报"}, **{"If-Match": '"v1"'}).status_code == 200


def test_the_interface_lists_what_one_sees(member, other_member, as_user, entry, this_month):
    report_progress(entry(), by=member, month=this_month)

    assert len(as_user(member).get(API, {"verified": "false"}).json()["results"]) == 1
    assert as_user(other_member).get(API).json()["results"] == []


def test_others_find_nothing(other_member, as_user, building):
    for name in ("progress-panel", "progress-report"):
        assert as_user(other_member).get(reverse(f"projects:{name}", args=[building.pk])).status_code == 404


def test_a_sheet_without_anything_to_report_says_so(member, as_user, t01, chain):
    ProjectFactory(team=t01, chain=chain)

    assert "没有要填报进度的项目" in as_user(member).get(SHEET).text
