"""Opening, changing, disabling accounts, and the command for the first administrators."""

import itertools

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from core.accounts.models import User
from core.accounts.roles import ADMIN_RIGHTS, Role
from core.accounts.services import change_role, create_account, disable_account, enable_account, update_account
from core.audit.models import AuditEntry
from core.errors import RuleViolation
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db


def test_a_new_account_has_no_password_until_its_link_was_used(secadmin):
    user = create_account(by=secadmin, username="zhang", name="张示例", role=Role.MEMBER)

    assert not user.has_usable_password()
    assert AuditEntry.objects.get(action="account.created").changes["role"] == "member"


def test_a_password_given_by_another_must_be_changed(secadmin):
    user = create_account(by=secadmin, username="zhang", name="张示例", password=PASSWORD)

    assert user.must_change_password


def test_all_faults_of_an_account_come_at_once(secadmin):
    with pytest.raises(RuleViolation) as refusal:
        create_account(by=secadmin, username="a b", name="", role="king", email="no-mail")

    assert set(refusal.value.fields) == {"username", "name", "role", "email"}
    assert not User.objects.filter(username="a b").exists()


def test_a_name_is_used_once(secadmin, member):
    with pytest.raises(RuleViolation) as refusal:
        create_account(by=secadmin, username="member", name="另一人")

    assert refusal.value.code == "username_taken"


def test_nobody_changes_his_own_role_or_state(secadmin):
    for act in (
        lambda: change_role(secadmin.pk, Role.AUDITOR, by=secadmin),
        lambda: disable_account(secadmin.pk, by=secadmin),
        lambda: enable_account(secadmin.pk, by=secadmin),
    ):
        with pytest.raises(RuleViolation) as refusal:
            act()
        assert refusal.value.code == "own_account"


@pytest.mark.parametrize("name", ["sysadmin", "auditor", "hq", "leader", "data_admin"])
def test_nobody_but_the_security_administrator_manages_accounts(request, member, name):
    by = request.getfixturevalue(name)

    for act in (
        lambda: create_account(by=by, username="x", name="x"),
        lambda: change_role(member.pk, Role.HQ_STAFF, by=by),
        lambda: disable_account(member.pk, by=by),
        lambda: update_account(member.pk, by=by, name="改名"),
    ):
        with pytest.raises(RuleViolation) as refusal:
            act()
        assert refusal.value.code == "forbidden"


def test_each_change_leaves_old_and_new(secadmin, member):
    change_role(member.pk, Role.TEAM_LEADER, by=secadmin)
    disable_account(member.pk, by=secadmin, reason="调离")
    enable_account(member.pk, by=secadmin)
    update_account(member.pk, by=secadmin, name="新名示例")

    changes = dict(AuditEntry.objects.filter(actor_id=secadmin.pk).values_list("action", "changes"))
    assert changes["account.role_changed"] == {"role": ["member", "team_leader"]}
    assert changes["account.disabled"]["is_active"] == [True, False]
    assert changes["account.updated"] == {"name": ["组员示例", "新名示例"]}


def test_the_same_change_again_leaves_no_row(secadmin, member):
    change_role(member.pk, Role.MEMBER, by=secadmin)
    enable_account(member.pk, by=secadmin)
    update_account(member.pk, by=secadmin, name=member.name)

    assert not AuditEntry.objects.exists()


def test_a_machine_account_does_not_become_a_person(secadmin, partner, member):
    for pk, role in ((partner.pk, Role.MEMBER), (member.pk, Role.PARTNER)):
        with pytest.raises(RuleViolation):
            change_role(pk, role, by=secadmin)


def test_protected_fields_are_no_ordinary_fields(secadmin, member):
    with pytest.raises(RuleViolation) as refusal:
        update_account(member.pk, by=secadmin, role="hq_staff", is_active=False)

    assert refusal.value.code == "protected"


def test_no_two_of_the_three_administrators_share_a_right():
    three = [Role.SYSADMIN, Role.SECADMIN, Role.AUDITOR]
    writes = [
        {key for key, verbs in ADMIN_RIGHTS[role].items() if "change" in verbs and key != "chains.membership"}
        for role in three
    ]

    assert not any(one & other for one, other in itertools.combinations(writes, 2))
    assert not any("enterprises" in ADMIN_RIGHTS[role] or "projects" in ADMIN_RIGHTS[role] for role in three)


def test_the_first_administrator_comes_from_the_command_line(capsys, client):
    call_command("create_administrator", role="secadmin", username="sec", name="安全示例", link=True)

    out = capsys.readouterr().out
    path = next(part for part in out.split("：") if part.startswith("/activate/")).split()[0]
    client.get(path)
    client.post(reverse("accounts:activate-set"), {"new_password": PASSWORD, "repeated": PASSWORD})
    assert client.post("/login/", {"username": "sec", "password": PASSWORD}).status_code == 302
    assert "下一步" in out
    assert AuditEntry.objects.filter(action="account.created", actor_name="系统").exists()


def test_the_command_asks_for_a_password(monkeypatch, capsys):
    monkeypatch.setattr("getpass.getpass", lambda prompt: PASSWORD)

    call_command("create_administrator", role="auditor", username="audit", name="审计示例")

    assert User.objects.get(username="audit").check_password(PASSWORD)
    assert PASSWORD not in capsys.readouterr().out


def test_the_command_refuses_a_weak_password_and_a_taken_name(monkeypatch, member):
    monkeypatch.setattr("getpass.getpass", lambda prompt: "weak")
    with pytest.raises(CommandError, match="密码"):
        call_command("create_administrator", role="auditor", username="audit", name="审计示例")
    with pytest.raises(CommandError, match="已被使用"):
        call_command("create_administrator", role="auditor", username="member", name="审计示例", link=True)

    assert not User.objects.filter(username="audit").exists()
