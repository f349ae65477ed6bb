"""Pages of target lists, the filter, the act on many firms, and what a merge does with places on lists."""

import pytest
from django.urls import reverse

from crm.enterprises.merging.relations import counted
from crm.enterprises.models import FirmList
from crm.enterprises.services import close_firm_list, create_firm_list, put_into_list
from crm.enterprises.services.merging import merge_enterprises
from crm.enterprises.services.merging_undo import reverse_merge
from tests.factories import EnterpriseFactory

pytestmark = pytest.mark.django_db
LISTS, BULK = reverse("enterprises:firm-lists"), reverse("enterprises:bulk-list")


@pytest.fixture
def mine(member):
    return create_firm_list(by=member, name="三季度拜访", purpose="华东仪表板供应商")


def test_the_page_of_lists_leads_to_the_library_narrowed_to_each(member, leader, as_user, mine):
    firm, other = EnterpriseFactory(name="重庆示例甲公司"), EnterpriseFactory(name="重庆示例乙公司")
    put_into_list([firm.pk], by=member, firm_list=mine)

    html = as_user(member).get(LISTS).content.decode()
    assert mine.get_absolute_url() in html
    assert "华东仪表板供应商" in html
    assert mine.name not in as_user(leader).get(LISTS).content.decode()
    found = as_user(member).get(mine.get_absolute_url()).content.decode()
    assert firm.name in found
    assert other.name not in found


def test_the_page_of_lists_costs_the_same_for_one_and_for_many(member, as_user, django_assert_max_num_queries):
    browser = as_user(member)
    for number in range(12):
        put_into_list([EnterpriseFactory().pk], by=member, new_name=f"名单{number}")
        if number in {0, 11}:
            with django_assert_max_num_queries(8):
                browser.get(LISTS)


def test_a_list_is_made_changed_closed_and_reopened_on_the_page(member, as_user):
    browser = as_user(member)
    made = {"name": "新名单", "purpose": "", "shared": "team"}
    assert browser.post(reverse("enterprises:firm-list-create"), made)["Location"] == LISTS
    one = FirmList.objects.get()
    edit = reverse("enterprises:firm-list-edit", args=[one.pk])
    assert 'value="新名单"' in browser.get(edit).content.decode()
    browser.post(edit, {"name": "改名", "purpose": "看供应商", "shared": "private"})
    close = reverse("enterprises:firm-list-close", args=[one.pk])
    assert "停用名单" in browser.get(close).content.decode()
    browser.post(close)

    one.refresh_from_db()
    assert (one.name, one.purpose, one.shared, one.team, bool(one.closed_at)) == (
        "改名",
        "看供应商",
        "private",
        None,
        True,
    )
    assert "已停用" in browser.get(LISTS).content.decode()
    browser.post(close)
    one.refresh_from_db()
    assert one.closed_at is None
    assert browser.post(edit, {"name": "", "shared": "all"}).status_code == 422


def test_ticked_firms_go_on_a_list_and_off_it(member, as_user, mine):
    one, other = EnterpriseFactory(), EnterpriseFactory()
    browser, picked = as_user(member), f"{BULK}?ids={one.pk}&ids={other.pk}"
    assert "将处理 <b>2</b> 家" in browser.get(picked).content.decode()

    browser.post(picked, {"act": "put", "firm_list": mine.pk})
    assert mine.items.count() == 2
    browser.post(f"{BULK}?ids={one.pk}", {"act": "take", "firm_list": mine.pk})
    assert [item.enterprise for item in mine.items.all()] == [other]
    browser.post(f"{BULK}?all=1&query=list={mine.pk}", {"act": "put", "name": "抄一份"})
    assert [item.enterprise for item in FirmList.objects.get(name="抄一份").items.all()] == [other]


@pytest.mark.parametrize("sent", [{"act": "put"}, {"act": "take", "name": "甲"}, {"act": "put", "firm_list": "0"}, {}])
def test_an_act_without_a_list_is_refused(member, as_user, mine, sent):
    assert as_user(member).post(f"{BULK}?ids={EnterpriseFactory().pk}", sent).status_code == 422


def test_the_page_of_a_firm_names_the_lists_that_the_reader_sees_and_leads_back(member, leader, as_user, mine):
    firm = EnterpriseFactory()
    put_into_list([firm.pk], by=member, firm_list=mine)
    address = f"{BULK}?ids={firm.pk}&firm={firm.pk}"

    assert mine.name in as_user(member).get(firm.get_absolute_url()).content.decode()
    assert mine.name not in as_user(leader).get(firm.get_absolute_url()).content.decode()
    assert as_user(member).post(address, {"act": "put", "name": "又一份"})["Location"] == firm.get_absolute_url()


def test_a_saved_or_typed_filter_by_a_list_that_is_closed_is_an_error_not_everything(member, as_user, mine):
    EnterpriseFactory(name="重庆示例甲公司")
    close_firm_list(mine.pk, by=member)

    assert "重庆示例甲公司" not in as_user(member).get(f"{BULK}?all=1&query=list={mine.pk}").content.decode()
    assert as_user(member).post(f"{BULK}?all=1&query=list={mine.pk}", {"act": "put", "name": "x"}).status_code == 422


def merged(keep, absorbed, by):
    return merge_enterprises(
        keep.pk, absorbed.pk, choices={}, by=by, reason="同一家", versions={keep.pk: 0, absorbed.pk: 0}
    )


def test_a_merge_moves_places_on_lists_keeps_one_of_two_and_its_reversal_gives_them_back(hq, member, mine):
    keep, other = EnterpriseFactory(), EnterpriseFactory(uscc=None)
    second = create_firm_list(by=member, name="另一份")
    put_into_list([keep.pk, other.pk], by=member, firm_list=mine)
    put_into_list([other.pk], by=member, firm_list=second)
    assert ("名单中的企业", 1, 2) in counted(keep.pk, other.pk)

    done = merged(keep, other, hq)

    assert set(keep.list_items.values_list("firm_list", flat=True)) == {mine.pk, second.pk}
    assert [item.firm_list for item in other.list_items.all()] == [mine]

    reverse_merge(done.pk, by=hq)
    assert [item.firm_list for item in keep.list_items.all()] == [mine]
    assert set(other.list_items.values_list("firm_list", flat=True)) == {mine.pk, second.pk}
