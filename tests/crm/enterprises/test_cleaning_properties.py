"""What holds of every cleaner for every cell: nothing raises but a reason in words, cleaning twice changes nothing."""

import datetime
import re
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm.enterprises import industries, vocabularies
from crm.enterprises.cleaning import CleaningError, clean_text, parse_capital, parse_date, parse_phones, parse_term
from crm.enterprises.naming import core_name, former_names, normalise_name, parent_name, read_name
from crm.enterprises.regions import Region, find_region, full_name, regions
from crm.enterprises.uscc import ALPHABET, Verdict, check, compute, normalise_uscc

FIRST, LAST = datetime.date(1900, 1, 1), datetime.date(2100, 12, 31)
CHINESE = re.compile("[\u4e00-\u9fff]")
STORABLE = re.compile("[^\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ud800-\udfff]*")

PIECES = (
    "重庆|示例|有限公司|²|١٢|-5|（|）|(|)|曾用名：|原|注销|5000|1,000|万|亿|元|美元|人民币|-|—|至|年|月|日|2018|06|01|.|/|\u200b|\u202e|\x00|\ufeff|\u3000|"
    "\xa0|138|0013|8000|023-|*|;|、|转|+86|9150|0106|XXXX|0001|9H|E+17|①|㎡|𠮷|０１２|ＡＢ|㈱|\n|\t|'|\"|=|市辖区|沙坪坝区|无固定期限|长期"
)
WORDS = st.lists(st.sampled_from(PIECES.split("|")), max_size=12).map("".join)
NUMBERS = st.one_of(
    st.integers(), st.floats(), st.decimals(allow_nan=False), st.integers(-3, 120_000), st.integers(10**13, 10**19)
)
CELLS = st.one_of(
    WORDS, st.text(), NUMBERS, st.booleans(), st.none(), st.dates(), st.datetimes(), st.binary(max_size=9)
)
AMOUNTS = st.decimals(0, Decimal(10) ** 9, places=4, allow_nan=False)
UNITS = {"元": 1, "万元": 10_000, "亿元": 100_000_000, "千元": 1_000}
CURRENCIES = {"": "CNY", "人民币": "CNY", "美元": "USD", "欧元": "EUR", "港元": "HKD", "日元": "JPY"}


def clean(parse, *given_, **named):
    """Return what a cleaner makes of a cell; of a refusal see that it says why in Chinese."""
    reason = ""
    try:
        return parse(*given_, **named)
    except CleaningError as error:
        reason = str(error)
    assert CHINESE.search(reason)
    assert STORABLE.fullmatch(reason)
    assert len(reason) < 200
    return None


@given(CELLS, st.sampled_from(["", "注册资本", "注册资本(万元)", "注册资本(万美元)", "注册资本(亿元)", "注册资本(元)"]))
def test_an_amount_is_never_negative_and_its_forms_say_the_same(raw, header):
    found = clean(parse_capital, raw, header)
    if found is not None:
        assert found.amount >= 0
        assert found.wan >= 0
        assert re.fullmatch("[A-Z]{3}", found.currency)
        assert len(found.raw) <= 64
        assert abs(found.amount - found.wan * 10_000) <= 1


@given(AMOUNTS, st.sampled_from([*UNITS]), st.sampled_from([*CURRENCIES]), st.booleans())
def test_an_amount_that_is_written_out_is_read_back(number, unit, currency, grouped):
    written = f"{number:,f}" if grouped else f"{number:f}"

    found = parse_capital(f"{written}{unit}{currency}", "注册资本(万美元)")

    assert found.currency == CURRENCIES[currency]
    assert abs(found.amount - number * UNITS[unit]) <= Decimal("0.005")


@given(AMOUNTS)
def test_a_bare_amount_takes_the_unit_of_its_header(number):
    assert parse_capital(f"{number:f}", "注册资本（万元）") [1:4] == parse_capital(f"{number:f}万元")[1:4]  # fmt: skip


@given(CELLS)
def test_a_date_lies_between_1900_and_2100_and_reads_as_itself(raw):
    found = clean(parse_date, raw)
    if found is not None:
        assert FIRST <= found.value <= LAST
        assert parse_date(found.value.isoformat()).value == found.value
        assert found.precision in {"day", "month", "year"}


@given(st.dates(FIRST, LAST), st.sampled_from(["{0:%Y-%m-%d}", "{0:%Y/%m/%d}", "{0:%Y.%m.%d}", "{0:%Y%m%d}",
    "{0:%Y年%m月%d日}", "{0.year}年{0.month}月{0.day}日", "{0.year}/{0.month}/{0.day}", "{0:%Y-%m-%d} 00:00:00"]))  # fmt: skip
def test_a_date_that_is_written_out_is_read_back(day, form):
    assert parse_date(form.format(day)).value == day


@given(st.dates(datetime.date(1901, 1, 1), LAST))
def test_a_day_of_excel_is_that_day(day):
    serial = (day - datetime.date(1899, 12, 30)).days
    if not 1900 <= serial <= 2100:  # these numbers are years
        assert parse_date(serial).value == day
        assert parse_date(float(serial) + 0.25).value == day


@given(CELLS)
def test_a_term_does_not_end_before_it_begins(raw):
    found = clean(parse_term, raw)
    if found is not None and found.start and found.end:
        assert FIRST <= found.start <= found.end <= LAST


