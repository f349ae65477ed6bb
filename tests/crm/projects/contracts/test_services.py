"""Drafting, signing, correcting and ending contracts: who may, what is refused, what the project learns."""

import datetime
from decimal import Decimal

import pytest

from core.audit.models import AuditEntry
from core.errors import RuleViolation, StaleWrite
from crm.projects.contract_filters import ContractFilterSet
from crm.projects.models import Amendment, Contract, Project
from crm.projects.queries import gate_checklist, missing_items
from crm.projects.services import (
    add_contract,
    approve_amendment,
    change_stage,
    close_month,
    open_existing_project,
    request_amendment,
    sign_contract,
    terminate_contract,
    update_contract,
    update_project,
)
from tests.crm.projects.contracts.conftest import day, figures
from tests.factories import EnterpriseFactory, ProjectFactory, ProjectFileFactory, meet_gate

pytestmark = pytest.mark.django_db


def refused(act) -> RuleViolation:
    with pytest.raises(RuleViolation) as caught:
        act()
    return caught.value


def test_a_second_formal_contract_is_refused_unless_it_is_an_increase(sign, draft):
    formal = sign()

    assert refused(lambda: draft(no="2 号")).code == "formal_exists"
    assert draft(no="2 号", increases=formal).pk


def test_a_framework_is_upgraded_once(sign, draft, hq):
    framework = sign(kind="framework", yi=None)
    formal = sign(upgrades=framework)
    terminate_contract(formal.pk, by=hq, version=formal.version, reason="重签")

    again = draft(upgrades=framework, no="2 号")
    assert again.party_a == framework.party_a
    sign_contract(again.pk, by=hq, version=0, signed_on=day("11-06"))
    assert "upgrades" in refused(lambda: draft(upgrades=framework, no="3 号")).fields


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"amount_wan": Decimal(-1)}, "amount_wan"),
        ({"valid_until": datetime.date(2026, 1, 1), "signed_on": datetime.date(2026, 2, 1)}, "valid_until"),
        ({"start_by_on": datetime.date(2027, 2, 1), "commission_by_on": datetime.date(2027, 1, 1)}, "commission_by_on"),
        ({"signed_on": datetime.date(26, 1, 1)}, "signed_on"),
        ({"no": "长" * 61}, "no"),
        ({"kind": "poem"}, "kind"),
    ],
)
def test_what_cannot_be_is_refused_at_once(project, hq, fields, wrong):
    refusal = refused(lambda: add_contract(project.pk, by=hq, **{"kind": "formal", "title": "示例合同", **fields}))

    assert (refusal.code, wrong in refusal.fields) == ("invalid", True)
    assert not Contract.objects.exists()


def test_references_to_another_project_are_refused(project, others_project, sign, hq):
    theirs, file = sign(others_project), ProjectFileFactory(project=others_project)

    refusal = refused(
        lambda: add_contract(project.pk, by=hq, kind="formal", title="示例合同", increases=theirs, file=file)
    )

    assert set(refusal.fields) == {"increases", "file"}


def test_everything_missing_is_said_at_once_when_signing(project, hq):
    contract = add_contract(project.pk, by=hq, kind="formal", title="示例合同")

    refusal = refused(lambda: sign_contract(contract.pk, by=hq, version=0))

    assert refusal.code == "contract_incomplete"
    assert set(refusal.fields) == {"signed_on", "party_a", "no", "amount_wan"}


def test_nothing_is_signed_in_the_future(draft, hq):
    assert "signed_on" in refused(lambda: sign_contract(draft().pk, by=hq, version=0, signed_on=day("11-24"))).fields


def test_signing_writes_number_kind_amount_and_dates_to_the_project(sign, project):
    later = {"start_by_on": datetime.date(2027, 1, 1), "commission_by_on": datetime.date(2028, 1, 1)}

    sign(yi=10, **later)

    project.refresh_from_db()
    assert (project.contract_no, project.contract_kind, project.contract_amount_wan) == (
        "示招合〔2026〕1 号", "formal", Decimal(100_000),
    )  # fmt: skip
    assert (project.planned_start_on, project.planned_commission_on) == tuple(later.values())
    assert project.version == 1


@pytest.mark.parametrize(
    ("who", "signs", "corrects"),
    [("member", True, False), ("leader", True, False), ("hq", True, True), ("other_member", None, None)],
)
def test_the_team_signs_and_headquarters_correct(everybody, draft, who, signs, corrects):
    contract, user = draft(), everybody[who]

    def act():
        return sign_contract(contract.pk, by=user, version=0, signed_on=day("11-05"))

    if signs is None:
        with pytest.raises(Contract.DoesNotExist):
            act()
        return
    contract = act()

    def correct():
        return update_contract(contract.pk, by=user, version=contract.version, party_a="示例区人民政府", reason="更正")

    assert correct().party_a == "示例区人民政府" if corrects else refused(correct).code == "contract_locked"


