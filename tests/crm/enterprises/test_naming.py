"""Firm names: normal form, core, former names and branches."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.enterprises.cleaning import CleaningError
from crm.enterprises.naming import core_name, former_names, is_branch, normalise_name, parent_name, read_name
from tests.vectors import VECTORS


@pytest.mark.parametrize("row", VECTORS["name"], ids=lambda row: row["in"])
def test_names_are_read_as_listed(row):
    name = read_name(row["in"])
    assert (name.norm, name.core) == (row["norm"], row["core"])
    assert normalise_name(row["in"]) == row["norm"]


@pytest.mark.parametrize(
    ("raw", "norm", "former"),
    [
        ("重庆水泵厂有限责任公司（曾用名：重庆水泵厂）", "重庆水泵厂有限责任公司", ("重庆水泵厂",)),
        (
            "重庆示例甲公司(曾用名:重庆示例乙(集团)有限公司、重庆示例丙厂)",
            "重庆示例甲公司",
            ("重庆示例乙(集团)有限公司", "重庆示例丙厂"),
        ),
        ("重庆示例甲公司（原重庆示例乙厂）", "重庆示例甲公司", ("重庆示例乙厂",)),
        ("重庆示例甲公司 曾用名：重庆示例乙公司", "重庆示例甲公司", ("重庆示例乙公司",)),
        ("重庆示例甲公司(曾用名:重庆示例乙公司)(注销)", "重庆示例甲公司", ("重庆示例乙公司",)),
        ("重庆示例甲公司(吊销，未注销)", "重庆示例甲公司", ()),
        ("重庆原点【示例】科技有限公司", "重庆原点(示例)科技有限公司", ()),
        ("重庆示例（原点）科技有限公司", "重庆示例(原点)科技有限公司", ()),
        ("general motors（中国）", "GENERALMOTORS(中国)", ()),
        ("(注销)", "(注销)", ()),
        ("-", "", ()),
        (None, "", ()),
    ],
)
def test_marks_and_former_names_leave_the_name(raw, norm, former):
    assert (normalise_name(raw), former_names(raw)) == (norm, former)


def test_the_shown_name_keeps_the_brackets_of_the_list():
    assert read_name("重庆示例（集团）有限公司（注销）").shown == "重庆示例（集团）有限公司"
    assert read_name("重庆示例（集团）有限公司").shown == "重庆示例（集团）有限公司"
    assert read_name("重庆水泵厂有限责任公司（曾用名：重庆水泵厂）").shown == "重庆水泵厂有限责任公司"
    assert read_name("-") is None
    with pytest.raises(CleaningError, match="企业名称过长"):
        read_name("长" * 201)


@pytest.mark.parametrize(
    ("norm", "core"),
    [
        ("四川省成都市示例科技有限公司", "示例科技"),
        ("重庆商社(集团)有限公司", "重庆商社"),
        ("重庆银行股份有限公司", "重庆银行"),
        ("重庆长安汽车股份有限公司", "长安汽车"),
        ("重庆示例投资合伙企业(有限合伙)", "示例投资"),
        ("重庆示例科技有限公司北京分公司", "示例科技"),
        ("重庆有限公司", "重庆"),
        ("有限公司", "有限公司"),
        ("上海市浦东新区示例贸易行", "浦东新区示例贸易行"),
    ],
)
def test_cores_of_other_names(norm, core):
    assert core_name(norm) == core


def test_a_branch_knows_its_parent():
    assert is_branch("重庆示例科技有限公司北京分公司")
    assert parent_name("重庆示例科技有限公司北京分公司") == "重庆示例科技有限公司"
    assert not is_branch("重庆示例科技有限公司")
    assert parent_name("重庆示例科技有限公司") is None


NAMES = st.one_of(st.text(), st.text("重庆示例（）()【】曾用名:：原厂公司注销吊存续、, \u200baＡ1ß", max_size=40))


@given(NAMES)
def test_normalising_twice_changes_nothing(raw):
    once = normalise_name(raw)
    assert normalise_name(once) == once
    assert core_name(once) or not once


@given(NAMES)
def test_the_shown_name_has_the_same_normal_form(raw):
    name = read_name(raw)
    assert name is None or normalise_name(name.shown) == name.norm
