"""Registration status, ownership, size, listing and industries as lists spell them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.enterprises import vocabularies as words
from crm.enterprises.cleaning import CleaningError
from crm.enterprises.industries import Industry, classes, find_industry, read_classes, sections


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        *[
            (raw, "normal")
            for raw in ("存续", "在业", "开业", "在营", "迁入", "存续（在营、开业、在册）", "在营(开业)企业")
        ],
        ("迁出", "moved_out"),
        ("注销", "cancelled"),
        ("吊销已注销", "cancelled"),
        ("吊销，已注销", "cancelled"),
        ("吊销", "revoked"),
        ("吊销未注销", "revoked"),
        ("吊销，未注销", "revoked"),
        ("撤销", "revoked"),
        ("责令关闭", "revoked"),
        ("停业", "suspended"),
        ("歇业", "suspended"),
        ("清算", "liquidating"),
        ("设立中", "other"),
        ("除名", "other"),
        ("某种新状态", "other"),
        ("-", None),
        (None, None),
    ],
)
def test_registration_status(raw, expected):
    assert words.registration_status(raw) == expected
    assert expected is None or expected in words.REGISTRATION_STATUS


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("有限责任公司", "other"),
        ("有限责任公司(自然人投资或控股)", "private"),
        ("有限责任公司（自然人独资）", "private"),
        ("有限责任公司(法人独资)", "other"),
        ("有限责任公司(非自然人投资或控股的法人独资)", "other"),
        ("有限责任公司(国有独资)", "state"),
        ("有限责任公司(国有控股、自然人参股)", "mixed"),
        ("有限责任公司(外商投资企业法人独资)", "foreign"),
        ("有限责任公司(港澳台投资、非独资)", "hmt"),
        ("有限责任公司(台港澳与境内合资)", "hmt"),
        ("有限责任公司(中外合资)", "foreign"),
        ("股份有限公司(上市)", "other"),
        ("股份有限公司(非上市、自然人投资或控股)", "private"),
        ("个人独资企业", "private"),
        ("个体工商户", "private"),
        ("全民所有制", "state"),
        ("集体所有制", "other"),
        ("外国(地区)企业", "foreign"),
        ("", None),
    ],
)
def test_ownership_follows_from_the_enterprise_type(raw, expected):
    assert words.ownership(raw) == expected
    assert expected is None or expected in words.OWNERSHIP


def test_sizes():
    assert [words.size(raw) for raw in ("大型", "中型企业", "小", "微型", "L", "xs", "ＸＳ", "-", "大概")] == [
        "large", "medium", "small", "micro", "large", "micro", "micro", None, None,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("raw", "code", "board"),
    [
        ("002048.SZ", ("002048", "SZ"), "a_main"),
        ("301079", ("301079", ""), "chinext"),
        (2048.0, ("002048", ""), "a_main"),
        ("601127.SH", ("601127", "SH"), "a_main"),
        ("688001", ("688001", ""), "star"),
        ("920001.BJ", ("920001", "BJ"), "bse"),
        ("700.HK", ("00700", "HK"), "hk"),
        ("NIO", ("NIO", ""), "us"),
        ("900901", ("900901", ""), None),
        ("-", None, None),
    ],
)
def test_stock_codes_tell_their_board(raw, code, board):
    assert (words.stock_code(raw), words.listing(raw)) == (code, board)


def test_industries_by_code_and_name():
    assert len(sections()) == 20
    assert len(classes()) >= 80
    assert find_industry("C3670") == find_industry("3670") == Industry("C3670", "汽车零部件及配件制造")
    assert find_industry(name="汽车零部件及配件制造").code == "C3670"
    assert find_industry(name="制造业").code == "C"
    assert find_industry("6513").code == "I6513"
    assert find_industry("C3999", "某制造") == Industry("C3999", "某制造")
    assert find_industry("-", None) is None
    assert find_industry(name="没有这个行业") is None


def test_a_code_of_2011_keeps_its_edition_and_names_the_new_code():
    found = find_industry("3660", "汽车零部件及配件制造")
    assert (found.code, found.edition) == ("C3660", "2011")
    assert "C3670" in found.warning
    assert find_industry("3660", "汽车车身、挂车制造").edition == "2017"


@pytest.mark.parametrize("code", ["X1", "C36700", "三六七〇"])
def test_a_code_that_cannot_be_one_is_refused(code):
    with pytest.raises(CleaningError, match="行业代码"):
        find_industry(code)


def test_a_full_list_of_the_standard_can_be_read():
    assert read_classes(["code,name", "C3670,汽车零部件及配件制造"]) == {"C3670": "汽车零部件及配件制造"}
    with pytest.raises(CleaningError):
        read_classes(["code,name", "3670,汽车零部件及配件制造"])


@given(st.one_of(st.text(), st.floats(), st.integers(), st.none()))
def test_no_cell_breaks_a_vocabulary(raw):
    for read in (words.registration_status, words.ownership, words.size, words.stock_code, words.listing):
        read(raw)
    find_industry(name=raw)