def test_a_correction_needs_a_reason_and_the_version_that_was_read(sign, hq):
    contract = sign()

    assert refused(lambda: update_contract(contract.pk, by=hq, version=1, party_a="示例")).code == "reason_missing"
    with pytest.raises(StaleWrite):
        update_contract(contract.pk, by=hq, version=0, party_a="示例", reason="更正")


def test_the_same_values_again_write_nothing(sign, hq):
    contract = sign()

    assert update_contract(contract.pk, by=hq, version=1, title=contract.title, reason="更正").version == 1


def test_only_headquarters_leave_a_contract_out_of_the_statistics(project, member):
    refusal = refused(lambda: add_contract(project.pk, by=member, kind="formal", title="示例", exclusion="estate"))

    assert refusal.code == "forbidden"


def test_a_draft_is_given_up_by_the_team_a_signed_one_ended_by_headquarters(draft, sign, member, hq, others_project):
    given_up = terminate_contract(draft().pk, by=member, version=0, reason="不签了")
    signed = sign(no="2 号")

    assert given_up.status == "terminated"
    assert refused(lambda: terminate_contract(signed.pk, by=member, version=1, reason="不做了")).code == "forbidden"
    assert refused(lambda: terminate_contract(signed.pk, by=hq, version=1, reason=" ")).code == "reason_missing"


def test_what_is_increased_is_not_ended_before_its_increases(sign, hq):
    formal = sign()
    sign(no="2 号", increases=formal)

    refusal = refused(lambda: terminate_contract(formal.pk, by=hq, version=formal.version, reason="解除"))

    assert refusal.code == "contract_has_increases"


def test_twice_signed_or_twice_ended_is_refused(sign, hq):
    contract = sign()

    again = refused(lambda: sign_contract(contract.pk, by=hq, version=contract.version, signed_on=day("11-05")))
    ended = terminate_contract(contract.pk, by=hq, version=contract.version, reason="解除")

    assert again.code == "contract_signed"
    assert (
        refused(lambda: terminate_contract(ended.pk, by=hq, version=ended.version, reason="x")).code == "contract_ended"
    )
    assert refused(lambda: update_contract(ended.pk, by=hq, version=ended.version, no="x")).code == "contract_ended"


def test_every_act_leaves_a_trace(sign, hq):
    contract = sign()
    terminate_contract(contract.pk, by=hq, version=contract.version, reason="解除")

    actions = set(AuditEntry.objects.filter(target_id=contract.pk).values_list("action", flat=True))
    assert {"contract.added", "contract.signed", "contract.terminated"} <= actions


# with stage, amendments and what was there before --------------------------------------------------------------------


def test_a_signed_contract_answers_what_the_gate_asks_of_it(sign, at):
    project = at("review")
    sign(project, commission_by_on=datetime.date(2028, 1, 1), start_by_on=datetime.date(2027, 1, 1))

    project.refresh_from_db()
    missing = {item.code for item in missing_items(gate_checklist(project, "signed"))}

    assert not missing & {"contract_no", "contract_kind", "contract_amount_wan", "planned_commission_on"}


def test_moving_to_signed_makes_the_contract_that_was_only_named_on_the_project(at, hq):
    project = meet_gate(at("review", days=20), "signed")

    change_stage(project.pk, "signed", by=hq, actual_on=day("11-10"), file=None)

    contract = Contract.objects.get()
    assert (contract.kind, contract.status, contract.signed_on, contract.no) == (
        "formal", "signed", day("11-10"), project.contract_no,
    )  # fmt: skip
    assert figures("11-01", "11-30")[:2] == (1, 3.2)


def test_moving_to_signed_leaves_the_signed_contract_as_it_is(at, sign, hq):
    project = meet_gate(at("review", days=20), "signed")
    sign(project, on="11-05", yi=10)

    change_stage(project.pk, "signed", by=hq, actual_on=day("11-05"), file=None)

    assert (Contract.objects.get().signed_on, figures()[:2]) == (day("11-05"), (1, 10.0))


@pytest.fixture
def signed_project(at, hq):
    project = meet_gate(at("review", days=50), "signed")
    return change_stage(project.pk, "signed", by=hq, actual_on=day("10-10"), file=None)


