"""Capital, dates, phones and text hygiene on the shared vectors and on nasty input."""

from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.enterprises.cleaning import (
    CleaningError,
    clean_text,
    is_missing,
    parse_capital,
    parse_date,
    parse_phones,
    parse_term,
)
from tests.vectors import VECTORS


def _shown(row):
    return f"{row['in']!r} {row.get('header', '')}".strip()


@pytest.mark.parametrize("row", VECTORS["capital"], ids=_shown)
def test_capital_is_read_as_listed(row):
    if row["out"] == "ERROR":
        with pytest.raises(CleaningError, match="中文数字"):
            parse_capital(row["in"], row.get("header", ""))
        return
    capital = parse_capital(row["in"], row.get("header", ""))
    if row["out"] is None:
        assert capital is None
        return
    assert capital.amount == Decimal(row["out"]["amount"])
    assert (capital.currency, str(capital.wan)) == (row["out"]["currency"], row["out"]["wan"])
    assert ("单位不明" in capital.warning) == ("note" in row)


@pytest.mark.parametrize(
    ("raw", "header", "amount", "currency"),
    [
        (5000.0, "注册资本（万元）", "50000000", "CNY"),
        (1e16, "注册资本(元)", "10000000000000000", "CNY"),
        ("5000", "注册资本(万美元)", "50000000", "USD"),
        ("80000000美元", "注册资本(万元)", "80000000", "USD"),
        ("80000000元", "注册资本(万元)", "80000000", "CNY"),
        ("800人民币", "注册资本(万元)", "8000000", "CNY"),
        ("人民币5000万元整", "", "50000000", "CNY"),
        ("5000万元(人民币)", "", "50000000", "CNY"),
        ("300万新加坡元", "", "3000000", "SGD"),
        ("USD 20万", "", "200000", "USD"),
    ],
)
def test_capital_takes_its_unit_from_the_cell_then_from_the_header(raw, header, amount, currency):
    assert parse_capital(raw, header)[1:3] == (Decimal(amount), currency)


@pytest.mark.parametrize(
    "raw", ["-500万", "约若干", "5000万元左右", "5000万比特币", "9" * 20, True, [], "1,5万", "1.2.3"]
)
def test_unreadable_capital_is_refused_in_chinese(raw):
    with pytest.raises(CleaningError, match="请|核对"):
        parse_capital(raw)


@pytest.mark.parametrize("row", VECTORS["date"], ids=_shown)
def test_dates_are_read_as_listed(row):
    if row["out"] == "ERROR":
        with pytest.raises(CleaningError):
            parse_date(row["in"])
        return
    found = parse_date(row["in"])
    if row["out"] is None:
        assert found is None
    elif "precision" in row["out"]:
        value, _, precision = row["out"].partition(" (")
        assert found.value.isoformat().startswith(value)
        assert precision.startswith(found.precision)
    else:
        assert (found.value.isoformat(), found.precision) == (row["out"], "day")


@pytest.mark.parametrize(
    ("raw", "value", "precision"),
    [
        (datetime(2010, 3, 3, 12), date(2010, 3, 3), "day"),
        (date(2010, 3, 3), date(2010, 3, 3), "day"),
        (2010.0, date(2010, 1, 1), "year"),
        (20100303.0, date(2010, 3, 3), "day"),
        ("201003", date(2010, 3, 1), "month"),
        ("2010-3", date(2010, 3, 1), "month"),
        ("2010-03-02T16:30:00.000Z", date(2010, 3, 3), "day"),
        ("2010-03-03T08:00:00+08:00", date(2010, 3, 3), "day"),
        (40240.75, date(2010, 3, 3), "day"),
        ("2000年2月29日", date(2000, 2, 29), "day"),
    ],
)
def test_other_spellings_of_a_date_are_understood(raw, value, precision):
    assert parse_date(raw)[:2] == (value, precision)


@pytest.mark.parametrize(
    "raw", ["2010-13-01", "1899-01-01", "2101-01-01", "10-3-3", 0, 5, -40240, "昨天", True, [], "2010-03-03 abc", 1e300]
)
def test_impossible_dates_are_refused_in_chinese(raw):
    with pytest.raises(CleaningError, match="日期"):
        parse_date(raw)