@given(CELLS)
def test_masked_numbers_never_become_numbers_and_numbers_are_digits(raw):
    for phone in parse_phones(raw):
        assert ("*" in phone.number) <= (phone.kind in {"masked", "invalid"})
        if phone.kind == "mobile":
            assert re.fullmatch(r"1[3-9]\d{9}", phone.number, re.ASCII)
        elif phone.kind in {"landline", "hotline"}:
            assert re.fullmatch(r"[\d-]{5,20}", phone.number, re.ASCII)
        assert len(phone.number) <= 33


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), st.integers(0, 7), st.integers(1, 4))
def test_a_number_with_a_star_in_it_is_not_guessed(number, start, stars):
    masked = number[:start] + "*" * stars + number[start + stars :]

    assert {phone.kind for phone in parse_phones(masked)} == {"masked"}


@given(CELLS)
def test_a_phone_that_was_read_reads_as_itself(raw):
    for phone in parse_phones(raw):
        if phone.kind != "invalid":
            assert parse_phones(phone.number) == (phone,)


@given(CELLS, st.integers(1, 50))
def test_a_text_is_storable_and_within_its_length(raw, limit):
    found = clean(clean_text, raw, limit=limit, label="地址")
    if found is not None:
        assert STORABLE.fullmatch(found)
        assert 0 < len(found) <= limit
        assert clean_text(found, limit=limit) == found


@given(CELLS)
def test_a_name_read_once_is_read_the_same_again(raw):
    name = clean(read_name, raw)
    if name is not None:
        assert STORABLE.fullmatch(name.shown)
        assert read_name(name.shown)[:3] == name[:3] or name.former
        assert normalise_name(name.norm) == name.norm
        assert name.core
        assert name.norm not in name.former
        assert all(0 < len(former) <= 200 for former in name.former)


HAN = st.text("重庆示例科技有限公司内饰汽车集团甲乙丙", min_size=1, max_size=30)
SPACES = st.sampled_from(["", " ", "\u3000", "\xa0", "\t", "\u200b", "\ufeff", "\n"])


@given(HAN, st.text("ABCXYZ019", max_size=5), st.lists(SPACES, min_size=4, max_size=4))
def test_a_name_does_not_depend_on_width_case_and_spaces(han, latin, gaps):
    plain = f"{han}({latin}){han}公司" if latin else f"{han}公司"
    wide = "".join(chr(ord(one) + 0xFEE0) if "!" <= one <= "~" else one for one in plain)
    middle = len(han)

    spaced = gaps[0] + plain[:middle] + gaps[1] + plain[middle:-1] + gaps[2] + plain[-1:] + gaps[3]

    forms = {
        normalise_name(form)
        for form in (plain, wide, plain.lower(), spaced, plain.replace("(", "【").replace(")", "】"))
    }
    assert len(forms) == 1


@given(CELLS)
def test_parts_of_a_name_never_raise_and_never_vanish(raw):
    norm = clean(normalise_name, raw) or ""
    assert bool(core_name(norm)) == bool(norm)
    assert (parent_name(norm) or "x") != norm
    assert all(clean(former_names, raw) or ["x"])


@given(st.text(ALPHABET, min_size=17, max_size=17), st.lists(SPACES, min_size=3, max_size=3), st.booleans())
def test_a_code_is_the_same_in_any_width_case_and_spacing(body, gaps, wide):
    code = body + compute(body)
    written = gaps[0] + code[:8].lower() + gaps[1] + code[8:] + gaps[2]
    if wide:
        written = "".join(chr(ord(one) + 0xFEE0) if "!" <= one <= "~" else one for one in written)

    assert check(written)[:2] == (Verdict.OK, code)
    assert normalise_uscc(written) == code


@given(st.integers(10**15, 10**19), st.booleans())
def test_a_code_that_was_a_number_is_never_stored(number, as_float):
    found = check(float(number) if as_float else number)

    assert (found.verdict, found.code) == (Verdict.DAMAGED, None)
    assert check(f"{number:.5E}").code is None


@given(CELLS)
def test_no_verdict_on_a_code_carries_what_is_none(raw):
    found = check(raw)
    if found.code is not None:
        assert re.fullmatch("[0-9A-Z]{9}|[0-9]{15}|[0-9A-Z]{18}", found.code)
        assert check(found.code).code == found.code
    assert found.code is None or not found.is_refused


@given(CELLS, CELLS, CELLS, CELLS)
def test_a_region_is_known_and_its_parts_lie_in_each_other(province, city, district, address):
    found = find_region(province=province, city=city, district=district, address=address)

    assert all(code in regions() for code in found if code)
    assert not found.city or found.city[:2] == found.province[:2]
    assert not found.district or found.district[:2] == found.province[:2]
    assert CHINESE.search(full_name(found.code)) or found == Region()


@given(st.sampled_from(sorted(code for code in regions() if code.startswith("50") and not code.endswith("00"))))
def test_the_name_of_a_region_is_read_back(code):
    assert find_region(address=f"{full_name(code)}示例路 1 号").code == code


@given(CELLS)
def test_words_for_values_are_ours_or_nothing(raw):
    assert vocabularies.registration_status(raw) in {*vocabularies.REGISTRATION_STATUS, "", None}
    assert vocabularies.size(raw) in {*vocabularies.SIZE, "", None}
    vocabularies.stock_code(raw)
    found = industries.find_industry(name=clean(clean_text, raw) or "")
    assert found is None or found.code


PROPERTIES = [test for name, test in sorted(globals().items()) if name.startswith("test_")]


@pytest.mark.faults
@pytest.mark.parametrize("holds", PROPERTIES, ids=lambda test: test.__name__.removeprefix("test_"))
def test_a_thousand_cells(holds):
    settings(max_examples=1_000, deadline=None)(holds)()