def test_a_small_correction_on_the_project_reaches_contract_and_statistics(signed_project, hq):
    close_month(day("10-01"), by=hq)

    update_project(
        signed_project.pk, by=hq, version=signed_project.version, contract_amount_wan=Decimal(33_000), reason="笔误"
    )

    assert Contract.objects.get().amount_wan == 33_000
    assert (figures("10-01", "10-31")[1], figures("11-01", "11-30")[1]) == (3.2, 0.1)


def test_a_small_correction_of_the_contract_leaves_an_amendment_row_and_reaches_the_project(signed_project, hq):
    contract = Contract.objects.get()

    update_contract(contract.pk, by=hq, version=contract.version, amount_wan=Decimal(33_000), reason="笔误")

    signed_project.refresh_from_db()
    assert signed_project.contract_amount_wan == 33_000
    assert Amendment.objects.get().kind == "correction"


def test_a_great_change_comes_by_amendment_alone_and_then_reaches_the_contract(signed_project, hq, commander):
    contract = Contract.objects.get()

    refusal = refused(
        lambda: update_contract(contract.pk, by=hq, version=contract.version, amount_wan=Decimal(64_000), reason="翻番")
    )
    asked = request_amendment(
        signed_project.pk, by=hq, field="contract_amount_wan", new=Decimal(64_000), reason="追加投资"
    )
    approve_amendment(asked.pk, by=commander)

    assert refusal.code == "amendment_required"
    contract.refresh_from_db()
    assert (contract.amount_wan, figures()[1]) == (64_000, 6.4)


def test_an_existing_project_brings_its_contract(chain, t01, hq):
    project = open_existing_project(
        by=hq, stage="started", data_source="台账", data_as_of_on=day("11-01"), stage_since_on=day("08-01"),
        signed_on=day("2024-03-15"), enterprise=EnterpriseFactory(), name="示例存量项目", type="lease", chain=chain, team=t01,
        contract_no="示招合〔2024〕9 号", contract_kind="formal", contract_amount_wan=Decimal(50_000),
    )  # fmt: skip

    contract = Contract.objects.get()
    assert (contract.project, contract.counted_month, contract.from_project) == (project, day("2024-03-01"), True)
    assert figures("2024-01-01", "2024-12-31")[:2] == (1, 5.0)


def test_an_existing_project_of_unknown_day_has_a_contract_that_is_not_counted(chain, t01, hq):
    open_existing_project(
        by=hq, stage="started", data_source="台账", data_as_of_on=day("11-01"), enterprise=EnterpriseFactory(),
        name="示例存量项目", type="lease", chain=chain, team=t01, contract_kind="formal", contract_amount_wan=Decimal(50_000),
    )  # fmt: skip

    assert (Contract.objects.get().status, Contract.objects.get().counted_month) == ("signed", None)


def test_an_ended_project_gets_no_contract(project, hq):
    Project.objects.filter(pk=project.pk).update(status="terminated")

    refusal = refused(lambda: add_contract(project.pk, by=hq, kind="formal", title="示例"))

    assert refusal.code == "project_ended"


@pytest.mark.parametrize(("month", "code"), [("11-01", "month_running"), ("12-01", "month_running"), ("10-01", "")])
def test_only_a_month_that_is_over_is_closed(hq, month, code):
    if code:
        assert refused(lambda: close_month(day(month), by=hq)).code == code
    else:
        assert [row.month for row in close_month(day(month), by=hq)] == [day(month)]


def test_a_month_is_closed_once_by_headquarters_with_all_before_it(sign, hq, leader):
    sign(ProjectFactory(), on="2025-12-10")

    assert refused(lambda: close_month(day("10-01"), by=leader)).code == "forbidden"
    assert len(close_month(day("10-01"), by=hq)) == 11
    assert refused(lambda: close_month(day("10-01"), by=hq)).code == "month_closed"
    assert refused(lambda: close_month(day("09-01"), by=hq)).code == "month_closed"
    assert AuditEntry.objects.filter(action="contract.month_closed").count() == 1


def found(q) -> list[Contract]:
    return list(ContractFilterSet({"q": q}, queryset=Contract.objects.all()).qs)


def test_a_contract_is_found_by_words_of_its_title_its_number_and_their_pinyin(draft, hq):
    contract = draft(title="示例座舱投资协议", no="示招合〔2026〕17 号")
    draft(title="示例补充协议", no="示招合〔2025〕3 号")

    for q in ("座舱", "座舱 投资", "〔2026〕17", "2026", "zuocang", "slzc"):
        assert found(q) == [contract], q
    update_contract(contract.pk, by=hq, version=0, title="示例电池协议")
    assert (found("座舱"), found("电池"), found("！")) == ([], [contract], [])
