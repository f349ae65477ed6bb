"""A formal contract is not signed past the steps of headquarters, and what it fixed holds whatever the stage says."""

import datetime
from decimal import Decimal

import pytest

from crm.projects.models import Amendment, Contract, Project
from crm.projects.queries import cohort_rates
from crm.projects.services import (
    approve_amendment,
    change_stage,
    merge_project,
    open_existing_project,
    request_amendment,
    sign_contract,
    suspend_project,
    terminate_contract,
    terminate_project,
    update_contract,
    update_project,
)
from tests.crm.projects.contracts.conftest import TODAY, day, figures
from tests.crm.projects.contracts.test_services import refused
from tests.factories import EnterpriseFactory, GateFactFactory, ProjectFactory, meet_gate, pass_headquarters

pytestmark = pytest.mark.django_db
STEPS = {"review_passed", "fair_competition_passed", "legal_passed"}


def signing(contract, by, on="11-05"):
    return lambda: sign_contract(contract.pk, by=by, version=contract.version, signed_on=day(on))


def test_a_formal_contract_without_the_steps_of_headquarters_is_not_signed(draft, member):
    contract = draft(passed=False)

    refusal = refused(signing(contract, member))

    assert (refusal.code, set(refusal.fields)) == ("gate_incomplete", STEPS)
    assert all(word in refusal.message for word in ("联审通过", "公平竞争审查通过", "法务审核通过"))
    assert figures() == (0, 0, 0)


def test_the_contracts_own_amount_says_whether_it_is_reviewed(draft, project, member):
    for code in ("fair_competition_passed", "legal_passed"):
        GateFactFactory(project=project, code=code, met_on=day("11-01"))
    Project.objects.filter(pk=project.pk).update(total_invest_wan=Decimal(500))

    great, small = draft(passed=False, yi=1, no="1 号"), draft(passed=False, yi="0.9999", no="2 号")
    assert set(refused(signing(great, member)).fields) == {"review_passed"}
    assert signing(small, member)().status == "signed"


def test_an_amount_that_is_known_in_foreign_money_alone_is_reviewed(draft, project, member):
    pass_headquarters(project)
    project.facts.filter(code="review_passed").delete()
    Project.objects.filter(pk=project.pk).update(total_invest_wan=Decimal(500))

    contract = draft(passed=False, yi=None, foreign_usd_wan=Decimal(90_000))

    assert set(refused(signing(contract, member)).fields) == {"review_passed"}


def test_a_step_that_came_after_the_signing_does_not_carry_it(draft, project, member):
    pass_headquarters(project, on=day("11-06"))

    refusal = refused(signing(draft(), member, on="11-05"))

    assert (refusal.code, set(refusal.fields)) == ("date_invalid", STEPS)
    assert signing(draft(no="2 号"), member, on="11-06")().status == "signed"


@pytest.mark.parametrize("kind", ["intent", "framework", "supplement"])
def test_what_binds_nobody_needs_no_step(draft, member, kind):
    assert signing(draft(kind=kind, passed=False), member)().status == "signed"


@pytest.mark.parametrize(
    ("before", "more", "asked"),
    [("10", "0.9999", False), ("10", "1", True), ("0.9", "0.0999", False), ("0.9", "0.1", True)],
)
def test_an_increase_is_reviewed_when_it_reaches_the_threshold(sign, draft, project, member, before, more, asked):
    formal = sign(yi=before)
    project.facts.all().delete()
    increase = draft(kind="supplement", yi=more, no="2 号", increases=formal, passed=False)

    if asked:
        assert set(refused(signing(increase, member)).fields) == STEPS
    else:
        assert signing(increase, member)().status == "signed"


def test_a_signed_agreement_does_not_become_formal_past_the_steps(sign, project, hq):
    framework = sign(kind="framework")
    project.facts.all().delete()

    def become_formal():
        return update_contract(framework.pk, by=hq, version=1, kind="formal", reason="登记有误")

    assert set(refused(become_formal).fields) == STEPS
    pass_headquarters(project)
    assert become_formal().counted_as == "project"


def test_a_correction_over_the_threshold_asks_for_the_review_a_correction_below_for_nothing_anew(sign, project, hq):
    contract = sign(yi="0.9")
    project.facts.all().delete()

    refusal = refused(lambda: update_contract(contract.pk, by=hq, version=1, amount_wan=Decimal(10_000), reason="笔误"))

    assert set(refusal.fields) == {"review_passed"}
    assert update_contract(contract.pk, by=hq, version=1, amount_wan=Decimal(9_900), reason="笔误").amount_wan == 9_900


def test_headquarters_add_the_older_contract_of_an_existing_project(draft, chain, t01, hq, member):
    project = open_existing_project(
        by=hq, stage="started", data_source="台账", data_as_of_on=day("11-01"), stage_since_on=day("08-01"),
        signed_on=day("2024-03-15"), enterprise=EnterpriseFactory(), name="示例存量项目", type="lease", chain=chain, team=t01,
    )  # fmt: skip
    contract = draft(project, passed=False)

    assert set(refused(signing(contract, member, on="2024-03-15")).fields) == STEPS
    assert set(refused(signing(contract, hq, on="11-02")).fields) == STEPS
    assert signing(contract, hq, on="2024-03-15")().counted_month == day("2024-03-01")


def test_nothing_is_signed_while_the_project_rests(draft, project, hq):
    contract = draft()
    suspend_project(project.pk, by=hq, reason="等用地指标", resume_by_on=TODAY + datetime.timedelta(days=30))

    assert refused(signing(contract, hq)).code == "project_not_active"


# signed by its contract before the stage says so ----------------------------------------------------------------------


