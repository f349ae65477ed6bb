"""The pool: open to all teams, limits, cooling of the former owner, recycling."""

import pytest
import time_machine
from django.urls import reverse

from core.errors import StaleWrite
from crm.claims import services
from crm.claims.models import LeadIntake, PoolRule
from crm.claims.queries.pool import pool_for
from crm.claims.queries.shares import shares_of
from crm.projects.models import Project
from tests.crm.claims.test_filing import refused
from tests.crm.claims.test_lapses import START, at
from tests.factories import ProjectFactory


@pytest.fixture
def clock():
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@pytest.fixture
def pooled(clock, t01, chain):
    """Return a function that puts fresh leads of T01 into the pool."""

    def make(count=1, **fields):
        projects = [ProjectFactory(team=t01, chain=chain, **fields) for _number in range(count)]
        services.open_intakes()
        services.pool_leads([one.pk for one in projects], by=None)
        return list(LeadIntake.objects.filter(project__in=projects).order_by("pk"))

    return make


def test_every_team_sees_the_pool_and_takes_a_lead(pooled, other_member, t01, t02):
    (lead,) = pooled()

    assert list(pool_for(other_member)) == [lead]
    taken = services.take_from_pool(lead.pk, by=other_member, team=t02)
    project = Project.objects.get(pk=lead.project_id)
    assert (project.team, project.owner, taken.pool_state) == (t02, other_member, "claimed")
    assert shares_of([project.pk]) == {project.pk: {t02.pk: 100}}
    assert (taken.responded_at, taken.judgement) == (None, "")
    assert not pool_for(other_member).exists()
    refused(lambda: services.take_from_pool(lead.pk, by=other_member, team=t02), "not_in_pool")


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("member", True), ("other_member", True), ("leader", True), ("hq", True), ("chain_leader", True),
        ("data_admin", False), ("service_officer", False), ("clerk", False), ("partner", False), ("sysadmin", False),
    ],
)  # fmt: skip
def test_who_sees_the_pool(pooled, everybody, who, sees):
    pooled()

    assert pool_for(everybody[who]).exists() is sees


def test_a_restricted_lead_lies_there_for_its_own_people_alone(pooled, member, other_member, hq, t02):
    (lead,) = pooled(confidentiality="restricted")

    assert not pool_for(other_member).exists()
    assert pool_for(hq).exists()
    assert pool_for(member).exists()
    with pytest.raises(LeadIntake.DoesNotExist):
        services.take_from_pool(lead.pk, by=other_member, team=t02)


def test_for_another_team_nobody_takes(pooled, other_member, t01):
    (lead,) = pooled()

    refused(lambda: services.take_from_pool(lead.pk, by=other_member, team=t01), "forbidden")


def test_a_team_takes_three_leads_in_seven_days(clock, pooled, other_member, t02):
    leads = pooled(4)
    for lead in leads[:3]:
        services.take_from_pool(lead.pk, by=other_member, team=t02)

    refusal = refused(lambda: services.take_from_pool(leads[3].pk, by=other_member, team=t02), "pool_limit")
    assert "7 天内每组最多 3 条" in refusal.message
    clock.move_to(at(7, hour=14, minute=59))
    refused(lambda: services.take_from_pool(leads[3].pk, by=other_member, team=t02), "pool_limit")
    clock.move_to(at(7, hour=15, minute=1))
    services.take_from_pool(leads[3].pk, by=other_member, team=t02)


def test_the_former_owner_cools_for_fifteen_days(clock, pooled, member, t01):
    (lead,) = pooled()
    clock.move_to(at(14, hour=23, minute=59))
    refused(lambda: services.take_from_pool(lead.pk, by=member, team=t01), "cooling")

    clock.move_to(at(15, hour=0, minute=1))
    taken = services.take_from_pool(lead.pk, by=member, team=t01)
    assert (taken.pool_state, Project.objects.get(pk=lead.project_id).team) == ("claimed", t01)


def test_headquarters_set_the_limits(pooled, hq, leader, other_member, t02):
    refused(lambda: services.set_pool_rule(by=leader, most=1, days=7, barred_days=15), "forbidden")
    refused(lambda: services.set_pool_rule(by=hq, most=0, days=0, barred_days=15), "invalid")
    rule = services.set_pool_rule(by=hq, most=1, days=7, barred_days=15, version=0)
    assert (rule.most, rule.version) == (1, 1)
    with pytest.raises(StaleWrite):
        services.set_pool_rule(by=hq, most=2, days=7, barred_days=15, version=0)

    first, second = pooled(2)
    services.take_from_pool(first.pk, by=other_member, team=t02)
    refused(lambda: services.take_from_pool(second.pk, by=other_member, team=t02), "pool_limit")
    assert PoolRule.objects.count() == 1


@pytest.mark.parametrize(("letter", "red"), [("A", 16), ("B", 31), ("C", 61)])
def test_what_was_taken_and_left_alone_returns_on_the_first_red_day(clock, pooled, other_member, t02, letter, red):
    (lead,) = pooled(grade=letter)
    clock.move_to(at(1))
    services.take_from_pool(lead.pk, by=other_member, team=t02)

    clock.move_to(at(red, hour=23, minute=59))
    assert services.recycle_leads() == 0
    clock.move_to(at(red + 1, hour=0, minute=1))
    assert services.recycle_leads() == 1
    assert services.recycle_leads() == 0
    lead.refresh_from_db()
    assert (lead.pool_state, lead.pooled_from) == ("pooled", t02)


def test_what_is_worked_on_stays(clock, pooled, other_member, t02, talked):
    (lead,) = pooled(grade="A")
    services.take_from_pool(lead.pk, by=other_member, team=t02)
    clock.move_to(at(10))
    talked(Project.objects.get(pk=lead.project_id))
    clock.move_to(at(20))

    assert services.recycle_leads() == 0


@pytest.mark.parametrize(("typed", "found"), [("内饰", True), ("NEISHI", True), ("内饰 科技", True), ("座椅", False)])
def test_the_pool_is_searched_as_firms_are(pooled, firm, other_member, as_user, typed, found):
    pooled(enterprise=firm)

    page = as_user(other_member).get(reverse("claims:pool"), {"q": typed}).text
    assert (firm.name in page) is found
