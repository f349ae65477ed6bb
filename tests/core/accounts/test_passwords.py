"""Changing a password, and one-time links."""

import datetime

import pytest
import time_machine
from django.contrib.auth.password_validation import get_password_validators
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from config.password_profiles import profile
from core.accounts.models import LoginSession, OneTimeLink, User
from core.accounts.passwords import classes_in
from core.accounts.services import change_password, disable_account, issue_one_time_link, set_password_by_link
from core.audit.models import AuditEntry
from core.errors import RuleViolation
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
NEW = "Liantong-2027"


def change(browser, old=PASSWORD, new=NEW, repeated=None):
    return browser.post("/password/", {"old_password": old, "new_password": new, "repeated": repeated or new})


def test_a_change_ends_all_other_sessions_and_keeps_this_one(as_user, member):
    here, there = as_user(member), as_user(member)

    assert change(here).status_code == 302

    assert here.get("/password/").status_code == 200
    assert LoginSession.objects.get(user=member).session_key == here.session.session_key
    assert there.get("/password/").status_code == 302
    member.refresh_from_db()
    assert member.check_password(NEW)
    assert AuditEntry.objects.get(action="account.password_changed").actor_id == member.pk


def test_a_later_change_still_knows_this_session(as_user, member):
    here = as_user(member)
    change(here)
    there = as_user(member.__class__.objects.get(pk=member.pk))

    assert change(here, old=NEW, new="Wieder-2028").status_code == 302
    assert here.get("/password/").status_code == 200
    assert there.get("/password/").status_code == 302


@pytest.mark.parametrize(
    ("new", "words"),
    [
        ("Kurz-1", "10"),
        ("nurkleinebuchstaben", "3 类"),
        ("1234567890123", "3 类"),
        ("Member-202", "登录名"),
        (PASSWORD, "不能与原密码相同"),
    ],
)
def test_a_weak_or_the_same_password_is_refused_beside_its_field(as_user, member, new, words):
    response = change(as_user(member), new=new)

    assert response.status_code == 422
    assert words in str(response.context["form"].errors["new_password"])
    member.refresh_from_db()
    assert member.check_password(PASSWORD)


def test_two_different_new_passwords_are_refused(as_user, member):
    assert "repeated" in change(as_user(member), repeated="Anders-2027").context["form"].errors


def test_guessing_the_old_password_locks_like_guessing_at_the_door(as_user, member):
    browser = as_user(member)

    statuses = [change(browser, old="wrong").status_code for _ in range(5)]

    assert statuses == [422, 422, 422, 422, 429]


def test_no_audit_row_holds_a_password(as_user, member, client):
    change(as_user(member))
    client.post("/login/", {"username": "member", "password": "Falsch-2026"})

    rows = str(list(AuditEntry.objects.values_list("changes", "target_label")))
    assert not any(word in rows for word in (PASSWORD, NEW, "Falsch-2026"))


@pytest.mark.parametrize(("password", "count"), [("", 0), ("aB", 2), ("aB1", 3), ("aB1-", 4), ("招商", 1), ("É", 1)])
def test_classes_of_characters(password, count):
    assert classes_in(password) == count


def activate(client, token, password=NEW):
    client.get(f"/activate/{token}/")
    return client.post("/activate/", {"new_password": password, "repeated": password})


def test_a_link_sets_a_password_once(client, member, secadmin):
    token = issue_one_time_link(member, by=secadmin)

    first = activate(client, token)
    second = activate(client, token, "Anders-2027")

    assert (first.status_code, second.status_code) == (302, 410)
    member.refresh_from_db()
    assert member.check_password(NEW)
    assert AuditEntry.objects.filter(action="account.password_set_by_link", target_id=member.pk).count() == 1


def test_the_token_leaves_the_address_and_is_stored_only_as_a_hash(client, member, secadmin):
    token = issue_one_time_link(member, by=secadmin)

    response = client.get(f"/activate/{token}/")
    activate(client, token, "weak")

    assert response.headers["Location"] == "/activate/"
    assert not OneTimeLink.objects.filter(token_hash=token).exists()
    assert token not in str(list(AuditEntry.objects.values("changes", "target_label", "action")))


