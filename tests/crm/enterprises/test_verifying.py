"""Base data that a person checked: who may say so, what is kept of it, and which changes end it."""

import pytest
from django.urls import reverse

from core.audit.models import AuditEntry
from core.errors import RuleViolation, StaleWrite
from crm.enterprises.models import Enterprise, Merge
from crm.enterprises.services import set_tags, update_enterprise, verify_enterprise
from crm.enterprises.services.merging import merge_enterprises
from crm.enterprises.services.merging_undo import reverse_merge
from crm.enterprises.verification import BASE
from tests.factories.enterprises import EnterpriseFactory
from tests.factories.imports import code, csv_bytes, firm, imported, undone

pytestmark = pytest.mark.django_db


@pytest.fixture
def held(t01):
    return EnterpriseFactory(name="重庆示例00001科技有限公司", uscc=code(1), owner_team=t01, legal_person="赵示例")


def verified(held, by, source="license") -> Enterprise:
    held.refresh_from_db()
    return verify_enterprise(held.pk, by=by, version=held.version, source=source)


def mark(held):
    held.refresh_from_db()
    return (held.verified_at is not None, held.verified_by, held.verified_source)


NOTHING = (False, None, "")


def test_who_checked_the_data_against_what_is_kept_and_logged(held, member):
    done = verified(held, member)

    assert mark(held) == (True, member, "license")
    assert (done.version, done.updated_by) == (1, member)
    entry = AuditEntry.objects.get(action="enterprise.verified")
    assert entry.changes["verified_source"] == ["", "license"]
    assert entry.changes["verified_by"][1] == str(member)


def test_data_that_changed_meanwhile_are_not_vouched_for(held, hq, member):
    update_enterprise(held.pk, by=hq, version=0, address="重庆市示例路 1 号")

    with pytest.raises(StaleWrite):
        verify_enterprise(held.pk, by=member, version=0, source="license")

    assert mark(held) == NOTHING


def test_only_who_may_change_a_firm_vouches_for_it_and_names_a_source(held, other_member, member):
    with pytest.raises(RuleViolation, match="没有权限"):
        verified(held, other_member)
    with pytest.raises(RuleViolation, match="核实依据"):
        verified(held, member, source="hearsay")

    assert mark(held) == NOTHING


@pytest.mark.parametrize(
    "change", [{"legal_person": "钱示例"}, {"address": "重庆市示例路 1 号"}, {"reg_status": "revoked"}]
)
def test_a_change_of_base_data_ends_it_and_says_so_in_the_log(held, member, change):
    done = verified(held, member)

    update_enterprise(held.pk, by=member, version=done.version, **change)

    assert mark(held) == NOTHING
    entry = AuditEntry.objects.filter(action="enterprise.updated").latest("pk")
    assert entry.changes["verified_at"][1] is None
    assert entry.changes["verified_source"] == ["license", ""]


def test_tags_grade_and_the_same_values_again_leave_it(held, hq):
    done = verified(held, hq)
    set_tags(held.pk, by=hq, tags=["规上工业"])
    held.refresh_from_db()
    update_enterprise(held.pk, by=hq, version=held.version, grade="A", legal_person="赵示例", name=done.name)

    assert mark(held) == (True, hq, "license")


def test_a_list_that_wins_over_verified_data_ends_it_and_its_undo_brings_it_back(held, hq):
    verified(held, hq)
    batch = imported(csv_bytes([firm(1, person="钱示例")]), hq)
    assert (batch.result["conflict"], mark(held)) == (1, (True, hq, "license"))

    batch = imported(csv_bytes([firm(1, person="钱示例")]), hq, conflicts="take")

    assert mark(held) == NOTHING
    assert AuditEntry.objects.filter(action="enterprise.updated").latest("pk").changes["verified_at"][1] is None
    undone(batch, hq)
    held.refresh_from_db()
    assert (held.legal_person, mark(held)) == ("赵示例", (True, hq, "license"))


def test_a_blank_of_the_base_data_that_is_filled_ends_it_by_hand_and_by_a_list(held, hq):
    done = verified(held, hq)
    update_enterprise(held.pk, by=hq, version=done.version, business_scope="示例经营")
    assert mark(held) == NOTHING
    verified(held, hq)

    batch = imported(csv_bytes([firm(1, person="赵示例")]), hq)

    held.refresh_from_db()
    assert held.address
    assert mark(held) == NOTHING
    undone(batch, hq)
    assert (mark(held), held.address) == ((True, hq, "license"), "")