@pytest.mark.parametrize(
    ("raw", "start", "end"),
    [
        ("1997-01-28 至 无固定期限", "1997-01-28", None),
        ("1997-01-28至2027-01-27", "1997-01-28", "2027-01-27"),
        ("自1997年1月28日至2027年1月27日止", "1997-01-28", "2027-01-27"),
        ("1997-01-28 - 2027-01-27", "1997-01-28", "2027-01-27"),
        ("1997-01-28", "1997-01-28", None),
        ("长期", None, None),
        ("- 至 2027-01-27", None, "2027-01-27"),
    ],
)
def test_a_term_has_a_start_and_perhaps_an_end(raw, start, end):
    term = parse_term(raw)
    assert (term.start and term.start.isoformat(), term.end and term.end.isoformat()) == (start, end)


def test_a_term_that_ends_before_it_starts_is_refused():
    with pytest.raises(CleaningError, match="早于"):
        parse_term("2027-01-01 至 2020-01-01")


@pytest.mark.parametrize("row", VECTORS["phone"], ids=_shown)
def test_phones_are_read_as_listed(row):
    assert [list(phone) for phone in parse_phones(row["in"])] == row["out"]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (13800138000.0, [("mobile", "13800138000")]),
        (2365361234, [("landline", "023-65361234")]),
        ("+86-23-65361234", [("landline", "023-65361234")]),
        ("0571-87654321转8001", [("landline", "0571-87654321-8001")]),
        ("13800138000 023-65361234", [("mobile", "13800138000"), ("landline", "023-65361234")]),
        ("13800138000(张示例)\n13900139000 李演示", [("mobile", "13800138000"), ("mobile", "13900139000")]),
        ("023-****1234", [("masked", "023-****1234")]),
        ("张示例", [("invalid", "张示例")]),
        ("4008-123-456", [("hotline", "4008123456")]),
        ("95588", [("hotline", "95588")]),
        ("12345678901", [("invalid", "12345678901")]),
    ],
)
def test_other_spellings_of_a_phone_are_understood(raw, expected):
    assert [tuple(phone) for phone in parse_phones(raw)] == expected


@pytest.mark.parametrize(
    "raw", ["", " ", "-", "——", "／", "暂无", "NULL", "NaN", "#N/A", None, float("nan"), "\u200b-\ufeff", "－"]
)
def test_missing_marks_mean_nothing(raw):
    assert is_missing(raw)
    assert clean_text(raw) is None
    assert parse_phones(raw) == ()
    assert parse_date(raw) is None
    assert parse_capital(raw) is None
    assert parse_term(raw) is None


def test_hidden_characters_never_arrive():
    dirty = "\ufeff重\u200b庆\x00示\u202e例\u2066科\ud800技\x07\u3000公\u00a0司\r\n二行\t末\u00ad\ufffe "
    assert clean_text(dirty) == "重庆示例科技 公 司\n二行 末"


def test_rare_characters_and_full_width_brackets_stay():
    assert clean_text("重庆𠮷野家（示例）㎡") == "重庆𠮷野家（示例）㎡"


def test_whole_numbers_lose_their_decimal_point_and_long_texts_are_refused():
    assert clean_text(123.0) == "123"
    with pytest.raises(CleaningError, match="地址过长：6 个字，最多 5 个字"):
        clean_text("一二三四五六", limit=5, label="地址")


CELLS = st.one_of(st.text(), st.floats(), st.integers(), st.booleans(), st.none(), st.dates(), st.datetimes())
DIGITS = st.text("0123456789-+()/;， 年月日至.*转万亿元美", max_size=30)


# A machine that stands still for a while says nothing about the cleaners.
@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.one_of(CELLS, DIGITS))
def test_no_cell_breaks_a_cleaner(raw):
    parse_phones(raw)
    for parse in (parse_capital, parse_date, parse_term, clean_text):
        with suppress(CleaningError):
            parse(raw)


@given(st.text())
def test_cleaning_text_twice_changes_nothing_and_leaves_storable_text(raw):
    once = clean_text(raw)
    assert clean_text(once) == once
    assert once is None or (once.encode() and "\x00" not in once)


@given(DIGITS)
def test_the_same_number_never_appears_twice(raw):
    phones = parse_phones(raw)
    assert len(set(phones)) == len(phones)
