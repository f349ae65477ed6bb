"""Which rows are which firm: by credit code, stock code, name; in the library and inside one file."""

import pytest

from crm.enterprises.models import Alias, Enterprise
from crm.enterprises.services import create_enterprise
from crm.imports.models import FieldChange
from tests.factories.imports import checked, code, csv_bytes, firm, imported, written

pytestmark = pytest.mark.django_db
NAME, BAD = "重庆示例热控有限公司", "91350100M000100Y4A"


def test_the_counts_of_the_result_are_those_of_the_preview_and_sum_to_the_rows(hq):
    imported(csv_bytes([firm(1), firm(2)]), hq)
    rows = [firm(1), firm(2, person="李示例"), firm(3), firm(3), firm(4, code="12"), firm(5, code=BAD)]
    batch = checked(csv_bytes(rows), hq)
    expected = {"created": 1, "updated": 1, "unchanged": 1, "duplicate": 1, "conflict": 1, "refused": 1}

    assert batch.counts == expected
    written(batch, hq)
    assert {verdict: batch.result[verdict] for verdict in expected} == expected
    assert sum(expected.values()) == batch.rows_read == len(rows)


def test_the_same_list_twice_changes_nothing(hq):
    imported(csv_bytes([firm(1), firm(2), firm(2, name="重庆示例旧名有限公司")]), hq)
    before = list(Enterprise.objects.order_by("id").values())

    batch = imported(csv_bytes([firm(1), firm(2), firm(2, name="重庆示例旧名有限公司")]), hq)

    assert (batch.result.get("unchanged"), batch.result.get("duplicate")) == (2, 1)
    assert list(Enterprise.objects.order_by("id").values()) == before
    assert Alias.objects.count() == 1


def test_blank_never_erases_and_what_is_new_is_kept_with_its_old_value(hq):
    imported(csv_bytes([firm(1)]), hq)

    batch = imported(csv_bytes([firm(1, person="李示例", address="")]), hq)

    enterprise = Enterprise.objects.get()
    assert (enterprise.legal_person, enterprise.address) == ("李示例", "重庆市沙坪坝区示例路 1 号")
    assert list(FieldChange.objects.filter(batch=batch).values_list("field", "old", "new")) == [
        ("legal_person", "张示例", "李示例")
    ]


def test_a_firm_renamed_under_its_code_keeps_the_former_name(hq):
    imported(csv_bytes([firm(1, name="重庆示例旧名有限公司")]), hq)

    imported(csv_bytes([firm(1, name="重庆示例新名有限公司")]), hq)
    imported(csv_bytes([firm(1, name="重庆示例旧名有限公司")]), hq)

    enterprise = Enterprise.objects.get()
    assert enterprise.name == "重庆示例新名有限公司"
    assert [alias.name for alias in enterprise.aliases.all()] == ["重庆示例旧名有限公司"]
    assert "cqsljm" in enterprise.search_key


def test_one_stock_code_is_one_firm_and_the_other_name_a_former_one(hq):
    header = ("公司名称", "股票简称", "股票代码", "上市交易所")
    rows = [
        ["示例文化股份有限公司", "示例文化", "002502.SZ", "深圳证券交易所"],
        ["示例动漫股份有限公司", "示例动漫", "002502", "深交所"],
    ]

    batch = imported(csv_bytes(rows, header), hq)

    enterprise = Enterprise.objects.get()
    assert (batch.result["created"], batch.result["duplicate"]) == (1, 1)
    assert (enterprise.name, enterprise.stock_code, enterprise.exchange) == (
        "示例文化股份有限公司",
        "002502",
        "深圳证券交易所",
    )
    assert set(enterprise.aliases.values_list("kind", "name")) == {
        ("former", "示例动漫股份有限公司"), ("short", "示例文化"), ("short", "示例动漫"),
    }  # fmt: skip


def test_a_firm_without_a_code_gets_the_code_of_the_list(hq):
    create_enterprise(by=hq, name=NAME)

    batch = imported(csv_bytes([firm(1, name=NAME)]), hq)

    assert batch.result["updated"] == 1
    assert Enterprise.objects.get().uscc == code(1)


