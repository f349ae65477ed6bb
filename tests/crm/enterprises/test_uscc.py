"""Credit codes: published, demonstration, damaged and refused ones."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.enterprises.uscc import ALPHABET, WEIGHTS, Verdict, check, compute, compute_org, normalise_uscc
from tests.vectors import VECTORS

USCC = VECTORS["uscc"]
VALID = [row["in"] for row in USCC["published_valid"] + USCC["remainder_zero_valid_check_char_0"]]


@pytest.mark.parametrize("code", VALID + USCC["demo_codes_500106"] + [row["in"] for row in USCC["letter_first_char"]])
def test_a_valid_code_is_accepted_whatever_its_first_character(code):
    assert check(code)[:2] == (Verdict.OK, code)


@pytest.mark.parametrize("row", USCC["invalid"], ids=lambda row: row["in"])
def test_an_invalid_code_is_never_ok(row):
    assert check(row["in"]).verdict != Verdict.OK


def test_alphabet_and_weights_are_those_of_the_standard():
    assert (ALPHABET, list(WEIGHTS)) == (USCC["alphabet"], USCC["weights"])


@pytest.mark.parametrize(
    ("raw", "verdict"),
    [
        ("91350100M000100Y4Z", Verdict.REFUSED),
        ("91350100M000100Y4A", Verdict.BAD_CHECKSUM),
        ("91350100M000100YI0", Verdict.REFUSED),
        ("91350211M0000XUF46", Verdict.BAD_CHECKSUM),
        ("500106000012345", Verdict.REG_NO),
        (500106000012345.0, Verdict.REG_NO),
        ("9.11101E+17", Verdict.DAMAGED),
        ("9.11101066976942E+17", Verdict.DAMAGED),
        ("911101066976941000", Verdict.DAMAGED),
        (911101066976941872, Verdict.DAMAGED),
        (9.111010669769419e17, Verdict.DAMAGED),
        ("911101066976941872.0", Verdict.DAMAGED),
        ("M000100Y-4", Verdict.ORG_CODE),
        ("9135010", Verdict.REFUSED),
        ("91350100M000100Y43A", Verdict.REFUSED),
        ("11010519491231002X", Verdict.REFUSED),
        ("暂无", Verdict.MISSING),
        (None, Verdict.MISSING),
        (float("nan"), Verdict.MISSING),
        (float("inf"), Verdict.DAMAGED),
        (True, Verdict.REFUSED),
    ],
)
def test_other_values_get_their_own_verdict(raw, verdict):
    assert check(raw).verdict == verdict


def test_a_bad_checksum_names_the_expected_character_and_keeps_the_code():
    verdict = check("91350211M0000XUF46")
    assert "“R”" in verdict.message
    assert verdict.code == "91350211M0000XUF46"
    assert not verdict.is_refused


@pytest.mark.parametrize("raw", [9.1e17, "9.11101E+17", "911101066976941000", "91350100M000100YI0", "123"])
def test_a_refused_value_carries_no_code_and_says_what_to_do(raw):
    verdict = check(raw)
    assert verdict.is_refused
    assert verdict.code is None
    assert "请" in verdict.message


def test_an_identity_number_is_refused_without_repeating_it():
    assert "11010519491231002X"[:6] not in check("11010519491231002X").message


def test_a_code_that_really_ends_in_000_is_no_damage():
    code = next(
        body + "0"
        for n in range(10_000)
        if (body := f"915001060{n:06d}00") and compute(body) == "0" and len(body) == 17
    )
    assert code.endswith("000")
    assert check(code).verdict == Verdict.OK


@pytest.mark.parametrize("row", USCC["normalise"], ids=lambda row: repr(row["in"]))
def test_codes_are_normalised_as_listed(row):
    assert normalise_uscc(row["in"]) == row["out"]


def test_a_wrong_organisation_code_only_warns():
    body = "91500106XXXX00018"
    verdict = check(body + compute(body))
    assert verdict.verdict == Verdict.OK
    assert "组织机构" in verdict.warning
    assert check("91350100M000100Y43").warning == ""
    assert compute_org("M000100Y") == "4"


@given(st.text(ALPHABET, min_size=17, max_size=17))
def test_a_computed_check_character_is_always_accepted(body):
    assert check(body + compute(body)).verdict == Verdict.OK


@given(st.text(ALPHABET, min_size=17, max_size=17), st.integers(0, 16), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_always_noticed(body, place, other):
    changed = body[:place] + other + body[place + 1 :] + compute(body)
    assert (check(changed).verdict == Verdict.OK) == (other == body[place])


@given(st.one_of(st.text(), st.floats(), st.integers(), st.none()))
def test_check_never_raises_and_normalising_twice_changes_nothing(raw):
    check(raw)
    once = normalise_uscc(raw)
    assert normalise_uscc(once) == once