def test_a_list_that_says_what_stands_already_leaves_it(held, hq):
    imported(csv_bytes([firm(1, person="赵示例")]), hq)
    verified(held, hq)

    imported(csv_bytes([firm(1, person="赵示例")]), hq)

    assert mark(held) == (True, hq, "license")


def merged(held, other, by, **choices) -> Merge:
    for one in (held, other):
        one.refresh_from_db()
    return merge_enterprises(
        held.pk, other.pk, choices=choices, by=by, reason="同一家企业登记了两次",
        versions={held.pk: held.version, other.pk: other.version},
    )  # fmt: skip


def test_a_merge_keeps_it_only_while_the_base_data_are_the_firms_own(held, hq):
    other = EnterpriseFactory(
        name="重庆示例00001科技公司", uscc=None, legal_person="钱示例", website="https://example.com"
    )
    before = verified(held, hq).verified_at

    merge = merged(held, other, hq, legal_person="keep")
    assert mark(held) == (True, hq, "license")
    reverse_merge(merge.pk, by=hq)
    merge = merged(held, other, hq, legal_person="absorbed")
    assert mark(held) == NOTHING
    reverse_merge(merge.pk, by=hq)

    assert mark(held) == (True, hq, "license")
    assert held.verified_at == before


@pytest.mark.parametrize(("choice", "kept"), [("keep", True), ("absorbed", False)])
def test_what_was_verified_after_a_merge_stays_when_it_is_taken_back_only_while_the_base_data_stay(
    held, hq, member, choice, kept
):
    other = EnterpriseFactory(name="重庆示例00001科技公司", uscc=None, legal_person="钱示例")
    verified(held, hq)
    merge = merged(held, other, hq, legal_person=choice)
    verified(held, member, "site")

    reverse_merge(merge.pk, by=hq)

    assert mark(held) == ((True, member, "site") if kept else NOTHING)
    assert held.legal_person == "赵示例"


def test_the_button_opens_the_data_to_compare_and_marks_them(held, member, as_user):
    browser, address = as_user(member), reverse("enterprises:verify", args=[held.pk])
    assert address in browser.get(held.get_absolute_url()).content.decode()

    page = browser.get(address).content.decode()
    assert "赵示例" in page
    assert browser.post(address, {"version": 0}).status_code == 422
    assert browser.post(address, {"version": 0, "source": "registry"}).status_code == 302

    shown = browser.get(held.get_absolute_url()).content.decode()
    assert f"由 {member} 依据国家企业信用信息公示系统" in shown


def test_the_dialogue_shows_everything_that_it_vouches_for(held, member, as_user):
    values = {
        "reg_no": "500106000000001", "org_code": "MA0000001", "exchange": "上海证券交易所", "stock_code": "600000",
        "listed_on": "2010-05-06", "established_on": "2009-03-04", "reg_capital_amount": 50_000_000,
        "reg_capital_wan": 5_000, "reg_capital_currency": "CNY", "reg_status": "normal", "ent_type": "股份有限公司",
        "region_code": "500106", "region_text": "重庆市沙坪坝区", "address": "重庆市示例路 1 号",
        "business_scope": "示例" * 100 + "末尾",
    }  # fmt: skip
    Enterprise.objects.filter(pk=held.pk).update(**values)
    held.refresh_from_db()
    assert set(values) | {"name", "uscc", "legal_person"} >= BASE

    page = as_user(member).get(reverse("enterprises:verify", args=[held.pk])).content.decode()

    told = dict(values, reg_capital_wan="5,000 万元", reg_status=held.get_reg_status_display(), name=held.name)
    told |= {"uscc": held.uscc, "legal_person": "赵示例", "region_code": "重庆市沙坪坝区"}
    for unsaid in ("reg_capital_amount", "reg_capital_currency"):
        del told[unsaid]
    assert [name for name, value in told.items() if value not in page] == []


def test_data_that_changed_while_the_dialogue_was_open_are_shown_anew(held, hq, member, as_user):
    update_enterprise(held.pk, by=hq, version=0, legal_person="钱示例")

    answer = as_user(member).post(reverse("enterprises:verify", args=[held.pk]), {"version": 0, "source": "site"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "请按下面的内容重新核对" in page
    assert "钱示例" in page
    assert 'name="version" value="1"' in page


def test_the_interface_tells_when_and_against_what(held, hq, as_user):
    verified(held, hq)

    answer = as_user(hq).get(f"/api/v1/enterprises/{held.pk}/").json()

    assert answer["verified_source"] == "license"
    assert answer["verified_at"].startswith("20")
    assert "verified_by" not in answer
