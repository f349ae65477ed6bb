"""Terms of office."""

import datetime

import pytest
from django.utils import timezone

from chains.access import reach_of
from chains.models import Leadership
from chains.services import appoint_leader, end_term
from core.accounts.models import User
from core.accounts.roles import Role
from core.audit.models import AuditEntry
from core.errors import RuleViolation
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def test_a_new_leader_closes_the_former_term_the_day_before(sysadmin, chain, chain_leader):
    successor = UserFactory(role=Role.CHAIN_LEADER)

    appoint_leader(chain, successor, by=sysadmin)

    former = Leadership.objects.get(user=chain_leader)
    assert former.until == timezone.localdate() - DAY
    assert list(Leadership.objects.current().leaders().filter(chain=chain).values_list("user", flat=True)) == [
        successor.pk
    ]
    assert reach_of(User.objects.get(pk=chain_leader.pk)).chain_ids == frozenset()
    assert reach_of(successor).chain_ids == {chain.pk}
    assert set(AuditEntry.objects.values_list("action", flat=True)) >= {"leadership.appointed", "leadership.ended"}


def test_appointing_the_leader_in_office_changes_nothing(sysadmin, chain, chain_leader):
    term = Leadership.objects.get()

    assert appoint_leader(chain, chain_leader, by=sysadmin) == term
    assert Leadership.objects.get().until is None


def test_deputies_and_office_stand_beside_the_leader(sysadmin, chain, chain_leader):
    appoint_leader(chain, UserFactory(role=Role.CHAIN_OFFICE), by=sysadmin, role=Leadership.Role.OFFICE)

    assert Leadership.objects.current().filter(chain=chain).count() == 2


def test_two_leaders_on_one_day_are_refused(sysadmin, chain, chain_leader):
    appoint_leader(chain, UserFactory(role=Role.CHAIN_LEADER), by=sysadmin)

    with pytest.raises(RuleViolation) as refusal:
        appoint_leader(chain, chain_leader, by=sysadmin)

    assert refusal.value.code == "same_day"
    assert Leadership.objects.filter(until=None).count() == 1


@pytest.mark.parametrize("role", [Role.AGENCY_CLERK, Role.AUDITOR, Role.PARTNER])
def test_not_every_account_may_answer_for_a_chain(sysadmin, chain, role):
    with pytest.raises(RuleViolation) as refusal:
        appoint_leader(chain, UserFactory(role=role), by=sysadmin)

    assert refusal.value.code == "not_eligible"


def test_only_the_system_administrator_appoints(hq, chain, chain_leader):
    with pytest.raises(RuleViolation):
        appoint_leader(chain, UserFactory(role=Role.CHAIN_LEADER), by=hq)
    with pytest.raises(RuleViolation):
        end_term(Leadership.objects.get().pk, by=hq)


def test_a_term_ends_at_once_unless_a_day_is_named(sysadmin, chain, chain_leader):
    end_term(Leadership.objects.get().pk, by=sysadmin)

    assert Leadership.objects.get().until == timezone.localdate() - DAY
    assert not Leadership.objects.current().exists()


@pytest.mark.parametrize("day", [datetime.date(1, 1, 1), datetime.date(9999, 12, 31)])
def test_a_term_begins_between_1900_and_2199(sysadmin, chain, chain_leader, day):
    successor = UserFactory(role=Role.CHAIN_LEADER)

    with pytest.raises(RuleViolation) as refusal:
        appoint_leader(chain, successor, by=sysadmin, since=day)

    assert set(refusal.value.fields) == {"since"}
