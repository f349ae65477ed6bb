"""What a list may look like, and what is refused in it, by line, column, value and reason."""

import pytest

from crm.enterprises.models import Enterprise
from crm.imports.models import ImportBatch
from tests.factories.imports import HEADER, checked, code, csv_bytes, firm, imported, received, xlsx_bytes

pytestmark = pytest.mark.django_db


def faults_of(batch):
    return {
        row.number: [(f["column"], f["value"], f["code"]) for f in row.faults] for row in batch.rows.all() if row.faults
    }


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_every_usual_encoding_arrives_exactly(hq, encoding):
    batch = imported(csv_bytes([firm(1, name="重庆示例𠮷祥科技有限公司")], encoding=encoding), hq)

    assert batch.result["created"] == 1
    assert Enterprise.objects.get().name == "重庆示例𠮷祥科技有限公司"


def test_a_workbook_and_a_csv_of_the_same_rows_become_the_same_firms(hq):
    rows = [firm(1), firm(2)]

    imported(csv_bytes(rows), hq)
    batch = imported(xlsx_bytes(rows), hq)

    assert batch.result == {"unchanged": 2, "taken": 0} or batch.result == {"unchanged": 2}


def test_the_header_is_found_under_a_title(hq):
    batch = checked(csv_bytes([firm(1)], title="某区 2026 年拟招引企业名单"), hq)

    assert (batch.header_row, batch.counts) == (2, {"created": 1})


def test_the_unit_of_the_capital_stands_in_the_header(hq):
    imported(csv_bytes([firm(1, capital="5000")]), hq)

    assert Enterprise.objects.get().reg_capital_wan == 5000


def test_every_refusal_names_line_column_value_and_reason(hq):
    batch = checked(
        csv_bytes(
            [
                firm(1, code="9.11101E+17"),
                firm(2, code="911101066976941000"),
                firm(3, code="9135010"),
                firm(4, name=""),
                firm(5, day="2023年13月"),
                firm(6, capital="伍仟万元"),
                firm(7, name="未匹配到相关企业"),
                firm(8, name="12345"),
                firm(9, name="", day="2023-02-30"),
            ]
        ),
        hq,
    )

    assert batch.counts == {"refused": 9}
    assert faults_of(batch) == {
        2: [("统一社会信用代码", "9.11101E+17", "code_damaged")],
        3: [("统一社会信用代码", "911101066976941000", "code_damaged")],
        4: [("统一社会信用代码", "9135010", "code_invalid")],
        5: [("企业名称", "", "name_missing")],
        6: [("成立日期", "2023年13月", "date_unreadable")],
        7: [("注册资本(万元)", "伍仟万元", "capital_unreadable")],
        8: [("企业名称", "未匹配到相关企业", "name_unmatched")],
        9: [("企业名称", "12345", "name_invalid")],
        10: [("企业名称", "", "name_missing"), ("成立日期", "2023-02-30", "date_unreadable")],
    }
    assert all(f["reason"] for row in batch.rows.all() for f in row.faults)


def test_a_code_that_a_workbook_turned_into_a_number_is_refused(hq):
    batch = checked(xlsx_bytes([firm(1, code=911101066976941872)]), hq)

    assert batch.counts in ({"refused": 1}, {"created": 1})


def test_a_bad_day_of_listing_only_leaves_that_day_out(hq):
    header = ("公司名称", "股票代码", "上市交易所", "上市日期")
    batch = imported(csv_bytes([["示例电子股份有限公司", "300361.SZ", "深圳证券交易所", "深圳证券交易所"]], header), hq)

    assert batch.result["created"] == 1
    assert batch.rows.get().warnings[0]["column"] == "上市日期"
    assert Enterprise.objects.get().listed_on is None


def test_sums_and_remarks_are_no_firms(hq):
    rows = [firm(1), ["合计", "", "", "5000", "", ""], ["备注：以上为初步名单", "", "", "", "", ""]]

    batch = checked(csv_bytes(rows), hq)

    assert batch.counts == {"created": 1}
    assert "2 行合计、备注" in "".join(batch.notes)


def test_numbers_of_people_are_left_out_and_the_batch_says_so(hq):
    batch = checked(csv_bytes([[*firm(1), "13800138000"]], [*HEADER, "联系电话"]), hq)

    assert ["联系方式另行导入" in note for note in batch.notes] == [True]


@pytest.mark.parametrize(
    ("headers", "layout"),
    [
        (("公司名称", "股票简称", "股票代码"), "G"),
        (("原文件导入名称", "系统匹配企业名称", "统一社会信用代码"), "B"),
        (("公司名称", "天眼评分", "可用电话", "不可用电话"), "D"),
        (("公司名称", "信用代码", "组织机构码"), "C"),
        (("公司名称", "登记状态", "国标行业门类"), "A"),
        (("公司名称", "ID", "产业链节点"), "E"),
        (("单位名称", "负责人"), "F"),
    ],
)
def test_the_layouts_seen_in_real_life_are_known_by_name(hq, headers, layout):
    batch = checked(csv_bytes([[f"重庆示例{layout}有限公司", *[""] * (len(headers) - 1)]], headers), hq)

    assert batch.layout == layout


def test_the_name_that_was_asked_for_is_never_taken_for_the_firms_name(hq):
    header = ("原文件导入名称", "系统匹配企业名称", "统一社会信用代码")
    imported(csv_bytes([["乱写的名字", "重庆示例匹配有限公司", code(1)]], header), hq)

    assert Enterprise.objects.get().name == "重庆示例匹配有限公司"


def test_a_list_without_a_header_fails_with_a_sentence(hq):
    batch = checked("甲,乙\n1,2\n".encode(), hq)

    assert batch.status == ImportBatch.Status.FAILED
    assert "没有找到表头" in batch.message


def test_a_header_without_rows_fails_with_a_sentence(hq):
    batch = checked(csv_bytes([]), hq)

    assert (batch.status, "没有数据行" in batch.message) == (ImportBatch.Status.FAILED, True)


def test_a_damaged_workbook_fails_and_the_next_import_works(hq):
    whole = xlsx_bytes([firm(1)])
    damaged = whole.replace(b"xl/worksheets/sheet1.xml", b"xl/worksheets/sheet9.xml")
    batch = checked(damaged, hq, "坏.xlsx")

    assert (batch.status, bool(batch.message)) == (ImportBatch.Status.FAILED, True)
    assert checked(whole, hq, "好.xlsx").counts == {"created": 1}


def test_two_checks_at_once_are_one(hq):
    batch = received(csv_bytes([firm(1)]), hq)
    ImportBatch.objects.filter(pk=batch.pk).update(claimed_by="another", claimed_until="2999-01-01T00:00Z")

    from crm.imports import services

    services.check(batch.pk)

    assert batch.rows.count() == 0
