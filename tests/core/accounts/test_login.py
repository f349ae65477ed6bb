"""Signing in and out: the same answer to every failure, the lock after five, the book of sessions."""

import pytest
import time_machine
from axes.models import AccessAttempt
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.contrib.sessions.models import Session
from django.test import override_settings

from core.accounts.models import LoginSession
from core.accounts.services import disable_account, unlock_account
from core.audit.models import AuditEntry
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
LOGIN = "/login/"
NOW = "2026-11-23T09:00:00+08:00"


def attempt(client, username, password="wrong", **extra):
    return client.post(LOGIN, {"username": username, "password": password, **extra})


def error_of(response):
    return response.context["form"].non_field_errors()


def test_a_right_password_opens_a_session_with_a_new_key_and_leaves_a_row(client, member):
    client.get(LOGIN)
    client.session.save()
    before = client.session.session_key

    response = attempt(client, "member", PASSWORD)

    assert response.status_code == 302
    assert client.session.session_key != before
    entry = AuditEntry.objects.get(action="account.login")
    assert (entry.actor_id, entry.target_id, entry.channel, entry.address) == (member.pk, member.pk, "web", "127.0.0.1")
    assert LoginSession.objects.get().session_key == client.session.session_key


def test_every_failure_gets_the_same_answer(client, member, disabled, partner):
    answers = [
        attempt(client, "member"),
        attempt(client, "nobody"),
        attempt(client, "disabled", PASSWORD),
    ]

    assert len({(answer.status_code, str(error_of(answer))) for answer in answers}) == 1
    assert not LoginSession.objects.exists()


@override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.Argon2PasswordHasher"])
def test_an_unknown_name_takes_as_long_as_a_known_one(client, monkeypatch):
    hashed = []
    real = Argon2PasswordHasher.encode
    monkeypatch.setattr(Argon2PasswordHasher, "encode", lambda *args: hashed.append("encode") or real(*args))
    verify = Argon2PasswordHasher.verify
    monkeypatch.setattr(Argon2PasswordHasher, "verify", lambda *args: hashed.append("verify") or verify(*args))
    UserFactory(username="known")
    UserFactory(username="unset", password="!unusable")
    counts = []
    for name in ("known", "unknown", "unset"):
        hashed.clear()
        attempt(client, name)
        counts.append(len(hashed))

    assert counts == [1, 1, 1]


def test_failures_leave_rows_without_what_an_unknown_person_typed(client, member):
    attempt(client, "member")
    attempt(client, "My-Secret-2026")

    known, unknown = AuditEntry.objects.filter(action="account.login_failed").order_by("id")
    assert (known.target_id, known.result, known.actor_id) == (member.pk, "refused", None)
    assert unknown.changes == {"username": "M***"}


@pytest.mark.parametrize("name", ["member", "nobody"])
def test_the_fifth_failure_locks_whoever_it_is_for_15_minutes(client, member, name):
    with time_machine.travel(NOW, tick=False) as clock:
        statuses = [attempt(client, name).status_code for _ in range(5)]
        right = attempt(client, name, PASSWORD)
        clock.shift(14 * 60 + 50)
        late = attempt(client, name, PASSWORD)
        clock.shift(20)
        free = attempt(client, name, PASSWORD)

    assert statuses == [200, 200, 200, 200, 429]
    assert right.status_code == late.status_code == 429
    assert "锁定 15 分钟" in right.content.decode()
    assert right.headers["Retry-After"] == "900"
    assert free.status_code == (302 if name == "member" else 200)


def test_attempts_while_locked_do_not_prolong_the_lock(client, member):
    with time_machine.travel(NOW, tick=False) as clock:
        for _ in range(5):
            attempt(client, "member")
        for _ in range(10):
            clock.shift(80)
            attempt(client, "member")
        clock.shift(105)

        assert attempt(client, "member", PASSWORD).status_code == 302


