"""The seven layouts of domain 7.6 as real workbooks: header found, columns known, values right, nothing taken wrongly."""

from decimal import Decimal

import pytest

from crm.enterprises.models import Alias, Contact, Enterprise
from tests.factories import layouts
from tests.factories.imports import checked, code, csv_bytes, written, xlsx_bytes

pytestmark = pytest.mark.django_db
NAMED = {"name", "uscc", "legal_person", "capital", "established_on"}
LISTS = {
    "A": (layouts.big_table, "工商信息大表", 1, {"created": 1}),
    "B": (layouts.batch_match, "企查查批量匹配", 1, {"created": 1, "refused": 1}),
    "C": (layouts.older_export, "企查查导出（旧版）", 2, {"created": 1}),
    "D": (layouts.advanced_search, "天眼查高级搜索", 2, {"created": 1}),
    "E": (layouts.chain_list, "产业链名单", 1, {"created": 1}),
    "F": (layouts.own_form, "自有表格", 4, {"created": 2}),
    "G": (layouts.listed_firms, "上市公司名单", 2, {"created": 2, "duplicate": 1}),
}


def fields_of(batch):
    return {column["text"]: column["field"] for column in batch.mapping["columns"]}


@pytest.mark.parametrize("layout", LISTS)
def test_a_layout_is_known_by_name_and_its_header_is_found(hq, layout):
    make, name, header_row, counts = LISTS[layout]

    batch = checked(make(), hq, "名单.xlsx")

    assert (batch.message, batch.layout, batch.mapping["name"]) == ("", layout, name)
    assert (batch.header_row, batch.counts) == (header_row, counts)


@pytest.mark.parametrize("layout", "ABCD")
def test_registers_tell_the_same_firm_whatever_the_layout(hq, layout):
    written(checked(LISTS[layout][0](), hq, "名单.xlsx"), hq)

    firm = Enterprise.objects.get()
    assert (firm.uscc, firm.uscc_check) == (code("ABCD".index(layout) + 1), "ok")
    assert (firm.legal_person, firm.reg_status, str(firm.established_on)) == ("张示例", "normal", "2018-06-01")
    assert (firm.reg_capital_wan, firm.reg_capital_currency, firm.region_code) == (5000, "CNY", "500106")
    assert firm.ent_type == "有限责任公司(自然人投资或控股)"
    assert firm.industry_code.startswith("C")
    assert Contact.objects.count() == 0


@pytest.mark.parametrize("layout", "ABC")
def test_two_former_names_in_one_cell_are_two(hq, layout):
    written(checked(LISTS[layout][0](), hq, "名单.xlsx"), hq)

    former = Alias.objects.filter(kind="former").values_list("name", flat=True)
    assert sorted(former) == ["重庆示例旧名一有限公司", "重庆示例旧名二有限公司"]


def test_every_column_of_the_big_table_is_known(hq):
    batch = checked(layouts.big_table(), hq, "名单.xlsx")

    assert [text for text, field in fields_of(batch).items() if not field] == []
    assert set(fields_of(batch).values()) >= NAMED


def test_what_was_asked_for_is_no_name_and_what_was_not_found_is_refused(hq):
    batch = written(checked(layouts.batch_match(), hq, "名单.xlsx"), hq)

    assert Enterprise.objects.get().name == "重庆示例乙内饰有限公司"
    assert batch.rows.get(number=3).faults[0]["code"] == "name_unmatched"
    assert not Enterprise.objects.filter(name__contains="没有这家").exists()


def test_a_number_that_is_known_not_to_work_is_no_means_of_contact(hq):
    batch = checked(layouts.advanced_search(), hq, "名单.xlsx")

    assert (fields_of(batch)["不可用电话"], fields_of(batch)["可用电话"]) == ("left_out", "contact")
    assert "不可用电话" not in "".join(batch.notes)


def test_a_hidden_sheet_is_not_read(hq):
    assert checked(layouts.advanced_search(), hq, "名单.xlsx").sheet == "高级搜索"


