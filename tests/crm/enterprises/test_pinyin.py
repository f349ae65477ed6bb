"""Pinyin of firms, places and persons, and the stored search key."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.enterprises.pinyin import full, initials, search_key, search_terms, sort_key, tripled


@pytest.mark.parametrize(
    ("name", "letters", "pinyin"),
    [
        ("重庆水泵厂", "cqsbc", "chongqingshuibengchang"),
        ("重型机械", "zxjx", "zhongxingjixie"),
        ("长春富奥", "ccfa", "changchunfuao"),
        ("长沙", "cs", "changsha"),
        ("重庆长安汽车", "cqcaqc", "chongqingchanganqiche"),
        ("杭州长川科技", "hzcckj", "hangzhouchangchuankeji"),
        ("成长基金", "czjj", "chengzhangjijin"),
        ("厦门", "xm", "xiamen"),
        ("大厦", "ds", "dasha"),
        ("重庆银行", "cqyh", "chongqingyinhang"),
        ("飞行器", "fxq", "feixingqi"),
        ("佳都科技", "jdkj", "jiadukeji"),
        ("成都", "cd", "chengdu"),
        ("六安", "la", "luan"),
        ("绿地", "ld", "lvdi"),
        ("ＡＢＢ（中国）", "abbzg", "abbzhongguo"),
        ("3M中国", "3mzg", "3mzhongguo"),
        ("Ｃａｆé 𠮷", "caféj", "caféji"),
        ("", "", ""),
    ],
)
def test_names_are_spelled_as_people_say_them(name, letters, pinyin):
    assert (initials(name), full(name)) == (letters, pinyin)


def test_a_surname_is_read_as_one_only_in_a_persons_name():
    assert [full(name, person=True) for name in ("仇示例", "单示例", "曾示例", "解示例")] == [
        "qiushili",
        "shanshili",
        "zengshili",
        "xieshili",
    ]
    assert full("解放") == "jiefang"
    assert full("单县") == "shanxian"
    assert full("单位") == "danwei"


def test_the_sort_key_orders_by_syllables():
    names = ["重庆", "安徽", "昂立", "ABB", "长春", "成都", "西安", "先锋", "3M"]
    assert sorted(names, key=sort_key) == ["3M", "ABB", "安徽", "昂立", "长春", "成都", "重庆", "西安", "先锋"]
    assert len(sort_key("重庆" * 200)) == 120


def test_every_character_beyond_ascii_is_tripled():
    assert tripled("宁波 Ａb（中国）3") == "宁宁宁波波波ab中中中国国国3"


def test_the_search_key_holds_every_name_and_code():
    key = search_key(["重庆水泵厂有限责任公司", "重庆水泵厂"], ["91500106XXXX00019H"])
    assert key.split(" ") == [
        "重重重庆庆庆水水水泵泵泵厂厂厂有有有限限限责责责任任任公公公司司司",
        "cqsbcyxzrgs",
        "chongqingshuibengchang",
        "sbc",
        "重重重庆庆庆水水水泵泵泵厂厂厂",
        "cqsbc",
        "91500106xxxx00019h",
        "",
    ]


@pytest.mark.parametrize(
    "query",
    [
        "水泵",
        "重庆水泵厂有限责任公司",
        "泵",
        "CQSB",
        "cqsbcyxzrgs",
        "shuibeng",
        "sb",
        "重庆 sbc",
        "91500106",
        "庆水",
        " 水泵　厂 ",
    ],
)
def test_what_people_type_finds_the_firm(query):
    key = search_key(["重庆水泵厂有限责任公司"], ["91500106XXXX00019H"])
    terms = search_terms(query)
    assert terms
    assert all(term in key for term in terms)


@pytest.mark.parametrize("query", ["泵水", "华翔", "nbhx", "bc", "重庆 华翔", "重水"])
def test_what_is_not_in_the_name_does_not_find_the_firm(query):
    key = search_key(["重庆水泵厂有限责任公司"])
    assert not all(term in key for term in search_terms(query))


@pytest.mark.parametrize("query", ["", "  ", "()（）", "%_"])
def test_a_query_without_letters_has_no_terms(query):
    assert search_terms(query) == ()


NAMES = st.text("重庆长安宁波水泵厂银行（）()ABab12 ·%_\u200b𠮷有限公司", max_size=30)


@given(NAMES, st.integers(0, 30), st.integers(1, 10))
def test_any_chinese_part_of_a_name_finds_it(name, start, size):
    part = "".join(re.findall(r"[^\W_]", name))[start : start + size]
    terms = search_terms(part)
    if not part.isascii():
        assert all(term in search_key([name]) for term in terms)


@given(NAMES, NAMES)
def test_a_tripled_word_is_found_exactly_where_the_word_is(name, word):
    plain, sought = ("".join(re.findall(r"[^\W_]", text)).lower() for text in (name, word))
    assert (tripled(word) in tripled(name)) == (sought in plain)


@given(st.text())
def test_no_text_breaks_the_spelling(text):
    for spell in (initials, full, sort_key, tripled):
        assert spell(text).isprintable()
    assert len(initials(text)) <= len(full(text))
    assert all(term.strip() for term in search_terms(text))
    search_key([text], [text])
