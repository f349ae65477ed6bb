"""No row of any list breaks the cleaning: whatever the cells hold, a row comes out that the database can keep."""

import datetime
import json
import re
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm.enterprises.cleaning import parse_date
from crm.enterprises.naming import normalise_name
from crm.enterprises.regions import regions
from crm.enterprises.uscc import Verdict, check
from crm.imports.cleaned import RowCleaner
from crm.imports.columns import ENTERPRISE_COLUMNS
from crm.imports.layouts import MappedColumn

TODAY = datetime.date(2026, 11, 23)
COLUMNS = [MappedColumn(index, one.headers[0], "", one.key) for index, one in enumerate(ENTERPRISE_COLUMNS)]
AT = {column.field: column.index for column in COLUMNS}
LIMITS = {"name": 200, "name_norm": 200, "legal_person": 64, "address": 300, "stock_code": 12, "exchange": 20, "region_text": 100,
          "industry_text": 200, "website": 200, "ent_type": 100, "reg_no": 32, "reg_capital_raw": 64, "reg_status_raw": 40}  # fmt: skip

PIECES = (
    "重庆|示例|有限公司|（曾用名：|）|(|)|-|暂无|#N/A|未匹配到相关企业|5000|1,000|.5|万|亿|元|美元|至|年|月|日|2018|06|31|/|\u200b|\u202e|\x00|\ufeff|"
    "\u3000|138|0013|8000|*|;|、|，|91500106|XXXX0001|9H|9.11101E+17|002048|.SZ|²|١٢|-5|120|人|深交所|存续|吊销|大型|制造业|C3670|沙坪坝区|㍿|𠮷|\ud800|\n|=1+1"
)
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.integers(-3, 120_000),
    st.floats(),
    st.text(max_size=20),
    st.lists(st.sampled_from(PIECES.split("|")), max_size=8).map("".join),
    st.sampled_from(["长" * 32_000, "示例、" * 400, "9" * 400, "(" * 300]),
)
# What is hardest for one column; the others take it as any other value.
DAYS = [
    "2099-01-01",
    "2026-11-24",
    "2026-11-23",
    "1899-12-31",
    "2026-12",
    "2027",
    "2018年2月30日",
    46_400,
    "至今",
    "长期",
]
HARDEST = {
    "name": ["㍿" * 60, "(注销)", "²", "12345", "未匹配到相关企业", "甲（曾用名：" + "乙" * 150 + "）", "长" * 201],
    "uscc": [
        911101066976941872,
        "9.11101E+17",
        "91350100M000100Y4A",
        "²" * 18,
        "500106000012345",
        "11010519491231002X",
    ],
    "capital": ["-5万元", -5, "伍仟万元", "9" * 30, "约5000", "1,5万", 1e17, "٥٠٠٠"],
    "established_on": DAYS,
    "listed_on": DAYS,
    "insured_count": ["²", "١٢", "-5", "120人", "10000001", "1,200", 1.5, True],
    "stock_code": ["002048.SZ", 2048.0, "²²²²²²", "SH600001" * 3, "00²048", "."],
    "former": ["甲" * 300, "、；，", "㍿" * 80, "甲,甲,乙", "（曾用名：）"],
    "english": ["A" * 201, "㎏" * 150, "a,b"],
    "short": ["ABC", "，", "²"],
    "reg_status": ["存续", "状" * 300, "吊销，未注销"],
    "address": ["沙坪坝区" * 80, "重庆市市辖区", "江北区"],
    "district": ["沙坪坝区", "江北区", "²"],
    "industry_code": ["C3670", "３６７０", "²²²²", "C" * 50],
}
ROWS = st.one_of(
    st.tuples(
        *(st.one_of(st.none(), st.sampled_from(HARDEST.get(one.key, [None])), VALUES) for one in ENTERPRISE_COLUMNS)
    ),
    st.lists(VALUES, max_size=len(COLUMNS) + 3),
)


@given(ROWS, st.integers(2, 200_000))
def test_any_row_becomes_one_that_can_be_kept_or_says_why_not(cells, number):
    row = RowCleaner(COLUMNS, TODAY).clean(number, cells)

    kept = json.dumps([row.values, row.names, row.faults, row.warnings], ensure_ascii=False)
    assert not re.search(
        "\\\\u0000|[\u200b-\u200f\u202a-\u202e\ufeff\ud800-\udfff]", json.dumps(row.values, ensure_ascii=False)
    )
    assert json.loads(kept)
    for note in (*row.faults, *row.warnings):
        assert set(note) == {"code", "column", "value", "reason"}
        assert re.search("[\u4e00-\u9fff]", note["reason"])
        assert len(note["value"]) <= 200
    assert row.faults or row.values["name"]


@given(ROWS)
def test_what_a_row_says_keeps_the_rules_of_the_library(cells):
    row = RowCleaner(COLUMNS, TODAY).clean(2, cells)

    values = row.values
    for key in ("established_on", "listed_on"):
        if key in values:
            assert "1900-01-01" <= values[key] <= TODAY.isoformat()
            assert parse_date(values[key]).value.isoformat() == values[key]
    if "reg_capital_amount" in values:
        assert Decimal(values["reg_capital_amount"]) >= 0
        assert Decimal(values["reg_capital_wan"]) >= 0
    if row.code:
        assert check(row.code)[:2] == (Verdict.OK, row.code)
    if "name" in values:
        assert normalise_name(values["name"]) == values["name_norm"]
    if "region_code" in values:
        assert values["region_code"] in regions()
    assert 0 <= values.get("insured_count", 0) <= 10_000_000
    assert all(len(values.get(key) or "") <= limit for key, limit in LIMITS.items())
    for kind, name, norm in row.names:
        assert kind in {"former", "short", "english"}
        assert 0 < len(name) <= 200
        assert 0 < len(norm) <= 200
        assert norm != values.get("name_norm") or kind == "english"


@given(ROWS)
def test_a_clean_row_cleaned_again_stays_as_it_is(cells):
    first = RowCleaner(COLUMNS, TODAY).clean(2, cells)
    told = {key: value for key, value in first.values.items() if key in AT and key in SAME_AGAIN}
    again = [told.get(column.field) for column in COLUMNS]

    second = RowCleaner(COLUMNS, TODAY).clean(2, again)

    if "name" in told:
        assert not second.faults
    assert {key: second.values.get(key) for key in told} == told


# Of the others the library keeps another form than a list has: status, size, industry, region, amounts.
SAME_AGAIN = {
    "name", "uscc", "reg_no", "stock_code", "legal_person", "established_on", "listed_on", "ent_type", "address", "business_scope",
    "website", "insured_count",
}  # fmt: skip


@pytest.mark.faults
@pytest.mark.parametrize(
    "holds",
    [
        test_any_row_becomes_one_that_can_be_kept_or_says_why_not,
        test_what_a_row_says_keeps_the_rules_of_the_library,
        test_a_clean_row_cleaned_again_stays_as_it_is,
    ],
    ids=lambda test: test.__name__.removeprefix("test_"),
)
def test_a_thousand_rows(holds):
    settings(max_examples=1_000, deadline=None)(holds)()
