"""Refusals: one shape, the right status, nothing changed."""

import pytest
from rest_framework.throttling import UserRateThrottle

from crm.projects.models import Project
from tests.api.conftest import attrs, codes


def test_without_login_the_answer_is_401(call):
    response = call(None).get("projects/")

    assert response.status_code == 401
    assert codes(response) == ["not_authenticated"]
    assert response.headers["WWW-Authenticate"].startswith("Bearer")


def test_broken_json_is_a_400(call, member, project):
    response = call(member).patch(f"projects/{project.pk}/", '{"name": ', version=0)

    assert response.status_code == 400
    assert codes(response) == ["parse_error"]


@pytest.mark.parametrize("body", ["[]", '"text"', "7", "null"])
def test_a_body_that_is_no_object_is_a_400(body, call, member, project):
    assert call(member).patch(f"projects/{project.pk}/", body, version=0).status_code in {200, 400}
    assert call(member).post("projects/", body).status_code == 400


def test_another_content_type_is_a_415(call, member, project):
    response = call(member).post("projects/", "name=x", content_type="application/x-www-form-urlencoded")

    assert response.status_code == 415
    assert codes(response) == ["unsupported_media_type"]


@pytest.mark.parametrize(("method", "path"), [("DELETE", "projects/{}/"), ("PUT", "projects/{}/"), ("POST", "chains/")])
def test_a_method_that_is_not_there_is_a_405(method, path, call, hq, project):
    response = call(hq).send(method, path.format(project.pk))

    assert response.status_code == 405
    assert codes(response) == ["method_not_allowed"]


@pytest.mark.parametrize("path", ["nothing/", "projects/1/nothing/", "projects/abc/", "projects/99999999999999999999/"])
def test_an_address_that_is_not_there_is_a_404_in_the_same_shape(path, call, hq):
    response = call(hq).get(path)

    assert response.status_code == 404
    assert codes(response) == ["not_found"]


def test_too_many_requests_are_a_429(call, hq, clean_cache, monkeypatch):
    monkeypatch.setattr(UserRateThrottle, "THROTTLE_RATES", {"user": "2/min"})
    caller = call(hq)

    answers = [caller.get("chains/") for _ in range(3)]

    assert [one.status_code for one in answers] == [200, 200, 429]
    assert codes(answers[-1]) == ["throttled"]
    assert int(answers[-1].headers["Retry-After"]) > 0


def test_a_session_writes_only_with_a_csrf_token(as_user, member, project):
    browser = as_user(member, enforce_csrf_checks=True)

    response = browser.patch(
        f"/api/v1/projects/{project.pk}/", {"name": "示例"}, "application/json", headers={"If-Match": '"v0"'}
    )

    assert response.status_code == 403
    assert codes(response) == ["permission_denied"]


def test_an_incomplete_gate_is_a_409_that_lists_every_missing_item(call, member, project):
    response = call(member).post(
        f"projects/{project.pk}/stage/", {"to": "contact", "actual_on": str(project.stage_since_on)}, version=0
    )

    assert response.status_code == 409
    assert response.json()["type"] == "rule_violation"
    assert codes(response)[0] == "gate_incomplete"
    assert attrs(response)


def test_a_move_off_the_path_is_a_409(call, hq, project):
    response = call(hq).post(
        f"projects/{project.pk}/stage/", {"to": project.stage, "actual_on": str(project.stage_since_on)}, version=0
    )

    assert response.status_code == 409
    assert codes(response)[0] == "stage_already"
    assert Project.objects.get(pk=project.pk).version == 0


def test_what_a_role_may_not_do_is_a_403(call, chain_leader, data_admin, project):
    seen_only = call(chain_leader).patch(f"projects/{project.pk}/", {"name": "示例"}, version=0)
    never = call(data_admin).post("projects/", {})

    assert (seen_only.status_code, never.status_code) == (403, 403)
    assert codes(seen_only) == ["permission_denied"]
