"""The 1+10 page and a team's page."""

import datetime
from decimal import Decimal

import pytest
from django.http import QueryDict
from django.urls import reverse

from chains.models import Team
from chains.services import move_to_team
from core.accounts.models import User
from core.accounts.roles import Role
from crm.insights.teams.views import RED, RUNNING, signed_this_year
from crm.projects.contract_filters import ContractFilterSet
from crm.projects.filters import ProjectFilterSet
from crm.projects.models import Contract, Project
from crm.projects.services.contracts.settling import settle_signed
from tests.crm.insights.rows import project_of
from tests.factories import ChainFactory, LeadershipFactory, MembershipFactory, TeamFactory, UserFactory, member_of

pytestmark = pytest.mark.django_db
URL = "/teams/"


@pytest.fixture
def work(t01, t02, chain, other_chain):
    """T01: three projects, one red, one signed; T02: one, and one that ended."""
    project_of(t01, chain, stage="contact", total_invest_wan=10000, light="red")
    signed = project_of(t01, chain, stage="signed", total_invest_wan=22000, contract_kind="formal", contract_no="示 1 号",
                        contract_amount_wan=20000, signed_on="2026-05-01")  # fmt: skip
    settle_signed(signed, datetime.date(2026, 5, 1), by=None)
    project_of(t01, chain, stage="started", total_invest_wan=None, light="red", status="suspended")
    project_of(t02, other_chain, stage="serving", total_invest_wan=5000)
    project_of(t02, other_chain, stage="lead", status="terminated", light="red")


def tally_of(response, code):
    return next(card.tally for card in response.context["cards"] if card.team.code == code)


def test_the_page_shows_headquarters_and_teams_with_people_chains_and_counts(as_user, hq, leader, member, work):
    response = as_user(hq).get(URL)
    page = response.content.decode()

    assert response.context["hq"].team.kind == Team.Kind.HQ
    assert [card.team.code for card in response.context["cards"]] == ["T01", "T02"]
    for words in ("招商引资总指挥部", "组长示例", "智能网联新能源汽车", "3.20", "2.00"):
        assert words in page


def test_counts_are_of_running_projects_by_phase_with_sums_and_red_lights(as_user, hq, work):
    tally = tally_of(as_user(hq).get(URL), "T01")

    assert (tally.projects, tally.invest_wan, tally.contract_wan, tally.red) == (3, 32000, 20000, 1)
    assert tally.phases == {"attract": 2, "landing": 1}
    assert tally.signed_share == 67
    assert tally_of(as_user(hq).get(URL), "T02").projects == 1


def test_the_district_total_equals_the_sum_of_the_teams(as_user, hq, work):
    response = as_user(hq).get(URL)
    cards = response.context["cards"]

    for name in ("projects", "invest_wan", "contract_wan", "red", "signed"):
        total = getattr(response.context["total"], name)
        assert total == sum(getattr(card.tally, name) for card in cards)


@pytest.mark.parametrize("name", ["member", "other_member", "chain_leader", "data_admin", "clerk", "service_officer"])
def test_all_staff_read_the_same_published_counts(request, as_user, hq, work, name):
    response = as_user(request.getfixturevalue(name)).get(URL)

    assert response.status_code == 200
    assert tally_of(response, "T01").projects == 3
    assert tally_of(response, "T02").projects == 1


@pytest.mark.parametrize("name", ["sysadmin", "secadmin", "auditor"])
def test_administrators_read_none_of_it(request, as_user, t01, name):
    browser = as_user(request.getfixturevalue(name))

    assert browser.get(URL).status_code == 403
    assert browser.get(f"{URL}{t01.pk}/").status_code == 404


def test_who_is_not_signed_in_is_asked_to(client, t01, disabled):
    for url in (URL, f"{URL}{t01.pk}/", f"{URL}handover/"):
        assert client.get(url).headers["Location"] == f"/login/?next={url}"


def links_to_lists(response):
    return {card.team.code for card in response.context["cards"] if card.may_list}


def test_numbers_open_lists_only_within_ones_scope(as_user, hq, member, chain_leader, data_admin, work, t01):
    expected = {hq: {"T01", "T02"}, member: {"T01"}, chain_leader: set(), data_admin: set()}
    for person, teams in expected.items():
        response = as_user(person).get(URL)
        page = response.content.decode()
        assert links_to_lists(response) == teams
        assert (f"?team={t01.pk}" in page) == ("T01" in teams)


def test_a_teams_page_names_its_people_chains_and_stages(
    as_user, other_member, leader, member, chain_leader, work, t01
):
    response = as_user(other_member).get(f"{URL}{t01.pk}/")
    page = response.content.decode()

    for words in ("组长示例", "组员示例", "2026-01-01", "智能网联新能源汽车", "链长示例"):
        assert words in page
    counts = {stage["code"]: stage["projects"] for stage in response.context["stages"]}
    assert {code: count for code, count in counts.items() if count} == {"contact": 1, "signed": 1, "started": 1}
    assert f"?team={t01.pk}" not in page