def test_neither_address_nor_browser_nor_forwarded_header_fools_the_lock(client, member):
    for number in range(5):
        response = client.post(
            LOGIN, {"username": "member", "password": "wrong"}, REMOTE_ADDR=f"10.0.0.{number}",
            HTTP_X_FORWARDED_FOR=f"8.8.8.{number}", HTTP_USER_AGENT=f"Browser {number}",
        )  # fmt: skip

    assert response.status_code == 429
    assert attempt(client, "member", PASSWORD).status_code == 429
    assert AuditEntry.objects.filter(action="account.locked", target_id=member.pk).exists()


def test_the_lock_is_a_row_in_the_database(client, member):
    for _ in range(5):
        attempt(client, "member")

    assert sum(AccessAttempt.objects.values_list("failures_since_start", flat=True)) == 5
    assert not AccessAttempt.objects.filter(post_data__contains="wrong").exists()


def test_one_locked_person_locks_nobody_else(client, member, other_member):
    for _ in range(5):
        attempt(client, "member")

    assert attempt(client, "other", PASSWORD).status_code == 302


def test_a_right_password_forgets_the_failures_before_it(client, member):
    for _ in range(2):
        for _ in range(4):
            attempt(client, "member")
        assert attempt(client, "member", PASSWORD).status_code == 302


def test_the_security_administrator_lifts_a_lock(client, member, secadmin):
    for _ in range(5):
        attempt(client, "member")

    unlock_account(member, by=secadmin)

    assert attempt(client, "member", PASSWORD).status_code == 302


def test_the_administration_has_no_login_page_of_its_own(client, secadmin):
    response = client.get("/admin/", follow=True)

    assert response.redirect_chain[-1][0] == "/login/?next=/admin/"
    assert client.post("/admin/login/", {"username": "secadmin", "password": PASSWORD}).status_code == 302
    assert "_auth_user_id" not in client.session


def test_whoever_has_no_business_in_the_administration_is_told_so_and_not_sent_round(as_user, member):
    assert as_user(member).get("/admin/", follow=True).status_code == 403


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_next_stays_on_this_host(client, member, address):
    response = attempt(client, "member", PASSWORD, next=address)

    assert response.headers["Location"] == "/"


def test_signing_out_ends_this_session_and_no_other(as_user, member):
    phone, computer = as_user(member), as_user(member)

    assert phone.get("/logout/").status_code == 405
    phone.post("/logout/")

    assert "_auth_user_id" not in phone.session
    assert computer.get("/password/").status_code == 200
    assert AuditEntry.objects.filter(action="account.logout", actor_id=member.pk).count() == 1


def test_a_third_session_ends_the_oldest_one(as_user, member):
    first, second, third = (as_user(member) for _ in range(3))

    assert first.get("/password/").status_code == 302
    assert second.get("/password/").status_code == third.get("/password/").status_code == 200
    assert LoginSession.objects.filter(user=member).count() == 2


def test_who_is_disabled_is_out_with_the_next_request_and_stays_out_when_enabled(as_user, member, secadmin):
    browser = as_user(member)
    disable_account(member.pk, by=secadmin)

    assert browser.get("/password/").status_code == 302
    assert not Session.objects.filter(session_key__in=LoginSession.objects.values("session_key")).exists()


def test_a_name_with_a_nul_byte_is_no_error(client):
    assert attempt(client, "a\x00b").status_code == 200


def test_other_spellings_of_a_name_are_the_same_name_to_the_lock(client, member):
    for spelling in ("member", " member", "member　", "ｍｅｍｂｅｒ", "\tmember "):
        attempt(client, spelling)

    assert attempt(client, "member", PASSWORD).status_code == 429
    assert attempt(client, "ｍｅｍｂｅｒ", PASSWORD).status_code == 429


def test_no_other_case_of_a_name_opens_the_account(client, member):
    for spelling in ("MEMBER", "Member", "ＭＥＭＢＥＲ"):
        assert attempt(client, spelling, PASSWORD).status_code == 200
