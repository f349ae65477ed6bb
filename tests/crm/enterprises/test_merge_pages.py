"""The work list of pairs, the merge page, the way back, and old addresses."""

import re

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.errors import RuleViolation
from crm.enterprises.models import DuplicatePair, DuplicateSearch, Enterprise, Merge
from crm.enterprises.services.duplicates_found import find_pairs
from crm.enterprises.services.merging import merge_enterprises
from crm.enterprises.tasks import find_duplicates
from tests.factories.enterprises import ContactFactory, EnterpriseFactory
from tests.factories.projects import ProjectFactory

pytestmark = pytest.mark.django_db
PUMP, OLD = "重庆示例水泵有限公司", "重庆示例水泵厂"
LIST = "/enterprises/duplicates/"


@pytest.fixture
def pair(db, t01):
    EnterpriseFactory(name=PUMP, owner_team=t01, legal_person="王示例", region_text="重庆市沙坪坝区")
    EnterpriseFactory(name=PUMP, uscc=None, legal_person="李示例", address="重庆市示例路 1 号")
    find_pairs()
    return DuplicatePair.objects.select_related("left", "right").get()


def page(pair, swapped=False) -> str:
    ids = [pair.right_id, pair.left_id] if swapped else [pair.left_id, pair.right_id]
    return reverse("enterprises:merge", args=ids)


def sent(pair, **fields) -> dict:
    return {"reason": "同一家企业登记了两次", "version_keep": pair.left.version,
            "version_absorbed": pair.right.version, **fields}  # fmt: skip


def merged(pair, by) -> Merge:
    return merge_enterprises(
        pair.left_id, pair.right_id, choices={}, by=by, reason="重复登记",
        versions={pair.left_id: pair.left.version, pair.right_id: pair.right.version},
    )  # fmt: skip


def test_the_work_list_shows_both_firms_side_by_side_with_the_reasons(pair, data_admin, as_user):
    html = as_user(data_admin).get(LIST).content.decode()

    for words in (pair.left.uscc, "未登记代码", "王示例", "李示例", "重庆市沙坪坝区", "名称相同", ">80<", "1 对"):
        assert words in html


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("?reason=same_name", 1), ("?reason=same_phone", 0), ("?score=80", 1), ("?team=null", 1), ("?q=水泵", 1),
        ("?q=zzzz", 0), ("?status=rejected", 0), ("?status=open", 1), ("?reason=what", 1),
    ],
)  # fmt: skip
def test_each_filter_narrows_the_work_list(pair, hq, as_user, query, wanted):
    assert len(as_user(hq).get(LIST + query).context["object_list"]) == wanted


def test_the_work_list_is_narrowed_to_a_team(pair, hq, as_user, t01, t02):
    assert len(as_user(hq).get(f"{LIST}?team={t01.pk}").context["object_list"]) == 1
    assert len(as_user(hq).get(f"{LIST}?team={t02.pk}").context["object_list"]) == 0


def test_the_work_list_asks_as_many_queries_for_ten_pairs_as_for_one(pair, hq, as_user):
    browser = as_user(hq)
    browser.get(LIST)

    def queries():
        with CaptureQueriesContext(connection) as asked:
            browser.get(LIST)
        return len(asked)

    few = queries()
    for number in range(10):
        EnterpriseFactory(name=f"重庆示例{number}号电机有限公司")
        EnterpriseFactory(name=f"重庆示例{number}号电机有限公司", uscc=None)
    find_pairs()

    assert queries() == few <= 9
    assert DuplicatePair.objects.count() == 11


def test_not_the_same_takes_the_pair_off_the_list_and_keeps_the_filter(pair, data_admin, as_user):
    answer = as_user(data_admin).post(
        reverse("enterprises:pair-reject", args=[pair.pk]), {"query": "?score=60"}, follow=True
    )

    assert answer.redirect_chain[-1][0] == f"{LIST}?score=60"
    assert "没有符合条件" in answer.content.decode()


def test_only_the_query_of_the_list_is_followed(pair, hq, as_user):
    answer = as_user(hq).post(reverse("enterprises:pair-reject", args=[pair.pk]), {"query": "https://example.com"})

    assert answer.url == LIST


def test_a_branch_is_set_from_the_list(hq, as_user):
    parent = EnterpriseFactory(name=PUMP)
    branch = EnterpriseFactory(name=f"{PUMP}渝北分公司", uscc=None)
    find_pairs()
    address = reverse("enterprises:pair-branch", args=[DuplicatePair.objects.get().pk])

    html = as_user(hq).get(address).content.decode()
    as_user(hq).post(address, {"branch": branch.pk})

    branch.refresh_from_db()
    (chosen,) = re.findall(r"<input[^>]* checked[^>]*>", html)
    assert f'value="{branch.pk}"' in chosen
    assert branch.parent == parent


def test_the_search_is_asked_for_by_button_and_runs_in_the_background(hq, as_user):
    answer = as_user(hq).post(reverse("enterprises:duplicates-search"), follow=True)
    assert "正在查找" in answer.content.decode()

    find_duplicates()

    assert DuplicateSearch.objects.get().asked_by == hq
    assert "上次查找" in as_user(hq).get(LIST).content.decode()


def test_the_merge_page_offers_what_differs_and_counts_what_moves(pair, data_admin, as_user):
    ProjectFactory(enterprise=pair.right, name="绝密示例项目")
    ContactFactory(enterprise=pair.right, mobile="13800130001")

    html = as_user(data_admin).get(page(pair)).content.decode()

    for words in ("王示例", "李示例", "重庆市示例路 1 号", "项目（作为投资方）", "联系人", "交换保留方"):
        assert words in html
    for hidden in ("绝密示例项目", "13800130001"):
        assert hidden not in html