def test_the_stage_counts_link_to_lists_for_who_may_see_them(as_user, member, work, t01):
    page = as_user(member).get(f"{URL}{t01.pk}/").content.decode()

    assert f"?team={t01.pk}&amp;stage=signed" in page


def test_every_number_equals_the_list_that_it_opens(as_user, hq, work, t01, chain):
    filterset = ProjectFilterSet
    project_of(t01, chain, stage="signed", status="terminated", light="red")
    response = as_user(hq).get(f"{URL}{t01.pk}/")
    request = response.wsgi_request

    def listed(query):
        data = QueryDict(f"team={t01.pk}&{query}")
        return filterset(data, queryset=Project.objects.visible_to(hq), request=request).qs.count()

    tally = response.context["card"].tally
    assert (listed(RUNNING), listed(RED)) == (tally.projects, tally.red)
    for stage in response.context["stages"]:
        assert listed(f"stage={stage['code']}&{RUNNING}") == stage["projects"]


def test_who_moved_away_stands_in_the_new_team_at_the_next_request(as_user, hq, member, t01, t02):
    browser = as_user(member)
    assert links_to_lists(browser.get(URL)) == {"T01"}

    move_to_team(member, t02, by=hq)

    response = browser.get(URL)
    assert links_to_lists(response) == {"T02"}
    people = {card.team.code: card.people for card in response.context["cards"]}
    assert (people["T01"], people["T02"]) == ([], [member])


def test_a_disabled_person_stands_in_no_team(as_user, hq, disabled, t01):
    assert "离任示例" not in as_user(hq).get(f"{URL}{t01.pk}/").content.decode()


def test_a_team_that_does_not_exist_is_not_found(as_user, hq):
    assert as_user(hq).get(f"{URL}999999/").status_code == 404


def test_an_empty_district_says_what_to_do(as_user, data_admin):
    assert "还没有指挥部和招商组" in as_user(data_admin).get(URL).content.decode()


def test_names_from_people_are_text(as_user, hq, t01):
    member_of(t01, Role.TEAM_LEADER, name="<script>x</script>")

    page = as_user(hq).get(URL).content.decode()

    assert "<script>x" not in page


@pytest.mark.parametrize("path", [URL, "detail"])
def test_pages_take_as_many_queries_for_ten_teams_as_for_two(
    as_user, member, work, t01, chain, path, django_assert_max_num_queries
):
    url = f"{URL}{t01.pk}/" if path == "detail" else path
    browser = as_user(member)
    browser.get(url)
    with django_assert_max_num_queries(20) as few:
        browser.get(url)
    for _ in range(8):
        team = TeamFactory()
        team.chains.add(ChainFactory())
        t01.chains.add(other := ChainFactory())
        LeadershipFactory(chain=other)
        MembershipFactory(team=team)
        MembershipFactory(team=t01)
        project_of(team, chain)
        project_of(t01, chain)

    with django_assert_max_num_queries(len(few)):
        browser.get(url)


def test_a_leader_without_a_team_sees_the_page_too(as_user, t01):
    assert as_user(UserFactory(role=Role.TEAM_LEADER)).get(reverse("insights:teams")).status_code == 200


def test_the_leaders_of_a_team_are_those_with_the_role(as_user, hq, leader, member, t01):
    card = as_user(hq).get(f"{URL}{t01.pk}/").context["card"]

    assert card.leaders == [User.objects.get(pk=leader.pk)]


def test_the_amount_signed_this_year_equals_the_list_of_contracts_behind_it(as_user, hq, leader, work, t01, t02, chain):
    """By the month of the statistics and the team that it was counted for, whatever became of the project since."""
    late = project_of(
        t02, chain, stage="signed", contract_kind="formal", contract_no="示 2 号", contract_amount_wan=7000
    )
    settle_signed(late, datetime.date(2025, 12, 31), by=None)
    Project.objects.filter(contract_no="示 1 号").update(signed_on=None, status="terminated")

    for person in (hq, leader):
        page = as_user(person).get(f"{URL}{t01.pk}/")
        told = page.context["signed"].get("total").formal_wan
        query = f"counted_team={t01.pk}&{signed_this_year()}"
        listed = ContractFilterSet(QueryDict(query), queryset=Contract.objects.visible_to(person)).qs
        contracts = as_user(person).get(f"{reverse('projects:contracts')}?{query}")

        assert f"?{query}".replace("&", "&amp;") in page.content.decode()
        assert told == sum(one.counted_wan for one in listed) == contracts.context["total"].formal_wan == Decimal(20000)
    tallies = as_user(hq).get(URL)
    assert tally_of(tallies, "T01").contract_wan == Decimal(20000)
    assert tally_of(tallies, "T02").contract_wan == 0
