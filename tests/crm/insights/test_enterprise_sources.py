"""Where each value of a firm came from: the list, the person, the interface; and who gets a link to the list."""

import pytest
from django.utils import timezone

from core.audit.context import acting_through
from core.web.formats import datetime_local
from crm.enterprises.models import Enterprise
from crm.enterprises.services import create_enterprise, update_enterprise
from crm.insights.enterprise.sources import sources_of
from tests.factories.imports import code, csv_bytes, firm, imported, undone

pytestmark = pytest.mark.django_db


def said(held, user):
    """Return value → source in words."""
    held = Enterprise.objects.get(pk=held.pk)
    return {word: source.text for word, source in sources_of(held, user).by_word.items()}


def change(held, by, **values):
    held = Enterprise.objects.get(pk=held.pk)
    return update_enterprise(held.pk, by=by, version=held.version, **values)


def test_what_a_list_entered_names_the_list_and_its_line(hq):
    batch = imported(csv_bytes([firm(1), firm(2)]), hq)

    found = sources_of(Enterprise.objects.get(name="重庆示例00002科技有限公司"), hq)

    assert {source.text for source in found.by_word.values()} == {"名单《示例名单.csv》第 3 行"}
    assert {"法定代表人", "注册资本", "成立日期", "注册地址", "信用代码"} <= set(found.by_word)
    assert (found.by_word["注册资本"].url, found.by_word["注册资本"].who) == (batch.get_absolute_url(), str(hq))


def test_the_last_writer_of_each_value_counts(hq, member):
    held = create_enterprise(
        by=hq, name="重庆示例00001科技有限公司", uscc=code(1), legal_person="赵示例", website="example.com"
    )
    imported(csv_bytes([firm(1)]), hq)
    change(held, hq, address="重庆市沙坪坝区示例新路 1 号")
    with acting_through("api"):
        change(held, hq, intro="示例")

    words = said(held, hq)

    assert words["网址"] == "录入"
    assert words["法定代表人"] == words["注册资本"] == "名单《示例名单.csv》"
    assert (words["注册地址"], words["简介"]) == ("人工修改", "接口写入")


def test_a_value_that_came_back_names_the_undo(hq):
    held = create_enterprise(by=hq, name="重庆示例00001科技有限公司", uscc=code(1), legal_person="赵示例")
    undone(imported(csv_bytes([firm(1)]), hq), hq)

    assert said(held, hq) == {
        "企业名称": "录入", "信用代码": "录入", "法定代表人": "撤销名单《示例名单.csv》后恢复", "分级": "录入",
    }  # fmt: skip


def test_the_page_names_and_links_the_list_for_those_who_import_alone(hq, data_admin, member, as_user):
    batch = imported(csv_bytes([firm(1)]), hq)
    address = Enterprise.objects.get().get_absolute_url()

    for user, told in ((hq, True), (data_admin, True), (member, False)):
        page = as_user(user).get(address).content.decode()
        assert "资料来源" in page
        for word in ("名单《示例名单.csv》第 2 行", batch.get_absolute_url(), f"第 2 行 · {hq}"):
            assert (word in page) == told, word
        assert ("来源：企业名单 · " in page, "示例名单.csv" in page) == (not told, told)


def test_others_learn_that_a_list_or_its_undo_wrote_and_when_but_not_whose_it_was(hq, member):
    held = create_enterprise(by=hq, name="重庆示例00001科技有限公司", uscc=code(1), legal_person="赵示例")
    first = imported(csv_bytes([firm(1)]), hq)
    listed = sources_of(Enterprise.objects.get(), member).by_word["法定代表人"]
    undone(first, hq)
    back = sources_of(Enterprise.objects.get(pk=held.pk), member).by_word["法定代表人"]

    for source, text in ((listed, "企业名单"), (back, "撤销企业名单后恢复")):
        moment = datetime_local(source.at)
        assert (source.text, source.who, source.url, source.byline) == (text, "", "", moment)
        assert source.sentence == f"来源：{text} · {moment}"


def test_the_page_says_when_the_data_were_verified(hq, as_user):
    held = create_enterprise(by=hq, name="重庆示例00001科技有限公司")
    assert "资料尚未核实" in as_user(hq).get(held.get_absolute_url()).content.decode()

    Enterprise.objects.update(verified_at=timezone.now(), verified_by=hq, verified_source="site")

    said = f"已核实 {timezone.localdate()} 由 {hq} 依据实地走访"
    assert said in as_user(hq).get(held.get_absolute_url()).content.decode()


def test_sources_cost_the_same_queries_for_a_firm_of_many_lists(hq, django_assert_max_num_queries):
    held = create_enterprise(by=hq, name="重庆示例00001科技有限公司", uscc=code(1))
    for number in range(4):
        imported(csv_bytes([firm(1, person=f"张示例{number}")]), hq)
    held = Enterprise.objects.get(pk=held.pk)

    with django_assert_max_num_queries(3):
        sources_of(held, hq)
