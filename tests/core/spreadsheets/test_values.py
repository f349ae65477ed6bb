"""What a value means: missing, numeric, exact."""

import pytest

from core.spreadsheets.values import as_text, clean_text, is_missing, is_number, iso_of_serial, lost_digits, number_of


@pytest.mark.parametrize("value", [None, "", " - ", "－", "——", "暂无", "null", "NaN", "#N/A", "#REF!", "未披露"])
def test_missing_marks(value):
    assert is_missing(value)


@pytest.mark.parametrize("value", [0, False, "0", "无锡", "N/A 示例"])
def test_what_is_not_missing(value):
    assert not is_missing(value)


def test_a_code_typed_as_a_number_is_known_to_have_lost_digits():
    assert lost_digits(number_of("911101066976941872"))
    assert lost_digits(number_of("9.11101E+17"))
    assert not lost_digits(number_of("999999999999999"))
    assert not lost_digits("911101066976941872")
    assert not lost_digits(True)


def test_numbers_read_as_excel_shows_them():
    assert [number_of(text) for text in ("12", "12.0", "-3", "0.30000000000000004", "1E3", "x", "nan", "1e999")] == [
        12, 12, -3, 0.3, 1000, "x", "nan", "inf",
    ]  # fmt: skip
    assert [as_text(value) for value in (None, True, 12, 0.5, 1e20, "a")] == ["", "是", "12", "0.5", "1e+20", "a"]
    assert is_number(1)
    assert not is_number(True)


def test_serials_follow_excel_and_its_wrong_leap_year():
    assert [iso_of_serial(day) for day in (1, 59, 61, 40240, 2_958_465, 2_958_466, -1)] == [
        "1900-01-01", "1900-02-28", "1900-03-01", "2010-03-03", "9999-12-31", None, None,
    ]  # fmt: skip
    assert iso_of_serial(0.5) == "12:00:00"
    assert iso_of_serial(40240.999999999) == "2010-03-04"


def test_cleaning_keeps_what_can_be_seen():
    assert clean_text("甲\r\n乙\r丙\t丁 𠮷\u3000") == "甲\n乙\n丙\t丁 𠮷\u3000"
    assert clean_text("\ufeff甲\x00\x07\u200d\u2066乙\ud800") == "甲乙"
