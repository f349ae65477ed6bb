"""Opening a round: who is asked, by when, and what is mandatory (domain.md 2.7)."""

import datetime
from decimal import Decimal

import pytest
import time_machine

from core.calendar.services import load_year
from core.errors import RuleViolation
from crm.projects.models import Project
from crm.reviews.models import DimensionRule, Opinion, Review
from crm.reviews.queries import mandatory_rules
from crm.reviews.rules import needs_review
from crm.reviews.services import ask_opinion, open_review
from tests.crm.reviews.conftest import agree_all, concluded, facts_of
from tests.factories import AgencyFactory, ProjectFactory, ProjectFileFactory, only_mandatory, opened_review

pytestmark = pytest.mark.django_db


def refused(service, *args, **kwargs) -> RuleViolation:
    with pytest.raises(RuleViolation) as refusal:
        service(*args, **kwargs)
    return refusal.value


def test_the_team_opens_a_round_and_the_gate_knows(project, member):
    review = opened_review(project, by=member, note="首次上会")

    assert (review.round, review.status, review.applied_by) == (1, "open", member)
    assert facts_of(project) == {"review_opened"}
    assert set(review.opinions.values_list("dimension", "is_mandatory", "result")) == {
        ("fair_competition", True, "none"), ("legal", True, "none")
    }  # fmt: skip


@pytest.mark.parametrize(
    ("opened", "due"),
    [
        (datetime.date(2026, 11, 23), datetime.date(2026, 11, 26)),
        (datetime.date(2026, 9, 24), datetime.date(2026, 9, 30)),  # 中秋 in between
        (datetime.date(2026, 4, 30), datetime.date(2026, 5, 8)),  # 劳动节
        (datetime.date(2025, 9, 26), datetime.date(2025, 9, 30)),  # the Sunday is worked
    ],
)
def test_opinions_are_due_in_three_workdays(project, opened, due):
    load_year(opened.year, by=None)
    with time_machine.travel(datetime.datetime(opened.year, opened.month, opened.day, 1, tzinfo=datetime.UTC)):
        review = opened_review(project)

    assert set(review.opinions.values_list("due_on", flat=True)) == {due}


@pytest.mark.parametrize(
    ("kind", "amount", "names"),
    [
        ("fund", 9999, {"industry_policy", "investor", "fair_competition", "legal"}),
        ("fund", 10000, {"industry_policy", "investor", "fair_competition", "legal", "funding"}),
        ("lease", "9999.9999", {"industry_policy", "investor", "fair_competition", "legal"}),
        ("lease", 10000, {"industry_policy", "investor", "fair_competition", "legal", "funding", "energy", "env", "safety"}),
        ("land", 500, {"industry_policy", "investor", "fair_competition", "legal", "plan", "land", "tax"}),
    ],
)  # fmt: skip
def test_what_is_mandatory_is_data_by_type_and_amount(kind, amount, names):
    project = ProjectFactory(type=kind, total_invest_wan=Decimal(amount))

    assert {rule.dimension for rule in mandatory_rules(project)} == names
    assert {rule.dimension for rule in mandatory_rules(project, "simple")} == {"legal"}


def test_a_changed_row_changes_what_is_asked(project):
    DimensionRule.objects.filter(dimension="legal").update(is_active=False)
    DimensionRule.objects.create(dimension="market", types=["lease"], min_invest_wan=32000)

    names = {rule.dimension for rule in mandatory_rules(project)}

    assert ("legal" in names, "market" in names) == (False, True)


@pytest.mark.parametrize(
    ("fields", "needed"),
    [
        ({"type": "lease", "total_invest_wan": Decimal("9999.9999")}, False),
        ({"type": "lease", "total_invest_wan": Decimal(10000)}, True),
        ({"type": "lease", "total_invest_wan": None}, False),
        ({"type": "lease", "total_invest_wan": 100, "contract_amount_wan": 10000}, True),
        ({"type": "land", "total_invest_wan": 1}, True),
        ({"type": "expansion", "total_invest_wan": 1, "land_mu": Decimal("0.5")}, True),
        ({"type": "expansion", "total_invest_wan": 1, "land_mu": Decimal(0)}, False),
    ],
)
def test_the_threshold_is_one_hundred_million_inclusive_or_any_land(fields, needed):
    assert needs_review(Project(**fields)) is needed


