"""Money promised against arrived, and the years: every rate names its denominator and is never capped."""

from decimal import Decimal

import pytest

from crm.commitments.queries import arrived_wan, performance, promised_against_arrived, reported_wan
from crm.projects.models import Contract, Project
from tests.factories import CommitmentFactory, FundArrivalFactory, ProjectFactory, YearlyActualFactory
from tests.factories.commitments import in_days

pytestmark = pytest.mark.django_db


def signed(project, wan, kind="formal"):
    Project.objects.filter(pk=project.pk).update(contract_kind=kind, contract_amount_wan=wan)
    project.refresh_from_db()
    return project


def test_only_verified_money_counts_and_announced_stands_beside_it(project):
    signed(project, Decimal(1000))
    for wan in (300, 400):
        FundArrivalFactory(project=project, amount_wan=Decimal(wan), verified=True)
    FundArrivalFactory(project=project, amount_wan=Decimal(250))
    FundArrivalFactory(project=project, amount_wan=Decimal(999), voided_at="2026-01-01T00:00Z")

    money = promised_against_arrived(project)

    assert (money.formal_wan, money.reported_wan, money.verified_wan, money.waiting_wan) == (1000, 950, 700, 250)
    assert (money.rate, money.reported_rate) == (Decimal("0.7"), Decimal("0.95"))
    assert money.why == "核实到位资金 ÷ 正式合同额"


def test_a_rate_is_never_capped(project):
    signed(project, Decimal(1000))
    FundArrivalFactory(project=project, amount_wan=Decimal(1200), verified=True)

    assert promised_against_arrived(project).rate == Decimal("1.2")


@pytest.mark.parametrize(
    ("wan", "kind"), [(None, ""), (Decimal(1000), "framework"), (Decimal(1000), "intent"), (Decimal(0), "formal")]
)
def test_without_a_formal_amount_there_is_no_rate_but_a_reason(project, wan, kind):
    signed(project, wan, kind)
    FundArrivalFactory(project=project, verified=True)

    money = promised_against_arrived(project)

    assert money.rate is None
    assert "没有正式合同额" in money.why
    assert money.verified_wan == 100


def test_signed_contracts_are_the_denominator_increments_included(project):
    signed(project, Decimal(5))
    common = {
        "project": project,
        "status": "signed",
        "signed_on": in_days(-9),
        "counted_month": in_days(0).replace(day=1),
    }
    first = Contract.objects.create(kind="formal", no="示 1", title="投资合同", amount_wan=Decimal(1000), **common)
    Contract.objects.create(
        kind="formal", no="示 2", title="增资合同", amount_wan=Decimal(500), increases=first, **common
    )
    FundArrivalFactory(project=project, amount_wan=Decimal(750), verified=True)

    money = promised_against_arrived(project)

    assert (money.formal_wan, money.rate) == (1500, Decimal("0.5"))


def test_the_sums_of_many_projects_are_one_query(project, django_assert_num_queries):
    others = [ProjectFactory() for _ in range(3)]
    FundArrivalFactory(project=others[0], verified=True)
    FundArrivalFactory(project=others[1])
    ids = [one.pk for one in (project, *others)]

    with django_assert_num_queries(1):
        assert list(arrived_wan(ids).values()) == [0, 100, 0, 0]
    assert list(reported_wan(ids).values()) == [0, 100, 100, 0]
    assert arrived_wan([]) == {}


def years(project, clauses=(), actuals=()):
    return {(row.year, row.measure.value): row for row in performance(project, clauses, actuals)}


def clause(project, measure, wan, year, **more):
    return CommitmentFactory(project=project, investor=True, measure=measure, amount_wan=wan, for_year=year, **more)


def test_a_year_is_compared_with_the_clauses_of_that_year(project):
    clauses = [clause(project, "output", Decimal(600), 2025), clause(project, "output", Decimal(400), 2025),
               clause(project, "output", Decimal(9), 2026)]  # fmt: skip
    actuals = [YearlyActualFactory(project=project, year=2025, actual=Decimal(1200), verified=True)]

    row = years(project, clauses, actuals)[2025, "output"]

    assert (row.promised, row.reported, row.verified, row.rate) == (1000, 1200, 1200, Decimal("1.2"))
    assert row.why == "÷ 2025 年企业承诺"


def test_what_is_only_reported_has_no_rate(project):
    rows = years(
        project,
        [clause(project, "tax", Decimal(50), 2025)],
        [YearlyActualFactory(project=project, year=2025, kind="tax")],
    )

    row = rows[2025, "tax"]
    assert (row.reported, row.verified, row.rate) == (1000, None, None)
    assert row.why == "÷ 2025 年企业承诺；尚未核实"


def test_a_promise_without_figure_says_it_was_not_reported(project):
    row = years(project, [clause(project, "tax", Decimal(50), 2025)])[2025, "tax"]

    assert (row.reported, row.rate, row.why) == (None, None, "÷ 2025 年企业承诺；尚未上报")


@pytest.mark.parametrize(
    ("kind", "field", "words"),
    [
        ("output", "planned_output_wan", "达产年产值"),
        ("tax", "planned_tax_wan", "达产年税收"),
        ("jobs", "planned_jobs", "计划用工"),
    ],
)
def test_the_plan_of_the_project_stands_in_and_says_so(project, kind, field, words):
    setattr(project, field, 500)
    actual = YearlyActualFactory(project=project, year=2025, kind=kind, actual=Decimal(600), verified=True)

    row = years(project, (), [actual])[2025, kind]

    assert (row.rate, row.why) == (Decimal("1.2"), f"÷ {words}（项目计划）")


def test_investment_is_added_up_against_the_total(project):
    project.total_invest_wan = Decimal(1000)
    actuals = [
        YearlyActualFactory(project=project, year=year, kind="investment", actual=Decimal(wan), verified=done)
        for year, wan, done in ((2024, 200, True), (2025, 300, True), (2026, 400, False))
    ]

    rows = years(project, (), actuals)

    assert (rows[2024, "investment"].rate, rows[2025, "investment"].rate) == (Decimal("0.2"), Decimal("0.5"))
    assert rows[2025, "investment"].why == "累计至 2025 年 ÷ 总投资（项目计划）"
    assert rows[2026, "investment"].rate is None


def test_without_promise_and_plan_there_is_no_rate_but_a_reason(project):
    row = years(project, (), [YearlyActualFactory(project=project, year=2025, verified=True)])[2025, "output"]

    assert (row.rate, row.why) == (None, "当年没有承诺，项目计划也没有此数")


def test_a_plan_of_zero_is_no_denominator(project):
    project.planned_output_wan = Decimal(0)
    row = years(project, (), [YearlyActualFactory(project=project, year=2025, verified=True)])[2025, "output"]

    assert (row.rate, row.why) == (None, "承诺数为 0")


def test_a_clause_without_a_year_counts_in_the_year_it_is_due(project):
    one = CommitmentFactory(project=project, investor=True, due_on=in_days(0))

    assert list(years(project, [one])) == [(in_days(0).year, "investment")]
    assert years(project, [CommitmentFactory(project=project)]) == {}


def test_the_newest_year_comes_first_and_measures_in_their_order(project):
    rows = performance(
        project, [clause(project, kind, Decimal(1), year) for kind in ("tax", "output") for year in (2024, 2026)], ()
    )

    assert [(row.year, row.measure.value) for row in rows] == [
        (2026, "output"),
        (2026, "tax"),
        (2024, "output"),
        (2024, "tax"),
    ]