def test_the_chosen_values_are_taken_and_the_old_address_leads_to_the_kept_firm(pair, data_admin, member, as_user):
    answer = as_user(data_admin).post(page(pair), sent(pair, legal_person="absorbed", address="keep"))

    kept = Enterprise.objects.get(pk=pair.left_id)
    assert answer.url == kept.get_absolute_url()
    assert (kept.legal_person, kept.address) == ("李示例", "")
    moved = as_user(member).get(f"/enterprises/{pair.right_id}/?tab=contacts")
    assert (moved.status_code, moved.url) == (302, f"{kept.get_absolute_url()}?tab=contacts")


def test_the_service_officer_is_no_choice_of_the_data_administrator(pair, data_admin, hq, member, leader, as_user):
    Enterprise.objects.filter(pk=pair.left_id).update(service_officer=member)
    Enterprise.objects.filter(pk=pair.right_id).update(service_officer=leader)
    disabled = 'name="service_officer" value="absorbed" disabled'
    for user, fixed in ((data_admin, True), (hq, False)):
        text = re.sub(r' (class|id|required)="[^"]*"', "", as_user(user).get(page(pair)).content.decode())
        assert (disabled in text) == fixed, user

    as_user(data_admin).post(page(pair), sent(pair, service_officer="absorbed"))
    with pytest.raises(RuleViolation, match="由指挥部指定"):
        merge_enterprises(
            pair.left_id,
            pair.right_id,
            choices={"service_officer": "absorbed"},
            by=data_admin,
            reason="示例",
            versions={},
        )

    assert Enterprise.objects.get(pk=pair.left_id).service_officer == member


def test_a_merge_without_reason_keeps_the_choices(pair, hq, as_user):
    answer = as_user(hq).post(page(pair), sent(pair, reason="", legal_person="absorbed"))

    assert answer.status_code == 422
    assert 'value="absorbed" id="id_legal_person_1" checked' in answer.content.decode()


def test_a_stale_merge_page_shows_the_present_firms_and_goes_through_when_sent_again(pair, hq, as_user):
    Enterprise.objects.filter(pk=pair.right_id).update(version=7, legal_person="赵示例")

    answer = as_user(hq).post(page(pair), sent(pair))
    html = answer.content.decode()

    assert answer.status_code == 422
    assert "赵示例" in html
    assert "刚被他人修改" in html
    assert 'name="version_absorbed" value="7"' in html
    assert as_user(hq).post(page(pair), sent(pair, version_absorbed=7)).status_code == 302


def test_the_firm_to_merge_with_can_be_picked(pair, hq, as_user):
    answer = as_user(hq).post(reverse("enterprises:merge-with", args=[pair.left_id]), {"other": pair.right_id})

    assert answer.url == page(pair)


@pytest.mark.parametrize(("now", "day"), [("2026-11-10T15:00+00:00", "12-10"), ("2026-11-10T17:00+00:00", "12-11")])
def test_the_last_day_for_taking_it_back_is_the_one_of_the_wall_clock(pair, hq, as_user, now, day):
    with time_machine.travel(now, tick=False):
        answer = as_user(hq).post(page(pair), sent(pair), follow=True)

    assert f"{day} 前可撤销" in [*answer.context["messages"]][0].message


def test_the_dossier_hints_at_pair_and_merge_to_those_who_may_merge(pair, hq, member, as_user):
    address = pair.left.get_absolute_url()
    assert "疑似与" in as_user(hq).get(address).content.decode()
    assert "疑似与" not in as_user(member).get(address).content.decode()

    merged(pair, hq)

    assert "前可撤销" in as_user(hq).get(address).content.decode()
    assert "前可撤销" not in as_user(member).get(address).content.decode()


def test_a_merge_is_taken_back_from_the_list_of_merges(pair, data_admin, as_user):
    done = merged(pair, data_admin)
    browser = as_user(data_admin)
    address = reverse("enterprises:merge-undo", args=[done.pk])

    assert PUMP in browser.get(reverse("enterprises:merges")).content.decode()
    assert "与合并前完全一致" in browser.get(address).content.decode()
    answer = browser.post(address)

    assert answer.url == pair.right.get_absolute_url()
    assert browser.get(answer.url).status_code == 200
    assert browser.post(address).status_code == 422


def test_the_interface_leads_an_old_address_to_the_kept_firm(pair, hq, member, as_user):
    merged(pair, hq)
    old, new = (f"/api/v1/enterprises/{pk}/" for pk in (pair.right_id, pair.left_id))

    answer = as_user(member).get(old)
    changed = as_user(member).patch(old, {"intro": "改"}, content_type="application/json")

    assert (answer.status_code, answer["Location"], answer["Cache-Control"]) == (301, new, "no-store")
    assert answer.json() == {"id": pair.left_id, "url": new}
    assert (changed.status_code, changed["Location"]) == (308, new)


def test_an_old_address_tells_nothing_to_whom_the_kept_firm_is_hidden(pair, hq, clerk, sysadmin, as_user):
    merged(pair, hq)

    for user in (clerk, sysadmin):
        assert as_user(user).get(f"/enterprises/{pair.right_id}/").status_code == 404
        assert as_user(user).get(f"/api/v1/enterprises/{pair.right_id}/").status_code == 404
    assert as_user(hq).get("/api/v1/enterprises/abc/").status_code == 404