def test_the_agency_of_the_rule_is_asked_unless_another_is_named(project, member):
    only_mandatory("legal", "investor")
    usual, other = AgencyFactory(), AgencyFactory()
    DimensionRule.objects.update(agency=usual)

    review = open_review(project.pk, by=member, agencies={"investor": other, "market": usual})

    asked = {one.dimension: (one.agency, one.is_mandatory) for one in review.opinions.select_related("agency")}
    assert asked == {"legal": (usual, True), "investor": (other, True), "market": (usual, False)}


def test_a_mandatory_dimension_without_agency_is_refused_by_name_and_nothing_is_written(project, member):
    only_mandatory("legal", "fair_competition")

    refusal = refused(open_review, project.pk, by=member, agencies={"legal": AgencyFactory()})

    assert (refusal.code, set(refusal.fields)) == ("agency_missing", {"fair_competition"})
    assert not Review.objects.exists()


@pytest.mark.parametrize(
    ("contract", "procedure", "code"),
    [
        ("formal", "full", None), ("framework", "full", None), ("intent", "simple", None), ("framework", "simple", None),
        ("formal", "simple", "procedure_unfit"), ("other", "full", "invalid"), ("formal", "quick", "invalid"),
    ],
)  # fmt: skip
def test_the_simple_procedure_is_only_for_contracts_that_bind_nobody(project, contract, procedure, code):
    only_mandatory()
    given = {"contract_kind": contract, "procedure": procedure}

    if code is None:
        assert open_review(project.pk, by=None, **given).procedure == procedure
    else:
        assert refused(open_review, project.pk, by=None, **given).code == code


def test_a_second_round_waits_for_the_first(project, review, member):
    assert refused(open_review, project.pk, by=member).code == "review_open"


def test_a_new_round_takes_the_passed_facts_away_and_says_why(project, review, meeting, hq, member):
    concluded(review, meeting, hq)
    assert facts_of(project) == {"review_opened", "review_passed", "fair_competition_passed", "legal_passed"}

    assert refused(opened_review, project, by=member).code == "reason_missing"
    second = opened_review(project, by=member, note="投资额变更")

    review.refresh_from_db()
    assert (second.round, review.status) == (2, "superseded")
    assert facts_of(project) == {"review_opened"}


def test_after_a_rejection_the_next_round_needs_no_reason(project, review, meeting, hq, member):
    concluded(review, meeting, hq, "reject", text="不符合产业方向")

    assert opened_review(project, by=member).round == 2


def test_materials_are_standing_files_of_the_project(project, member):
    own, foreign = ProjectFileFactory(project=project), ProjectFileFactory()

    assert refused(opened_review, project, by=member, materials=[foreign]).code == "invalid"
    assert list(opened_review(project, by=member, materials=[own]).materials.all()) == [own]


def test_another_teams_project_does_not_exist_for_me(project, other_member):
    with pytest.raises(Project.DoesNotExist):
        open_review(project.pk, by=other_member)


def test_who_only_reads_the_project_opens_nothing(project, chain_leader):
    assert refused(open_review, project.pk, by=chain_leader).code == "forbidden"


def test_an_ended_project_is_not_reviewed(project):
    Project.objects.update(status="terminated")

    assert refused(open_review, project.pk, by=None).code == "project_ended"


def test_headquarters_ask_one_more_agency_once(review, hq, member):
    agency = AgencyFactory()

    assert refused(ask_opinion, review.pk, by=member, dimension="market", agency=agency).code == "forbidden"
    asked = ask_opinion(review.pk, by=hq, dimension="market", agency=agency)
    again = refused(ask_opinion, review.pk, by=hq, dimension="market", agency=agency)

    assert (asked.is_mandatory, again.code) == (False, "already_asked")


def test_a_dimension_asked_again_is_open_again_until_everybody_agrees(project, review, hq):
    agree_all(review)
    assert "legal_passed" in facts_of(project)

    second = ask_opinion(review.pk, by=hq, dimension="legal", agency=AgencyFactory())

    assert second.is_mandatory
    assert "legal_passed" not in facts_of(project)


def test_a_closed_review_asks_nobody(review, meeting, hq):
    concluded(review, meeting, hq)

    assert refused(ask_opinion, review.pk, by=hq, dimension="market", agency=AgencyFactory()).code == "review_closed"
    assert Opinion.objects.count() == 2
