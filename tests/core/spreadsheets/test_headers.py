"""Header rows as people make them are found, with their units, and sums and remarks are told from data."""

import pytest

from core.spreadsheets.headers import (
    find_header,
    header_at,
    is_note_row,
    is_total_row,
    money_unit_above,
    normalise_header,
    possible_headers,
)

ALIASES = {
    "企业名称": "name",
    "公司名称": "name",
    "统一社会信用代码": "uscc",
    "法定代表人": "legal_rep",
    "注册资本": "capital",
    "联系电话": "phone",
    "电话": "phone",
    "投资总额": "investment",
    "企业（机构）类型": "kind",
    "股票代码": "stock_code",
}


@pytest.mark.parametrize(
    ("text", "key", "unit"),
    [
        ("* 企业名称\n（必填）", "企业名称", ""),
        ("注册资本（万元）", "注册资本", "万元"),
        ("注册资本(单位：万元)", "注册资本", "万元"),
        ("注册资本/万元", "注册资本", "万元"),
        ("１．投资总额【亿元】", "投资总额", "亿元"),
        ("占地面积(㎡)", "占地面积", "m2"),
        ("用地 （亩）*", "用地", "亩"),
        ("企业（机构）类型", "企业(机构)类型", ""),
        ("（万元）", "(万元)", ""),
    ],
)
def test_a_header_is_stripped_of_decoration_and_unit(text, key, unit):
    assert normalise_header(text) == (key, unit)


def test_titles_and_declarations_above_the_header_are_skipped():
    rows = [
        (1, ["××区2025年招商引资项目一览表"]),
        (2, ["填报单位：示例单位", None, "日期：2025-10-31"]),
        (4, ["序号", "企业名称*", "统一社会信用代码（必填）", "注册资本（万元）", "别的"]),
        (5, [1, "示例甲", "91350100M000100Y43", 100]),
    ]

    header = find_header(rows, ALIASES, required={"name"})

    assert (header.first_row, header.last_row) == (4, 4)
    assert {field: column.index for field, column in header.fields.items()} == {"name": 1, "uscc": 2, "capital": 3}
    assert header.fields["capital"].unit == "万元"
    assert [column.text for column in header.columns if column.field is None] == ["序号", "别的"]


def test_two_merged_rows_are_one_header():
    rows = [
        (2, ["企业名称", "统一社会信用代码", "投资", None, "联系方式", None]),
        (3, [None, None, "总额（万元）", "到位", "联系人", "电话"]),
        (4, ["示例甲", "91350100M000100Y43", 5000, 100, "张示例", "138"]),
    ]

    header = find_header(rows, ALIASES, required={"name"})

    assert (header.first_row, header.last_row) == (2, 3)
    assert [column.text for column in header.columns] == [
        "企业名称", "统一社会信用代码", "投资/总额（万元）", "投资/到位", "联系方式/联系人", "联系方式/电话",
    ]  # fmt: skip
    assert header.fields["investment"].unit == "万元"
    assert header.fields["phone"].index == 5


def test_the_first_data_row_is_never_half_a_header():
    rows = [
        (1, ["企业名称", "统一社会信用代码", "法定代表人", None]),
        (2, ["示例甲", None, "张示例", "备注"]),
        (3, ["示例乙", "91350100M000100Y43", "李示例"]),
    ]

    assert find_header(rows, ALIASES, required={"name"}).last_row == 1


def test_without_three_hits_or_the_required_field_there_is_no_header():
    rows = [(1, ["法定代表人", "注册资本", "联系电话"]), (2, ["企业名称", "电话"])]

    assert find_header(rows, ALIASES, required={"name"}) is None
    assert find_header(rows, ALIASES).first_row == 1
    assert (
        find_header([(20, ["公司名称", "股票简称", "股票代码"])], ALIASES, required={"name"}, least=2).first_row == 20
    )


def test_only_the_first_rows_are_read():
    rows = iter([(number, ["说明"]) for number in range(1, 16)] + [(16, list(ALIASES))])

    assert find_header(rows, ALIASES) is None
    assert next(rows)[0] == 16


@pytest.mark.parametrize(
    "values", [["合 计", None, 12], [None, "总计：", 5], ["合计（12家）", 3], [1, "小计"], ["共计"]]
)
def test_sums_are_told_from_data(values):
    assert is_total_row(values)


@pytest.mark.parametrize("values", [["合计科技示例有限公司", "x"], ["总计算机示例公司"], [None, 5], ["示例甲"], []])
def test_firms_are_not_sums(values):
    assert not is_total_row(values)


def test_remarks_under_the_table_are_told_from_data():
    assert is_note_row(["备注：本表按季度填报"])
    assert is_note_row([None, "填表人：张示例", "审核人：李示例"])
    assert not is_note_row(["备注示例有限公司", "x"])
    assert not is_note_row(["注：甲", "乙", "丙", "丁"])


PEOPLE_MADE = [
    (1, ["示例一览表"]),
    (3, ["企业名称", "投资", ""]),
    (4, ["", "总额", "方式"]),
    (5, ["甲公司", 5, "租赁"]),
]


def test_a_header_that_somebody_points_at_is_taken_as_it_is():
    single, double = (header_at(PEOPLE_MADE, 3, ALIASES, two_rows=two) for two in (False, True))

    assert [column.text for column in single.columns] == ["企业名称", "投资"]
    assert [(column.index, column.text) for column in double.columns] == [
        (0, "企业名称"),
        (1, "投资/总额"),
        (2, "投资/方式"),
    ]
    assert (double.first_row, double.last_row, double.columns[1].field) == (3, 4, "investment")


@pytest.mark.parametrize(("row", "two"), [(2, False), (9, False), (5, True)])
def test_a_header_that_is_not_there_is_none(row, two):
    assert header_at(PEOPLE_MADE, row, ALIASES, two_rows=two) is None


def test_every_row_and_every_pair_of_rows_may_be_a_header():
    found = [(header.first_row, header.last_row) for header in possible_headers(PEOPLE_MADE)]

    assert found == [(1, 1), (1, 3), (3, 3), (3, 4), (4, 4), (4, 5), (5, 5)]


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("单位：万元", "万元"),
        ("（金额单位：人民币万元）", "人民币万元"),
        ("填报日期 2026-10-31  单位: 亿元", "亿元"),
        ("填报单位：万元镇", ""),
        ("填报单位：元氏县", ""),
        ("单位：亩", ""),
    ],
)
def test_the_unit_of_all_amounts_may_stand_above_the_header(text, unit):
    rows = [(1, ["一览表", text]), (2, ["企业名称", "投资总额", "电话"]), (3, ["甲公司", "单位：元"])]

    assert money_unit_above(rows, find_header(rows, ALIASES)) == unit


def test_a_remark_beside_its_word_is_a_remark():
    assert is_note_row(["备注", "按当日汇率折算"])
    assert not is_note_row(["甲公司", "备注"])
