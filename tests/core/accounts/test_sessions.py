"""How long a session lasts."""

import pytest
import time_machine

from core.accounts.services import change_role
from core.audit.models import AuditEntry
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db
NOW = "2026-11-23T09:00:00+08:00"
MINUTE = 60
PAGE = "/password/"


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def test_half_an_hour_without_a_request_ends_the_session(clock, as_user, member):
    browser = as_user(member)
    clock.shift(29 * MINUTE)
    assert browser.get(PAGE).status_code == 200
    clock.shift(31 * MINUTE)

    response = browser.get(PAGE)

    assert response.headers["Location"] == "/login/?reason=idle&next=%2Fpassword%2F"
    assert "长时间未操作" in browser.get(response.headers["Location"]).content.decode()
    assert AuditEntry.objects.get(action="session.expired").actor_id == member.pk


def test_requests_keep_a_session_alive(clock, as_user, member):
    browser = as_user(member)
    for _ in range(6):
        clock.shift(20 * MINUTE)
        assert browser.get(PAGE).status_code == 200


def test_a_bell_that_polls_does_not_keep_a_session_alive(clock, as_user, member):
    browser = as_user(member)
    for _ in range(3):
        clock.shift(12 * MINUTE)
        response = browser.get(PAGE, headers={"X-Background": "1"})

    assert response.status_code == 302


def test_an_administrator_has_a_quarter_of_an_hour(clock, as_user, secadmin, sysadmin, auditor):
    for person in (secadmin, sysadmin, auditor):
        browser = as_user(person)
        clock.shift(16 * MINUTE)

        assert browser.get("/admin/").headers["Location"].startswith("/login/?reason=idle")


def test_twelve_hours_are_the_end_whatever_one_does(clock, as_user, member):
    browser = as_user(member)
    for _ in range(36):
        clock.shift(20 * MINUTE)
        assert browser.get(PAGE).status_code == 200
    clock.shift(MINUTE)

    assert browser.get(PAGE).headers["Location"].startswith("/login/?reason=absolute")


def test_htmx_and_programs_are_told_in_their_own_way(clock, as_user, member):
    for headers in ({"HX-Request": "true"}, {}):
        browser = as_user(member)
        clock.shift(31 * MINUTE)
        path = PAGE if headers else "/api/v1/teams/"
        response = browser.get(path, headers=headers)
        if headers:
            assert response.headers["HX-Redirect"] == "/login/?reason=idle"
        else:
            assert (response.status_code, response.json()["errors"][0]["code"]) == (401, "not_authenticated")


def test_another_role_ends_the_sessions_under_the_old_one(as_user, member, secadmin):
    browser = as_user(member)

    change_role(member.pk, "auditor", by=secadmin)

    assert browser.get(PAGE).status_code == 302


def test_a_password_set_by_somebody_else_must_be_changed_before_anything_else(as_user, member):
    member.must_change_password = True
    member.save()
    browser = as_user(member)

    assert browser.get("/admin/").headers["Location"] == PAGE
    assert browser.get("/", headers={"HX-Request": "true"}).headers["HX-Redirect"] == PAGE
    assert browser.get("/api/v1/teams/").status_code == 403
    changed = browser.post(PAGE, {"old_password": PASSWORD, "new_password": "Anders-2027", "repeated": "Anders-2027"})
    assert changed.status_code == 302
    assert browser.get(PAGE).status_code == 200
    assert browser.get("/admin/", follow=True).status_code == 403


def test_without_a_session_htmx_gets_the_login_page_as_a_page_and_comes_back(client, db):
    here = {"HX-Request": "true", "HX-Current-URL": "http://testserver/projects/?grade=A"}

    answer = client.get("/notices/bell/", headers=here)

    assert answer.status_code == 200
    assert answer.headers["HX-Redirect"] == "/login/?next=%2Fprojects%2F%3Fgrade%3DA"
    assert answer.content == b""
    assert client.get("/notices/bell/").status_code == 302