def test_another_code_is_another_firm_even_under_the_same_name(hq):
    imported(csv_bytes([firm(1, name=NAME)]), hq)

    batch = imported(csv_bytes([firm(2, name=NAME)]), hq)

    assert (batch.result["created"], Enterprise.objects.count()) == (1, 2)


def test_a_name_that_several_firms_bear_waits_for_a_person(hq):
    imported(csv_bytes([firm(1, name=NAME), firm(2, name=NAME)]), hq)

    batch = imported(csv_bytes([firm(3, name=NAME, code="", person="王示例")]), hq, conflicts="take")

    assert (batch.result, batch.rows.get().reason) == ({"conflict": 1}, "several_same_name")
    assert not Enterprise.objects.filter(legal_person="王示例").exists()


def test_the_same_name_in_another_region_waits_for_a_person(hq):
    create_enterprise(by=hq, name=NAME, region_code="330212")

    batch = checked(csv_bytes([firm(1, name=NAME)]), hq)

    assert (batch.counts, batch.rows.get().reason) == ({"conflict": 1}, "region_differs")


def test_a_wrong_check_character_waits_and_is_stored_as_such_when_confirmed(hq):
    content = csv_bytes([firm(1, name=NAME, code=BAD)])

    kept = imported(content, hq)
    assert (kept.result, Enterprise.objects.count()) == ({"conflict": 1}, 0)

    taken = imported(content, hq, conflicts="take")
    enterprise = Enterprise.objects.get()
    assert (taken.result, enterprise.uscc, enterprise.uscc_check) == ({"conflict": 1, "taken": 1}, BAD, "bad_checksum")


def test_two_firms_with_one_unconfirmed_code_do_not_become_one(hq):
    rows = [firm(1, name="重庆示例甲有限公司", code=BAD), firm(2, name="重庆示例乙有限公司", code=BAD)]

    imported(csv_bytes(rows), hq, conflicts="take")

    assert sorted(Enterprise.objects.values_list("name", "uscc"), key=str) == [
        ("重庆示例乙有限公司", None), ("重庆示例甲有限公司", BAD),
    ] or Enterprise.objects.filter(uscc=BAD).count() == 1  # fmt: skip
    assert Enterprise.objects.count() == 2


def test_what_was_verified_is_not_overwritten_unless_somebody_says_so(hq):
    from django.utils import timezone

    imported(csv_bytes([firm(1)]), hq)
    Enterprise.objects.update(verified_at=timezone.now())
    content = csv_bytes([firm(1, person="李示例")])

    assert imported(content, hq).result == {"conflict": 1}
    assert Enterprise.objects.get().legal_person == "张示例"
    assert imported(content, hq, conflicts="take").result == {"conflict": 1, "taken": 1}
    assert Enterprise.objects.get().legal_person == "李示例"


def test_a_firm_entered_between_check_and_writing_is_met_again(hq):
    batch = checked(csv_bytes([firm(1), firm(2, name=NAME, code="")]), hq)
    assert batch.counts == {"created": 2}
    create_enterprise(by=hq, name="重庆示例00001科技有限公司", uscc=code(1))
    create_enterprise(by=hq, name=NAME)

    written(batch, hq)

    assert (batch.result.get("created", 0), batch.result["updated"]) == (0, 2)
    assert Enterprise.objects.count() == 2


def test_a_repeated_row_fills_blanks_and_overwrites_nothing(hq):
    rows = [firm(1, person="", capital=""), firm(1, person="李示例", capital="100"), firm(1, person="王示例")]

    batch = imported(csv_bytes(rows), hq)

    enterprise = Enterprise.objects.get()
    assert (batch.result["created"], batch.result["duplicate"]) == (1, 2)
    assert (enterprise.legal_person, enterprise.reg_capital_wan) == ("李示例", 100)


def test_a_province_does_not_take_the_district_away(hq):
    header = ("企业名称", "统一社会信用代码", "所属省份", "所属城市", "所属区县")
    imported(csv_bytes([["示例有限公司", code(1), "重庆市", "重庆市", "沙坪坝区"]], header), hq)

    batch = imported(csv_bytes([["示例有限公司", code(1), "重庆市", "", ""]], header), hq)

    assert batch.result["unchanged"] == 1
    assert Enterprise.objects.get().region_code == "500106"
