"""Joining, leaving and changing teams."""

import datetime

import pytest
from django.utils import timezone

from chains.access import reach_of
from chains.models import Membership
from chains.services import join_team, leave_team, move_to_team
from core.accounts.models import User
from core.accounts.roles import Role
from core.audit.models import AuditEntry
from core.errors import RuleViolation
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def fresh(user):
    return User.objects.get(pk=user.pk)


def test_who_joins_a_team_reaches_its_rows_with_the_next_request(hq, t01):
    newcomer = UserFactory()

    joined = join_team(newcomer, t01, by=hq)

    assert reach_of(fresh(newcomer)).team_ids == {t01.pk}
    assert AuditEntry.objects.get(action="membership.joined").target_id == joined.pk


def test_who_moves_reaches_only_the_new_team_with_the_next_request(hq, member, t01, t02):
    moved = move_to_team(member, t02, by=hq)

    former = Membership.objects.get(user=member, team=t01)
    assert former.until == timezone.localdate() - DAY
    assert moved.is_primary
    assert reach_of(fresh(member)).team_ids == {t02.pk}


def test_moving_twice_changes_nothing_the_second_time(hq, member, t02):
    first = move_to_team(member, t02, by=hq)

    assert move_to_team(member, t02, by=hq) == first
    assert Membership.objects.filter(user=member).count() == 2


def test_a_second_team_beside_the_primary_one_is_possible_and_becomes_primary_by_moving(hq, member, t02):
    join_team(member, t02, by=hq, is_primary=False, since=timezone.localdate() - DAY)

    moved = move_to_team(member, t02, by=hq)

    assert moved.is_primary
    assert reach_of(fresh(member)).team_ids == {t02.pk}


def test_a_second_primary_team_is_refused(hq, member, t02):
    with pytest.raises(RuleViolation) as refusal:
        join_team(member, t02, by=hq)

    assert refusal.value.code == "has_primary_team"


def test_joining_the_same_team_twice_is_refused(hq, member, t01):
    with pytest.raises(RuleViolation) as refusal:
        join_team(member, t01, by=hq, is_primary=False)

    assert refusal.value.code == "already_member"


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.SYSADMIN, Role.DATA_ADMIN, Role.PARTNER])
def test_accounts_without_business_role_join_no_team(hq, t01, role):
    with pytest.raises(RuleViolation) as refusal:
        join_team(UserFactory(role=role), t01, by=hq)

    assert refusal.value.code == "not_business"


def test_a_closed_team_takes_nobody(hq, t01):
    t01.is_active = False
    t01.save()

    with pytest.raises(RuleViolation) as refusal:
        join_team(UserFactory(), t01, by=hq)

    assert refusal.value.code == "team_closed"


def test_who_leaves_reaches_nothing_with_the_next_request(hq, member, t01):
    leave_team(member.memberships.get().pk, by=hq)

    assert reach_of(fresh(member)).team_ids == frozenset()


def test_a_last_day_lies_still_inside_the_membership(hq, member, t01):
    leave_team(member.memberships.get().pk, by=hq, until=timezone.localdate())

    assert reach_of(fresh(member)).team_ids == {t01.pk}


def test_nobody_leaves_before_he_came(hq, member):
    membership = member.memberships.get()

    with pytest.raises(RuleViolation) as refusal:
        leave_team(membership.pk, by=hq, until=membership.since - DAY)

    assert "until" in refusal.value.fields


def test_a_leader_lets_people_of_his_own_team_go_and_no_others(leader, member, other_member):
    leave_team(member.memberships.get().pk, by=leader)
    with pytest.raises(RuleViolation) as refusal:
        leave_team(other_member.memberships.get().pk, by=leader)

    assert refusal.value.code == "forbidden"


def test_a_member_changes_no_team(member, other_member, t01):
    with pytest.raises(RuleViolation):
        leave_team(other_member.memberships.get().pk, by=member)
    with pytest.raises(RuleViolation):
        join_team(UserFactory(), t01, by=member)
