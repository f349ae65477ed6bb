"""Entering and changing a firm."""

import datetime
from decimal import Decimal
from threading import Thread

import pytest
from django.db import connection

from core.audit.models import AuditEntry
from core.errors import RuleViolation, StaleWrite
from crm.enterprises import services
from crm.enterprises.models import Alias, Enterprise
from tests.factories.enterprises import AliasFactory, EnterpriseFactory, uscc_of

pytestmark = pytest.mark.django_db


def refused(call, code):
    with pytest.raises(RuleViolation) as caught:
        call()
    assert caught.value.code == code
    return caught.value


def test_a_new_firm_stores_what_was_typed_in_clean_columns(member):
    firm = services.create_enterprise(
        by=member, name=" 重庆示例精密模具有限公司（存续） ", uscc=uscc_of(1).lower(), reg_capital_raw="5000",
        established_on=datetime.date(2024, 3, 18), industry_code="3670", region_code="500106", tags=["规上工业", "规上工业", ""],
    )  # fmt: skip

    firm.refresh_from_db()
    assert (firm.name, firm.name_norm) == ("重庆示例精密模具有限公司", "重庆示例精密模具有限公司")
    assert (firm.uscc, firm.uscc_check) == (uscc_of(1), "ok")
    assert (firm.reg_capital_wan, firm.reg_capital_currency) == (Decimal(5000), "CNY")
    assert (firm.industry_code, firm.region_text, firm.tags) == ("C3670", "重庆市沙坪坝区", ["规上工业"])
    assert firm.created_by == member


def test_a_new_firm_leaves_one_row_in_the_audit_log(member):
    firm = services.create_enterprise(by=member, name="重庆示例泵业有限公司", uscc=uscc_of(2))

    entry = AuditEntry.objects.get(target_type="enterprises.enterprise", target_id=firm.pk)
    assert (entry.action, entry.actor_id) == ("enterprise.created", member.pk)
    assert entry.changes["uscc"] == [None, uscc_of(2)]
    assert "search_key" not in entry.changes


def test_all_faults_of_a_form_come_at_once(member):
    refusal = refused(
        lambda: services.create_enterprise(
            by=member, name="", uscc="12345", reg_capital_raw="伍仟万元", established_on=datetime.date(2030, 1, 1)
        ),
        "invalid",
    )

    assert set(refusal.fields) == {"name", "uscc", "reg_capital_raw", "established_on"}
    assert not Enterprise.objects.exists()


def test_a_wrong_check_character_is_kept_only_after_it_was_confirmed(member):
    wrong = uscc_of(3)[:17] + ("1" if uscc_of(3)[17] != "1" else "2")

    refused(lambda: services.create_enterprise(by=member, name="示例甲有限公司", uscc=wrong), "uscc_bad_checksum")
    firm = services.create_enterprise(by=member, name="示例甲有限公司", uscc=wrong, confirm_code=True)

    assert (firm.uscc, firm.uscc_check) == (wrong, "bad_checksum")


def test_a_code_that_a_spreadsheet_destroyed_is_never_kept(member):
    refusal = refused(
        lambda: services.create_enterprise(
            by=member, name="示例甲有限公司", uscc="911101066976941000", confirm_code=True
        ),
        "uscc_refused",
    )

    assert "无法还原" in refusal.fields["uscc"]


def test_an_old_registration_number_in_the_code_field_moves_to_its_own(member):
    firm = services.create_enterprise(by=member, name="示例甲有限公司", uscc="500106000012345")

    assert (firm.uscc, firm.reg_no, firm.uscc_check) == (None, "500106000012345", "missing")


def test_a_foreign_firm_needs_no_code(member):
    firm = services.create_enterprise(by=member, name="示例海外控股", is_foreign=True)

    assert (firm.uscc, firm.uscc_check) == (None, "foreign")


def test_a_code_that_belongs_to_another_firm_is_refused_by_that_firms_name(member):
    EnterpriseFactory(name="重庆示例水泵有限公司", uscc=uscc_of(4))

    refusal = refused(lambda: services.create_enterprise(by=member, name="别家示例", uscc=uscc_of(4)), "duplicate_code")

    assert "重庆示例水泵有限公司" in refusal.fields["uscc"]


