"""Region codes read from columns and addresses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.enterprises.regions import Region, find_region, full_name, name_of, place_names, regions, short_name

SHAPINGBA = Region("500000", "500100", "500106")


def test_all_provinces_and_all_38_districts_of_chongqing_are_there():
    codes = regions()
    assert len([code for code in codes if code.endswith("0000")]) == 34
    assert len([code for code in codes if code.startswith("50") and not code.endswith("00")]) == 38
    assert all(len(code) == 6 and code.isdigit() for code in codes)
    assert name_of("500106") == "沙坪坝区"
    assert name_of("999999") == ""
    assert name_of(None) == ""


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("重庆市沙坪坝区土主街道示例路1号", SHAPINGBA),
        ("重庆沙坪坝示例路1号", SHAPINGBA),
        ("中国 重庆市 市辖区 沙坪坝区", SHAPINGBA),
        ("重庆市重庆市沙坪坝区", SHAPINGBA),
        ("沙坪坝区西永大道", SHAPINGBA),
        ("重庆市县城口县示例镇", Region("500000", "500100", "500229")),
        ("重庆市忠县", Region("500000", "500100", "500233")),
        ("重庆市江北区", Region("500000", "500100", "500105")),
        ("江北区示例路", Region()),
        ("浙江省宁波市江北区", Region("330000", "330200", "")),
        ("浙江省义乌市示例路", Region("330000", "330700", "330782")),
        ("江苏省苏州市昆山市", Region("320000", "320500", "320583")),
        ("昆山市示例路", Region("320000", "320500", "320583")),
        ("宁波市示例路", Region("330000", "330200", "")),
        ("吉林省吉林市", Region("220000", "220200", "")),
        ("辽宁省朝阳市", Region("210000", "211300", "")),
        ("北京市朝阳区", Region("110000", "110100", "110105")),
        ("广西柳州市", Region("450000", "450200", "")),
        ("上海市浦东新区", Region("310000", "310100", "310115")),
        ("重庆路12号", Region()),
        ("南京东路1号", Region()),
        ("示例镇", Region()),
        ("", Region()),
        ("-", Region()),
    ],
)
def test_an_address_tells_its_region(address, expected):
    assert find_region(address=address) == expected


def test_columns_win_and_the_address_only_adds():
    assert find_region(province="重庆市", city="-", district="沙坪坝区") == SHAPINGBA
    assert find_region(province="重庆", address="重庆市沙坪坝区") == SHAPINGBA
    assert find_region(province="浙江省", address="重庆市沙坪坝区") == Region("330000", "", "")
    assert find_region(province=None, city="重庆", district=None).code == "500100"


def test_names_for_people():
    assert full_name("500106") == "重庆市沙坪坝区"
    assert full_name("320583") == "江苏省苏州市昆山市"
    assert full_name("500229") == "重庆市城口县"
    assert full_name("") == ""
    assert (short_name("广西壮族自治区"), short_name("忠县"), short_name("石柱土家族自治县")) == (
        "广西",
        "忠县",
        "石柱",
    )
    assert {"重庆", "宁波", "沙坪坝", "四川省"} <= place_names()


@given(st.text())
def test_no_address_breaks_the_reading(text):
    region = find_region(address=text)
    assert all(code == "" or code in regions() for code in region)