def test_of_a_chain_list_the_first_chain_is_read_and_the_others_are_named(hq):
    batch = checked(layouts.chain_list(), hq, "名单.xlsx")

    assert batch.sheet == "新能源汽车"
    assert ["“智能装备”" in note for note in batch.notes] == [True]
    assert written(batch, hq).result == {"created": 1}
    assert Enterprise.objects.get().uscc == code(5)


def test_an_own_form_is_read_under_its_merged_header_without_hidden_rows_sums_and_remarks(hq):
    batch = written(checked(layouts.own_form(), hq, "名单.xlsx"), hq)

    assert {"企业名称": "name", "基本情况/法人": "legal_person", "注册情况/注册资本": "capital"}.items() <= fields_of(
        batch
    ).items()
    firms = {firm.name: firm for firm in Enterprise.objects.all()}
    assert set(firms) == {"重庆示例己一有限公司", "重庆示例己二有限公司"}
    one, two = firms["重庆示例己一有限公司"], firms["重庆示例己二有限公司"]
    assert (one.reg_capital_wan, one.reg_capital_currency, one.address) == (5000, "CNY", "重庆市沙坪坝区示例路 7 号")
    assert (two.reg_capital_wan, two.reg_capital_currency, str(two.established_on)) == (300, "USD", "2018-06-01")
    assert "跳过了 4 行合计、备注" in batch.notes


def test_a_listed_firm_under_two_names_is_one(hq):
    written(checked(layouts.listed_firms(), hq, "名单.xlsx"), hq)

    assert Enterprise.objects.count() == 2
    firm = Enterprise.objects.get(stock_code="002048")
    assert (firm.exchange, str(firm.listed_on)) == ("深圳证券交易所", "2005-06-03")
    assert set(firm.aliases.values_list("kind", "name")) >= {
        ("former", "宁波示例翔股份有限公司"),
        ("short", "示例华翔"),
    }
    assert Enterprise.objects.get(stock_code="301079").exchange == "深圳证券交易所"


@pytest.mark.parametrize(
    ("header", "cell", "wan", "currency"),
    [
        ("注册资本(万元)", "5000", 5000, "CNY"),
        ("注册资本（万元人民币）", "5000", 5000, "CNY"),
        ("注册资本（单位：万美元）", 300, 300, "USD"),
        ("注册资本（万美元）", "300", 300, "USD"),
        ("注册资本/万元", "5000", 5000, "CNY"),
        ("注册资本(万)", "5000", 5000, "CNY"),
        ("注册资本(亿元)", "1.2", 12000, "CNY"),
        ("注册资本(元)", "50000000", 5000, "CNY"),
        ("* 注册资本 (必填)（万元）", "5000", 5000, "CNY"),
        ("注册资本(万元)", "300万美元", 300, "USD"),
    ],
)
def test_the_unit_of_an_amount_stands_in_its_header_unless_the_cell_says_it(hq, header, cell, wan, currency):
    rows = [["重庆示例单位有限公司", code(1), cell]]

    batch = checked(xlsx_bytes(rows, ("企业名称", "信用代码", header)), hq, "名单.xlsx")

    values = batch.rows.get().values
    assert (Decimal(values["reg_capital_wan"]), values["reg_capital_currency"]) == (wan, currency)
    assert batch.rows.get().warnings == []


@pytest.mark.parametrize(
    ("line", "wan"),
    [("单位：万元", 5000), ("填报单位：元氏镇  金额单位：万元", 5000), ("填报单位：万元镇", Decimal("0.5"))],
)
def test_a_unit_above_the_table_counts_for_amounts_without_one(hq, line, wan):
    content = csv_bytes([["重庆示例单位有限公司", "5000", "张示例"]], ("企业名称", "注册资本", "法人"), title=line)

    assert Decimal(checked(content, hq).rows.get().values["reg_capital_wan"]) == wan