def test_a_code_of_a_firm_that_was_taken_out_says_so(member):
    EnterpriseFactory(uscc=uscc_of(4), is_deleted=True)

    refusal = refused(lambda: services.create_enterprise(by=member, name="别家示例", uscc=uscc_of(4)), "duplicate_code")

    assert "已停用" in refusal.fields["uscc"]


def test_two_stock_codes_on_one_exchange_are_one_firm(member):
    EnterpriseFactory(name="示例股份有限公司", exchange="深圳证券交易所", stock_code="002048")

    refused(
        lambda: services.create_enterprise(by=member, name="别家", exchange="深圳证券交易所", stock_code="002048.SZ"),
        "duplicate_code",
    )


@pytest.mark.parametrize("typed", ["重庆示例水泵有限公司", "重庆示例水泵 有限公司", "重庆示例水泵有限公司(存续)"])
def test_the_same_name_warns_with_the_firms_that_bear_it(member, typed):
    known = EnterpriseFactory(name="重庆示例水泵有限公司")

    refusal = refused(lambda: services.create_enterprise(by=member, name=typed), "duplicate_name")

    assert [(match.enterprise, match.tier) for match in refusal.matches] == [(known, "D2")]
    assert known.name in refusal.message


def test_a_former_name_warns_too_and_like_firms_are_listed_after_it(member):
    renamed = AliasFactory(
        enterprise=EnterpriseFactory(name="示例新名有限公司"), name="重庆示例水泵有限公司"
    ).enterprise
    alike = EnterpriseFactory(name="重庆示例水泵有限责任公司")

    refusal = refused(lambda: services.create_enterprise(by=member, name="重庆示例水泵有限公司"), "duplicate_name")

    assert [(match.enterprise, match.tier) for match in refusal.matches] == [(renamed, "D2"), (alike, "D3")]


def test_after_confirming_a_second_firm_of_the_name_is_entered(member):
    EnterpriseFactory(name="重庆示例水泵有限公司")

    services.create_enterprise(by=member, name="重庆示例水泵有限公司", uscc=uscc_of(9), confirm_duplicate=True)

    assert Enterprise.objects.filter(name_norm="重庆示例水泵有限公司").count() == 2


def test_a_like_name_alone_stops_nobody(member):
    EnterpriseFactory(name="重庆示例水泵有限责任公司")

    assert services.create_enterprise(by=member, name="重庆示例水泵有限公司").pk


