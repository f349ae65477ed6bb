"""What counts, once, in which month (domain.md 4.5): tables of cases."""

from decimal import Decimal

import pytest

from crm.projects.models import AmountAdjustment, Contract, CountedMonth
from crm.projects.queries import formal_amount_wan, signed_totals
from crm.projects.services import close_month, reassign_project, terminate_contract, update_contract
from tests.crm.projects.contracts.conftest import day, figures, total
from tests.factories import ProjectFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("kind", "counted"),
    [("formal", (1, 10.0, 0.0)), ("framework", (0, 0, 0)), ("intent", (0, 0, 0)), ("supplement", (0, 0, 0))],
)
def test_only_a_formal_contract_counts(sign, kind, counted):
    sign(kind=kind, yi=10)

    assert figures() == counted


def test_a_draft_does_not_count(draft):
    draft(yi=10)

    assert figures() == (0, 0, 0)


@pytest.mark.parametrize(
    ("signed_on", "month"),
    [("10-31", "10-01"), ("11-01", "11-01"), ("11-23", "11-01"), ("2025-12-31", "2025-12-01"), ("02-28", "02-01")],
)
def test_the_month_is_that_of_the_actual_day(sign, signed_on, month):
    contract = sign(on=signed_on)

    assert contract.counted_month == day(month)
    assert figures(month, month) == (1, 10.0, 0.0)


def test_a_framework_that_becomes_formal_counts_once_with_the_formal_amount(sign, project):
    framework = sign(kind="framework", yi=30, on="03-01")
    sign(yi=10, on="11-05", upgrades=framework)

    assert figures() == (1, 10.0, 0.0)
    assert figures("03-01", "03-31") == (0, 0, 0)
    project.refresh_from_db()
    assert (project.contract_kind, project.contract_amount_wan) == ("formal", Decimal(100_000))


def test_an_increase_counts_its_increment_and_no_project(sign, project):
    formal = sign(yi=10, on="03-05")
    sign(yi=2, on="11-05", increases=formal)
    sign(kind="supplement", yi="0.5", on="11-06", increases=formal)

    assert figures() == (1, 10.0, 2.5)
    assert figures("11-01", "11-30") == (0, 0.0, 2.5)
    assert formal_amount_wan(project) == Decimal(125_000)
    project.refresh_from_db()
    assert project.contract_amount_wan == Decimal(100_000)


@pytest.mark.parametrize("exclusion", Contract.Exclusion.values)
def test_what_the_rules_leave_out_is_not_counted(sign, exclusion):
    sign(exclusion=exclusion)

    assert figures() == (0, 0, 0)


def test_foreign_money_stands_beside_and_is_never_added(sign):
    sign(yi=None, foreign_usd_wan=Decimal(500))

    found = total()
    assert (found.projects, found.formal_wan, found.usd_wan) == (1, 0, 500)


@pytest.mark.parametrize(
    ("yi", "bands"),
    [
        ("0.9999", [0, 0, 0, 0, 0]), ("1", [1, 0, 0, 0, 0]), ("4.9999", [1, 0, 0, 0, 0]), ("5", [1, 1, 0, 0, 0]),
        ("10", [1, 1, 1, 0, 0]), ("49.9999", [1, 1, 1, 0, 0]), ("50", [1, 1, 1, 1, 0]), ("99.9999", [1, 1, 1, 1, 0]),
        ("100", [1, 1, 1, 1, 1]),
    ],
)  # fmt: skip
def test_the_bands_are_inclusive(sign, yi, bands):
    sign(yi=yi)

    assert list(total().bands.values()) == bands


def test_totals_by_team_chain_and_month(sign, project, others_project, t02):
    sign(yi=10, on="10-05")
    sign(others_project, yi=3, on="11-05", no="2 号")

    by_team = {
        one.key: (one.projects, one.formal_wan) for one in signed_totals(None, day("01-01"), day("12-31"), "team")
    }
    by_chain = {one.key: one.projects for one in signed_totals(None, day("01-01"), day("12-31"), "chain")}
    by_month = [(one.key, one.projects) for one in signed_totals(None, day("01-01"), day("12-31"), "month")]

    assert by_team == {project.team_id: (1, 100_000), t02.pk: (1, 30_000)}
    assert by_chain == {project.chain_id: 1, others_project.chain_id: 1}
    assert by_month == [(day("10-01"), 1), (day("11-01"), 1)]
    assert figures(team=t02.pk) == (1, 3.0, 0.0)


def test_totals_keep_to_what_the_person_sees(sign, others_project, member):
    sign(yi=10)
    sign(others_project, yi=3, no="2 号")

    assert signed_totals(member, day("01-01"), day("12-31"))[0].projects == 1


def test_totals_are_two_queries_whatever_there_is(sign, django_assert_num_queries):
    for number in range(4):
        sign(ProjectFactory(), no=f"{number} 号")

    with django_assert_num_queries(2):
        signed_totals(None, day("01-01"), day("12-31"), "team")


# closed months ------------------------------------------------------------------------------------------------------


def test_a_closed_month_keeps_its_figures_and_the_correction_goes_to_the_open_month(sign, hq):
    contract = sign(yi=10, on="10-05")
    close_month(day("10-01"), by=hq)

    update_contract(contract.pk, by=hq, version=contract.version, amount_wan=Decimal(108_000), reason="笔误")

    assert figures("10-01", "10-31") == (1, 10.0, 0.0)
    assert figures("11-01", "11-30") == (0, 0.8, 0.0)
    row = AmountAdjustment.objects.get()
    assert (row.month, row.before_wan, row.after_wan, row.projects, row.cause) == (
        day("11-01"), 100_000, 108_000, 0, "corrected",
    )  # fmt: skip


