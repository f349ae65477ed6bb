"""What part of the district each role reaches, and who may read the names of teams and chains (architecture.md 3)."""

import datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from chains.access import NOTHING, reach_of
from chains.models import Agency, Chain, Node, Park, Team
from chains.services import leave_team
from core.accounts.models import User
from core.accounts.roles import Role
from core.accounts.services import change_role, disable_account
from tests.factories import (
    AgencyFactory,
    LeadershipFactory,
    MembershipFactory,
    NodeFactory,
    ParkFactory,
    UserFactory,
    member_of,
)

pytestmark = pytest.mark.django_db
READERS = {
    "hq", "commander", "member", "leader", "other_member", "chain_leader", "data_admin", "service_officer", "clerk",
    "partner",
}  # fmt: skip
NO_READERS = {"sysadmin", "secadmin", "auditor", "disabled", "anonymous"}


def fresh(user):
    return User.objects.get(pk=user.pk)


def test_names_are_open_to_all_who_work_with_the_business_and_to_nobody_else(everybody, chain, t01):
    NodeFactory(chain=chain)
    AgencyFactory()
    ParkFactory()

    for name, user in everybody.items():
        for model in (Team, Chain, Node, Agency, Park):
            seen = model.objects.visible_to(user or AnonymousUser()).count()
            assert (seen == model.objects.count()) == (name in READERS), (name, model)
            assert (seen == 0) == (name in NO_READERS), (name, model)


def test_teams_reach_their_own_work_and_everybodys_base_data(member, leader, t01):
    for user in (member, leader):
        reach = reach_of(user)
        assert (reach.team_ids, reach.chain_ids, reach.everything) == ({t01.pk}, frozenset(), False)
        assert reach.enterprises
        assert reach.names


def test_chain_leaders_reach_their_chains(chain_leader, chain):
    assert (reach_of(chain_leader).chain_ids, reach_of(chain_leader).team_ids) == ({chain.pk}, frozenset())


def test_headquarters_reaches_everything(hq, commander):
    assert reach_of(hq).everything
    assert reach_of(commander).everything


def test_the_data_administrator_reaches_base_data_and_no_work(data_admin):
    reach = reach_of(data_admin)

    assert (reach.enterprises, reach.everything, reach.team_ids, reach.chain_ids) == (
        True, False, frozenset(), frozenset(),
    )  # fmt: skip
    assert reach.assigned_to is None


def test_officers_and_clerks_reach_what_is_assigned_to_them_and_no_list(service_officer, clerk):
    for user in (service_officer, clerk):
        reach = reach_of(user)
        assert (reach.assigned_to, reach.enterprises, reach.everything) == (user.pk, False, False)


@pytest.mark.parametrize("name", ["sysadmin", "secadmin", "auditor", "disabled"])
def test_administrators_and_disabled_people_reach_nothing(request, name):
    assert reach_of(request.getfixturevalue(name)) == NOTHING


def test_nobody_is_nobody():
    assert reach_of(AnonymousUser()) == NOTHING
    assert reach_of(None) == NOTHING


def test_a_partner_reaches_what_its_rule_says(partner, chain):
    reach = reach_of(partner)

    assert (reach.chain_ids, reach.enterprises, reach.contacts, reach.followups) == ({chain.pk}, False, False, False)


def test_a_partner_without_rule_reaches_nothing():
    assert reach_of(UserFactory(role=Role.PARTNER)) == NOTHING


def test_two_teams_at_once_are_both_reached(member, t01, t02):
    MembershipFactory(team=t02, user=member, is_primary=False)

    assert reach_of(fresh(member)).team_ids == {t01.pk, t02.pk}


@pytest.mark.parametrize(("days", "reached"), [(-1, True), (0, True), (1, False)])
def test_a_membership_reaches_from_its_first_day_on(t01, days, reached):
    user = UserFactory()
    MembershipFactory(team=t01, user=user, since=timezone.localdate() + datetime.timedelta(days=days))

    assert bool(reach_of(user).team_ids) == reached


def test_a_closed_team_is_no_longer_reached(member, t01):
    t01.is_active = False
    t01.save()

    assert reach_of(fresh(member)).team_ids == frozenset()


def test_a_term_that_ended_reaches_nothing(chain):
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    term = LeadershipFactory(chain=chain, until=yesterday)

    assert reach_of(term.user).chain_ids == frozenset()


def test_leaving_another_role_and_disabling_take_effect_with_the_next_request(hq, secadmin, t01):
    leaver, changed, gone = (member_of(t01) for _ in range(3))

    leave_team(leaver.memberships.get().pk, by=hq)
    change_role(changed.pk, Role.DATA_ADMIN, by=secadmin)
    disable_account(gone.pk, by=secadmin)

    assert reach_of(fresh(leaver)).team_ids == frozenset()
    assert reach_of(fresh(changed)).team_ids == frozenset()
    assert reach_of(fresh(gone)) == NOTHING


def test_the_reach_is_worked_out_once_a_request_with_two_queries(member, django_assert_num_queries):
    user = fresh(member)
    with django_assert_num_queries(2):
        reach_of(user)
        reach_of(user)