def test_a_weak_password_does_not_use_the_link_up(client, member, secadmin):
    token = issue_one_time_link(member, by=secadmin)

    assert activate(client, token, "weak").status_code == 422
    assert activate(client, token).status_code == 302


def test_a_link_lives_three_days(client, member, secadmin):
    with time_machine.travel("2026-11-23T09:00:00+08:00", tick=False) as clock:
        token = issue_one_time_link(member, by=secadmin)
        clock.shift(72 * 3600 + 1)

        assert activate(client, token).status_code == 410


def test_a_new_link_kills_the_old_one(member, secadmin):
    old = issue_one_time_link(member, by=secadmin)
    issue_one_time_link(member, by=secadmin)

    with pytest.raises(RuleViolation) as refusal:
        set_password_by_link(old, NEW)

    assert refusal.value.code == "link_gone"


def test_a_disabled_accounts_link_is_dead(client, member, secadmin):
    token = issue_one_time_link(member, by=secadmin)
    disable_account(member.pk, by=secadmin)

    assert activate(client, token).status_code == 410


@pytest.mark.parametrize("token", ["x", "%00", "招商"])
def test_an_invented_link_says_that_it_is_gone(client, token):
    assert activate(client, token).status_code == 410


def test_a_reset_by_link_ends_the_sessions_opened_with_the_old_password(as_user, client, member, secadmin):
    browser = as_user(member)

    activate(client, issue_one_time_link(member, by=secadmin))

    assert browser.get("/password/").status_code == 302


def test_only_the_security_administrator_hands_out_links_and_none_to_himself_or_machines(member, hq, secadmin, partner):
    for by, user in ((hq, member), (member, member), (secadmin, secadmin), (secadmin, partner)):
        with pytest.raises(RuleViolation):
            issue_one_time_link(user, by=by)

    assert not OneTimeLink.objects.exists()


def test_an_account_without_password_cannot_sign_in(client):
    UserFactory(username="fresh", password="!")

    assert client.post("/login/", {"username": "fresh", "password": "!"}).status_code == 200


PASSWORDS = [f"Liantong-{year}" for year in range(2027, 2033)]


def test_none_of_the_last_five_comes_back_whichever_way_it_is_set(member, secadmin):
    for password in PASSWORDS[:5]:
        change_password(member, password, by=member)

    with pytest.raises(RuleViolation) as refusal:
        change_password(member, PASSWORDS[1], by=member)
    assert refusal.value.code == "used_password"
    token = issue_one_time_link(member, by=secadmin)
    with pytest.raises(RuleViolation) as refusal:
        set_password_by_link(token, PASSWORDS[0])
    assert (refusal.value.code, refusal.value.fields["new_password"]) == (
        "used_password", "新密码不能与最近 5 次用过的密码相同",
    )  # fmt: skip
    change_password(member, PASSWORD, by=member)  # the sixth last may


def test_no_more_is_kept_of_former_passwords_than_the_rule_needs(member):
    for password in PASSWORDS:
        change_password(member, password, by=member)

    assert member.former_passwords.count() == 4


@pytest.mark.parametrize(("days", "allowed"), [(89, True), (91, False)])
def test_after_ninety_days_nothing_opens_before_the_password_is_changed(as_user, member, days, allowed):
    User.objects.filter(pk=member.pk).update(password_set_at=timezone.now() - datetime.timedelta(days=days))
    browser = as_user(member)

    assert (browser.get("/").status_code == 200) is allowed
    page = browser.get("/password/").content.decode()
    assert ("密码已到期" in page) is not allowed
    assert change(browser).status_code == 302
    assert browser.get("/").status_code == 200


def test_the_other_profile_asks_for_length_and_forces_no_change():
    other = profile("asvs")

    assert (other.history, other.max_days) == (0, 0)
    assert get_password_validators(other.validators)[-1].min_length == 15
    with pytest.raises(ImproperlyConfigured, match="PASSWORD_PROFILE"):
        profile("none")