def test_a_correction_in_an_open_month_simply_changes_it(sign, hq):
    contract = sign(yi=10, on="10-05")

    update_contract(contract.pk, by=hq, version=contract.version, amount_wan=Decimal(108_000), reason="笔误")

    assert figures("10-01", "10-31") == (1, 10.8, 0.0)
    assert not AmountAdjustment.objects.exists()


def test_a_contract_that_is_dated_into_a_closed_month_counts_in_the_open_one(sign, hq):
    close_month(day("10-01"), by=hq)

    contract = sign(yi=10, on="10-05")

    assert contract.counted_month is None
    assert figures("10-01", "10-31") == (0, 0, 0)
    assert figures("11-01", "11-30") == (1, 10.0, 0.0)
    assert total("11-01", "11-30").bands[10] == 1
    assert AmountAdjustment.objects.get().cause == "backdated"


def test_ending_a_contract_of_a_closed_month_takes_it_out_of_the_open_one(sign, hq, project):
    contract = sign(yi=10, on="10-05")
    close_month(day("10-01"), by=hq)

    terminate_contract(contract.pk, by=hq, version=contract.version, reason="投资方放弃")

    assert figures("10-01", "10-31") == (1, 10.0, 0.0)
    assert figures("11-01", "11-30") == (-1, -10.0, 0.0)
    assert figures() == (0, 0.0, 0.0)
    assert set(total().bands.values()) == {0}
    project.refresh_from_db()
    assert (project.contract_kind, project.contract_amount_wan) == ("", None)


def test_ending_a_contract_of_an_open_month_forgets_it(sign, hq):
    contract = sign(yi=10, on="11-05")

    terminate_contract(contract.pk, by=hq, version=contract.version, reason="投资方放弃")

    assert figures() == (0, 0, 0)
    assert not AmountAdjustment.objects.exists()


def test_several_corrections_after_closing_add_up(sign, hq):
    contract = sign(yi=10, on="10-05")
    close_month(day("10-01"), by=hq)
    for wan in (108_000, 95_000, 100_000):
        contract = update_contract(contract.pk, by=hq, version=contract.version, amount_wan=Decimal(wan), reason="更正")

    assert [row.difference_wan for row in AmountAdjustment.objects.order_by("id")] == [8_000, -13_000, 5_000]
    assert figures() == (1, 10.0, 0.0)


def test_leaving_a_closed_contract_out_of_the_statistics_is_an_adjustment(sign, hq):
    contract = sign(yi=10, on="10-05")
    close_month(day("10-01"), by=hq)

    update_contract(contract.pk, by=hq, version=contract.version, exclusion="estate", reason="房地产")

    assert figures("11-01", "11-30") == (-1, -10.0, 0.0)


def test_a_closed_month_stays_with_its_team_and_an_open_one_follows_the_project(
    sign, hq, project, t01, t02, others_project
):
    formal = sign(yi=10, on="10-05")
    close_month(day("10-01"), by=hq)
    sign(yi=2, on="11-05", increases=formal, no="2 号")

    reassign_project(project.pk, by=hq, team=t02, owner=None, reason="产业链调整")

    assert (figures("10-01", "10-31", team=t01.pk), figures("10-01", "10-31", team=t02.pk)) == ((1, 10.0, 0), (0, 0, 0))
    assert (figures("11-01", "11-30", team=t01.pk), figures("11-01", "11-30", team=t02.pk)) == ((0, 0, 0), (0, 0, 2.0))


def test_the_row_of_a_closed_month_says_for_ever_what_the_contracts_say(sign, hq, others_project):
    first = sign(yi=10, on="09-05")
    sign(others_project, yi=3, on="10-05", no="2 号")
    close_month(day("10-01"), by=hq)
    terminate_contract(first.pk, by=hq, version=first.version, reason="投资方放弃")

    for row in CountedMonth.objects.all():
        found = total(str(row.month), str(row.month))
        assert (row.projects, row.formal_wan, row.increment_wan) == (
            found.projects, found.formal_wan, found.increment_wan,
        )  # fmt: skip
    assert [f"{row.month:%m}" for row in CountedMonth.objects.order_by("month")] == ["09", "10"]


@pytest.mark.parametrize("fresh", ["09-28", "11-02"])
def test_only_the_day_of_a_closed_contract_corrected_leaves_a_row_and_every_figure(sign, hq, fresh):
    contract = sign(on="10-20")
    close_month(day("10-01"), by=hq)

    update_contract(contract.pk, by=hq, version=1, signed_on=day(fresh), reason="日期笔误")

    contract.refresh_from_db()
    row = AmountAdjustment.objects.get()
    assert (contract.signed_on, contract.counted_month) == (day(fresh), day("10-01"))
    assert (row.cause, row.projects, row.difference_wan, row.month) == ("redated", 0, 0, day("11-01"))
    assert f"签订日期 2026-10-20 更正为 {day(fresh)}" in row.reason
    assert (figures("10-01", "10-31"), figures("11-01", "11-30"), figures()) == ((1, 10, 0), (0, 0, 0), (1, 10, 0))
    assert total("11-01", "11-30").bands[10] == 0


def test_another_day_of_the_same_month_and_an_open_month_leave_none(sign, hq):
    closed, open_one = sign(on="10-20"), None
    close_month(day("10-01"), by=hq)
    update_contract(closed.pk, by=hq, version=1, signed_on=day("10-21"), reason="日期笔误")
    assert AmountAdjustment.objects.count() == 0

    open_one = sign(ProjectFactory(), on="11-20")
    update_contract(open_one.pk, by=hq, version=1, signed_on=day("11-02"), reason="日期笔误")
    assert AmountAdjustment.objects.count() == 0
    assert figures("11-01", "11-30") == (1, 10.0, 0.0)
