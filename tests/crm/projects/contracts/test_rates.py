"""注册率, 履约率, 开工率, 投产率 (domain.md 4.5): numerators, denominators, never capped."""

from decimal import Decimal

import pytest

from crm.projects.models import Milestone, Project
from crm.projects.queries import cohort_rates
from tests.crm.projects.contracts.conftest import TODAY, day

pytestmark = pytest.mark.django_db


@pytest.fixture
def cohort(at, sign):
    """Return a function that signs a project of a stage in November 2026 (or when said)."""

    def make(stage, *, type="lease", on="11-05", **fields):
        project = at("review", type=type)
        sign(project, on=on, no=f"{project.pk} 号")
        Project.objects.filter(pk=project.pk).update(stage=stage, **fields)
        return project

    return make


def rates(start="11-01", end="11-30", **how):
    return {one.word: (one.reached, one.base) for one in cohort_rates(day(start), day(end), **how)}


@pytest.mark.parametrize(
    ("stage", "type", "reached"),
    [
        ("signed", "lease", ((0, 1), (0, 1), (0, 1), (0, 1))),
        ("registered", "lease", ((1, 1), (1, 1), (0, 1), (0, 1))),
        ("started", "lease", ((1, 1), (1, 1), (1, 1), (0, 1))),
        ("commissioned", "lease", ((1, 1), (1, 1), (1, 1), (1, 1))),
        ("serving", "office", ((1, 1), (1, 1), (0, 0), (1, 1))),
        ("sited", "expansion", ((0, 0), (1, 1), (0, 1), (0, 1))),
        ("registered", "fund", ((1, 1), (1, 1), (0, 0), (0, 1))),
    ],
)
def test_what_a_project_counts_for(cohort, stage, type, reached):
    cohort(stage, type=type)

    assert tuple(rates().values()) == reached


def test_the_cohort_is_what_was_signed_in_the_period(cohort):
    cohort("started")
    cohort("signed", on="10-05")

    assert rates()["开工率"] == (1, 1)
    assert rates("10-01", "11-30")["开工率"] == (1, 2)


@pytest.mark.parametrize(
    ("kind", "base"), [("policy", 0), ("force_majeure", 0), ("breach", 1), ("investor_withdraw", 1)]
)
def test_who_ended_without_fault_is_outside_the_denominator(cohort, kind, base):
    cohort("signed", status="terminated", termination_kind=kind)

    assert rates()["履约率"] == (0, base)


def test_a_paid_deposit_is_performance(cohort):
    project = cohort("signed")
    Milestone.objects.create(project=project, kind=Milestone.Kind.DEPOSIT, due_on=TODAY, done_on=TODAY)

    assert (rates()["履约率"], rates()["注册率"]) == ((1, 1), (0, 1))


def test_without_a_denominator_there_is_no_rate(db):
    assert [one.ratio for one in cohort_rates(day("11-01"), day("11-30"))] == [None] * 4


def test_rates_of_one_team_in_one_query(cohort, t01, t02, django_assert_num_queries):
    cohort("started")
    cohort("signed")

    with django_assert_num_queries(1):
        found = cohort_rates(day("11-01"), day("11-30"), team=t01.pk)
    assert [one.ratio for one in found if one.word == "开工率"] == [Decimal("0.5")]
    assert rates(team=t02.pk)["开工率"] == (0, 0)