@pytest.mark.django_db(transaction=True)
def test_of_two_who_enter_one_name_at_once_the_second_is_warned():
    outcomes = []

    def enter():
        try:
            outcomes.append(services.create_enterprise(by=None, name="重庆示例双击有限公司"))
        except RuleViolation as refusal:
            outcomes.append(refusal.code)
        finally:
            connection.close()

    threads = [Thread(target=enter) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(map(str, outcomes)) == ["duplicate_name"] * 3 + ["重庆示例双击有限公司"]


def test_a_name_with_former_names_inside_keeps_them(member):
    firm = services.create_enterprise(by=member, name="示例新名有限公司（曾用名：示例旧名有限公司）")

    assert firm.name == "示例新名有限公司"
    assert list(firm.aliases.values_list("name", "kind")) == [("示例旧名有限公司", "former")]


def test_renaming_keeps_the_former_registered_name_and_finds_the_firm_by_it(hq):
    firm = EnterpriseFactory(name="重庆示例水泵有限公司")

    services.update_enterprise(firm.pk, by=hq, version=0, name="重庆示例流体股份有限公司")

    firm.refresh_from_db()
    assert (firm.name_norm, firm.version) == ("重庆示例流体股份有限公司", 1)
    assert [alias.name for alias in firm.aliases.all()] == ["重庆示例水泵有限公司"]
    assert "水水水泵泵泵" in firm.search_key
    assert "流流流体体体" in firm.search_key


def test_mending_a_provisional_name_leaves_no_former_name(hq):
    firm = EnterpriseFactory(name="某水泵项目方")

    services.update_enterprise(firm.pk, by=hq, version=0, name="重庆示例水泵有限公司")

    assert not Alias.objects.exists()


def test_renaming_to_ones_own_former_name_is_no_duplicate(hq):
    firm = AliasFactory(enterprise=EnterpriseFactory(name="示例新名有限公司"), name="示例旧名有限公司").enterprise

    services.update_enterprise(firm.pk, by=hq, version=0, name="示例旧名有限公司")

    firm.refresh_from_db()
    assert firm.name == "示例旧名有限公司"


def test_a_stale_save_is_refused_and_hands_over_the_present_row(hq):
    firm = EnterpriseFactory()
    services.update_enterprise(firm.pk, by=hq, version=0, address="示例路 1 号")

    with pytest.raises(StaleWrite) as caught:
        services.update_enterprise(firm.pk, by=hq, version=0, address="示例路 2 号")

    assert caught.value.current.address == "示例路 1 号"
    firm.refresh_from_db()
    assert (firm.address, firm.version) == ("示例路 1 号", 1)


def test_saving_the_same_again_changes_nothing_and_records_nothing(hq):
    firm = EnterpriseFactory(address="示例路 1 号")

    services.update_enterprise(firm.pk, by=hq, version=0, address="示例路 1 号", name=firm.name, uscc=firm.uscc)

    firm.refresh_from_db()
    assert firm.version == 0
    assert not AuditEntry.objects.exists()


def test_a_change_is_recorded_old_and_new(hq, t01):
    firm = EnterpriseFactory(grade="C")

    services.update_enterprise(firm.pk, by=hq, version=0, grade="A", owner_team=t01)

    assert AuditEntry.objects.get().changes == {"grade": ["C", "A"], "owner_team": [None, str(t01)]}


def test_members_change_firms_of_their_team_and_firms_of_nobody_only(member, other_member, t01, t02):
    own, free, foreign = EnterpriseFactory(owner_team=t01), EnterpriseFactory(), EnterpriseFactory(owner_team=t02)

    for firm in (own, free):
        services.update_enterprise(firm.pk, by=member, version=0, address="示例路 1 号")
    refused(lambda: services.update_enterprise(foreign.pk, by=member, version=0, address="示例路 1 号"), "forbidden")


def test_a_member_cannot_give_a_firm_to_another_team(member, t01, t02):
    mine = services.create_enterprise(by=member, name="示例甲有限公司", owner_team=t01)

    refused(
        lambda: services.create_enterprise(by=member, name="示例乙有限公司", owner_team=t02), "forbidden_assignment"
    )
    refused(lambda: services.assign_owner_team(mine.pk, by=member, team=t02), "forbidden_assignment")


def test_who_reads_only_creates_nothing(service_officer, clerk, auditor, partner, disabled):
    for reader in (service_officer, clerk, auditor, partner, disabled):
        refused(lambda reader=reader: services.create_enterprise(by=reader, name="示例甲有限公司"), "forbidden")


def test_a_firm_cannot_stand_above_itself(hq):
    top = EnterpriseFactory()
    below = EnterpriseFactory(parent=top)

    refused(lambda: services.update_enterprise(top.pk, by=hq, version=0, parent=below), "forbidden_assignment")


def test_a_firm_is_taken_out_with_a_reason_and_nothing_is_deleted(hq):
    firm = EnterpriseFactory()

    refused(lambda: services.deactivate_enterprise(firm.pk, by=hq, reason=" "), "reason_missing")
    services.deactivate_enterprise(firm.pk, by=hq, reason="重复录入")

    assert not Enterprise.objects.visible_to(hq).exists()
    assert AuditEntry.objects.get().changes == {"is_deleted": [False, True], "reason": "重复录入"}
    refused(lambda: services.update_enterprise(firm.pk, by=hq, version=1, grade="A"), "deactivated")
    services.reactivate_enterprise(firm.pk, by=hq)
    assert Enterprise.objects.visible_to(hq).get() == firm


def test_only_a_team_or_service_person_becomes_service_officer(hq, service_officer, auditor):
    firm = EnterpriseFactory()

    services.assign_service_officer(firm.pk, by=hq, officer=service_officer)
    refused(lambda: services.assign_service_officer(firm.pk, by=hq, officer=auditor), "not_eligible")

    firm.refresh_from_db()
    assert firm.service_officer == service_officer