@pytest.fixture
def bound(at, sign):
    """A project in review whose formal contract over 10亿 is in force."""
    project = at("review", days=30)
    sign(project, on="11-05", yi=10)
    project.refresh_from_db()
    return project


@pytest.mark.parametrize("change", [{"contract_amount_wan": Decimal(1)}, {"contract_kind": "framework"}])
def test_a_member_does_not_rewrite_what_a_signed_contract_fixed_before_the_stage_moves(bound, member, change):
    refusal = refused(lambda: update_project(bound.pk, by=member, version=bound.version, **change))

    assert (refusal.code, figures()) == ("amount_locked", (1, 10.0, 0.0))


def test_headquarters_correct_it_with_a_row_and_great_changes_are_asked_for(bound, hq, member):
    great = {"contract_amount_wan": Decimal(200_000)}
    assert refused(lambda: update_project(bound.pk, by=hq, version=bound.version, reason="x", **great)).code == (
        "amendment_required"
    )

    update_project(bound.pk, by=hq, version=bound.version, contract_amount_wan=Decimal(101_000), reason="笔误")
    asked = request_amendment(bound.pk, by=member, field="contract_amount_wan", new=Decimal(200_000), reason="追加")

    assert [row.kind for row in Amendment.objects.order_by("id")] == ["correction", "major"]
    assert asked.status == "requested"


def test_it_is_not_ended_without_the_paper_nor_merged(bound, leader, commander, hq):
    other = ProjectFactory(enterprise=bound.enterprise)
    end = {"kind": "breach", "reason": "违约"}

    assert refused(lambda: terminate_project(bound.pk, by=leader, **end)).code == "forbidden"
    assert refused(lambda: terminate_project(bound.pk, by=commander, **end)).code == "release_missing"
    assert refused(lambda: merge_project(bound.pk, other.pk, by=hq, reason="重复")).code == "merge_unfit"


def test_the_project_is_signed_on_the_day_of_its_contract(bound, hq):
    meet_gate(bound, "signed", on=day("11-01"))

    refusal = refused(lambda: change_stage(bound.pk, "signed", by=hq, actual_on=day("11-10")))

    assert (refusal.code, "2026-11-05" in refusal.fields["actual_on"]) == ("date_invalid", True)
    assert change_stage(bound.pk, "signed", by=hq, actual_on=day("11-05")).signed_on == day("11-05")


def test_a_broken_contract_stays_in_the_cohort_of_its_month_until_another_replaces_it(bound, draft, hq):
    def signed_in(month):
        return next(one.base for one in cohort_rates(day(month), day(month)) if one.word == "履约率")

    given_up = draft(ProjectFactory(), signed_on=day("10-05"))
    terminate_contract(given_up.pk, by=hq, version=0, reason="不签了")
    contract = Contract.objects.signed().get()
    terminate_contract(contract.pk, by=hq, version=contract.version, reason="违约", terminated_on=day("11-20"))
    assert (signed_in("10-01"), signed_in("11-01")) == (0, 1)

    update_contract(again := draft(bound, no="2 号").pk, by=hq, version=0, party_a="示例区人民政府")
    sign_contract(again, by=hq, version=1, signed_on=day("10-20"))
    assert (signed_in("10-01"), signed_in("11-01")) == (1, 0)
    assert cohort_rates(day("10-01"), day("11-30"))[1].base == 1


class TestLifting:
    """An amount that is lifted over 1亿元 meets the gate whichever way it is corrected."""

    @pytest.fixture
    def small(self, at, hq, draft):
        """A signed project of 9,500 万元, which the joint review was never asked of."""
        project = at("review", days=30, total_invest_wan=Decimal(9_500), type="lease")
        for code in ("fair_competition_passed", "legal_passed"):
            GateFactFactory(project=project, code=code, met_on=project.stage_since_on)
        contract = draft(project, yi="0.95", passed=False)
        sign_contract(contract.pk, by=hq, version=0, signed_on=day("11-05"))
        project.refresh_from_db()
        return project

    @pytest.mark.parametrize("field", ["contract_amount_wan", "total_invest_wan"])
    @pytest.mark.parametrize("way", ["project", "amendment", "contract"])
    def test_no_way_leads_over_it_without_the_review(self, small, hq, field, way):
        def lift():
            if way == "project":
                update_project(small.pk, by=hq, version=small.version, reason="笔误", **{field: Decimal(10_000)})
            elif way == "amendment":
                request_amendment(small.pk, by=hq, field=field, new=Decimal(10_000), reason="笔误")
            else:
                update_contract(small.contracts.get().pk, by=hq, version=1, reason="笔误", amount_wan=Decimal(10_000))

        refusal = refused(lift)
        small.refresh_from_db()

        assert (refusal.code, "review_passed" in refusal.fields) == ("gate_incomplete", True)
        assert (small.contract_amount_wan, small.total_invest_wan) == (Decimal(9_500), Decimal(9_500))
        assert small.amendments.count() == 0

    def test_a_request_that_lifts_it_is_granted_after_the_review(self, small, hq, member, commander):
        asked = request_amendment(small.pk, by=member, field="contract_amount_wan", new=Decimal(20_000), reason="追加")

        assert refused(lambda: approve_amendment(asked.pk, by=commander)).code == "gate_incomplete"
        GateFactFactory(project=small, code="review_passed", met_on=day("11-01"))
        approve_amendment(asked.pk, by=commander, needs_review=False)

        small.refresh_from_db()
        assert small.contract_amount_wan == Decimal(20_000)

    def test_below_the_threshold_it_is_a_plain_correction(self, small, hq):
        update_project(small.pk, by=hq, version=small.version, reason="笔误", contract_amount_wan=Decimal("9999.9999"))

        assert small.amendments.get().kind == "correction"
