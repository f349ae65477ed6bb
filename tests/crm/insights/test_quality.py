"""The data-quality page: every number is that of the list it opens, and everybody sees what is theirs to mend."""

import datetime
import re

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from crm.enterprises.faults import BY_CODE, FAULTS
from crm.enterprises.models import DuplicatePair, Enterprise, FaultTally
from crm.enterprises.services import verify_enterprise
from crm.enterprises.services.quality import count_faults
from crm.insights.quality.queries import Group, _mark_behind, quality_for
from tests.factories.chains import TeamFactory
from tests.factories.enterprises import EnterpriseFactory
from tests.factories.projects import ProjectFactory

pytestmark = pytest.mark.django_db
SOUND = {
    "region_code": "500106", "industry_code": "C3670", "reg_capital_wan": 500, "reg_capital_currency": "CNY",
    "established_on": "2015-05-05", "reg_status": "normal",
}  # fmt: skip
FAULTY = {
    "no_code": {"uscc": None}, "bad_checksum": {"uscc_check": "bad_checksum"}, "odd_dates": {"established_on": "2090-01-01"},
    "early_listing": {"listed_on": "2010-01-01"}, "no_region": {"region_code": ""}, "no_industry": {"industry_code": ""},
    "no_capital": {"reg_capital_wan": None}, "odd_capital": {"reg_capital_wan": 0}, "stale": {"updated_at": "2020-01-01T00:00Z"},
    "unverified": {"grade": "A"}, "gone": {"reg_status": "revoked"},
}  # fmt: skip


def firm(**fields) -> Enterprise:
    return EnterpriseFactory(**SOUND | fields)


@pytest.fixture
def library(t01, t02, chain):
    """A sound firm and one with each fault in T01 and without a team, two without capital in T02."""
    for team in (t01, None):
        firm(owner_team=team)
        for fields in FAULTY.values():
            one = firm(owner_team=team, **fields)
            if fields == FAULTY["gone"]:
                ProjectFactory(enterprise=one, team=t01, chain=chain)
    for _ in range(2):
        firm(owner_team=t02, reg_capital_wan=None)
    firm(name="重庆示例水泵有限公司渝北分公司", owner_team=t02, reg_capital_wan=None)
    firm(owner_team=t02, reg_status="cancelled")
    firm(owner_team=t02, is_deleted=True, region_code="")
    count_faults()


def numbers(user) -> dict[str, dict[str, int]]:
    found = quality_for(user)
    codes = [fault.code for fault in FAULTS] + ["duplicates"]
    rows = zip(codes, found.rows, strict=False)
    return {code: {cell.group.code: cell.count for cell in row.cells if cell.count} for code, row in rows}


def test_every_kind_of_fault_is_counted_by_team(library, hq):
    expected = {code: {"T01": 1, "未归口": 1} for code in FAULTY} | {"duplicates": {}}
    expected["no_capital"]["T02"] = 2

    assert numbers(hq) == expected


def test_each_number_equals_the_list_that_it_opens(library, hq, data_admin, member, leader, as_user):
    pair = EnterpriseFactory(**SOUND), EnterpriseFactory(**SOUND)
    DuplicatePair.objects.create(left=pair[0], right=pair[1], score=90, reasons=[])
    for user in (hq, data_admin, member, leader):
        browser = as_user(user)
        cells = [cell for row in quality_for(user).rows for cell in [*row.cells, row.total] if cell and cell.count]
        page = browser.get(reverse("insights:quality")).content.decode()
        for cell in cells:
            listed = browser.get(cell.url)
            assert listed.context["page_obj"].paginator.count == cell.count, cell.url
            assert not listed.context["filterset"].errors, cell.url
            assert escape(cell.url) in page
        assert len(cells) >= 10


def test_a_sum_of_what_is_counted_now_holds_teams_that_had_no_firm_at_the_last_count(library, hq, t01, chain, as_user):
    late = firm(owner_team=TeamFactory(), **FAULTY["gone"])
    ProjectFactory(enterprise=late, team=t01, chain=chain)

    row = next(row for row in quality_for(hq).rows if row.label == BY_CODE["gone"].label)

    assert row.total.count == 3
    assert as_user(hq).get(row.total.url).context["page_obj"].paginator.count == 3


def test_dates_to_come_and_foreign_money_are_judged_as_what_they_are(library, hq):
    def having(code):
        return set(Enterprise.objects.filter(BY_CODE[code].condition(hq)))

    yen = firm(reg_capital_wan=12_000_000, reg_capital_currency="JPY")
    yuan = firm(reg_capital_wan=12_000_000)
    soon = firm(stock_code="600000", exchange="上海证券交易所", listed_on="2090-01-01")

    assert yuan in having("odd_capital")
    assert yen not in having("odd_capital")
    assert soon in having("odd_dates")


def test_the_share_of_sound_firms_has_its_denominator(library, hq, as_user):
    groups = {group.code: group for group in quality_for(hq).groups}

    # of twelve, ten have a fault of the firm itself; what stands revoked with a project is counted apart
    assert (groups["T01"].sound, groups["T01"].firms, groups["T01"].share) == (2, 12, 16)
    assert (groups["T02"].sound, groups["T02"].firms) == (2, 4)
    assert "2 / 12 家" in as_user(hq).get(reverse("insights:quality")).content.decode()


def test_teams_see_their_own_firms_and_those_of_no_team(library, member, other_member, hq, data_admin):
    assert [group.code for group in quality_for(member).groups] == ["T01", "未归口"]
    assert [group.code for group in quality_for(other_member).groups] == ["T02", "未归口"]
    assert quality_for(member).total is None
    for keeper in (hq, data_admin):
        assert quality_for(keeper).total.firms == 28
        assert {"T01", "T02", "未归口"} == {group.code for group in quality_for(keeper).groups}


def test_projects_that_a_person_may_not_see_do_not_show_through_a_number(
    library, hq, data_admin, other_member, as_user
):
    assert numbers(hq)["gone"] == {"T01": 1, "未归口": 1}
    assert numbers(data_admin)["gone"] == numbers(other_member)["gone"] == {}
    found = as_user(other_member).get(f"{reverse('enterprises:list')}?fault=gone")
    assert found.context["page_obj"].paginator.count == 0


def test_a_pair_between_two_teams_is_the_business_of_both_and_one_in_the_sum(t01, t02, hq, member):
    left, right = EnterpriseFactory(owner_team=t01), EnterpriseFactory(owner_team=t02)
    DuplicatePair.objects.create(left=left, right=right, score=90, reasons=[])
    count_faults()

    row = quality_for(hq).rows[-1]

    assert {cell.group.code: cell.count for cell in row.cells} == {"T01": 1, "T02": 1}
    assert row.total.count == 1
    assert len(quality_for(member).rows) == len(FAULTS)  # pairs are for those who merge


def test_what_is_mended_is_gone_after_the_next_count(t01, member, as_user):
    held = firm(owner_team=t01, grade="A")
    count_faults()
    verify_enterprise(held.pk, by=member, version=0, source="license")

    browser = as_user(member)
    assert "截至" in browser.get(reverse("insights:quality")).content.decode()
    with time_machine.travel(timezone.now() + datetime.timedelta(seconds=30)):
        browser = as_user(member)
        browser.post(reverse("insights:quality-count"))

    assert numbers(member)["unverified"] == {}


def test_counts_within_ten_seconds_are_one(t01):
    firm(owner_team=t01)
    count_faults()
    first = FaultTally.objects.get().counted_at
    count_faults()

    assert FaultTally.objects.get().counted_at == first


def test_firms_of_a_closed_team_are_counted_without_a_list_to_open(t01, hq, as_user):
    closed = TeamFactory(code="T09", name="已撤示例组", is_active=False)
    firm(owner_team=closed, region_code="")
    count_faults()

    (cell,) = [cell for row in quality_for(hq).rows for cell in row.cells if cell.count]

    assert (cell.group.code, cell.url) == ("T09", "")
    assert "请先改派归口" in as_user(hq).get(reverse("insights:quality")).content.decode()


def test_before_the_first_count_the_page_says_so(hq, as_user):
    assert "还没有统计" in as_user(hq).get(reverse("insights:quality")).content.decode()


def test_the_page_stands_in_the_sidebar_of_those_who_mend(hq, data_admin, member, leader, chain_leader, as_user):
    for user, shown in ((hq, True), (data_admin, True), (member, True), (leader, True), (chain_leader, False)):
        page = as_user(user).get(reverse("enterprises:list")).content.decode()
        assert (f'href="{reverse("insights:quality")}"' in page) == shown, user


def test_the_page_costs_the_same_queries_whatever_it_counts(library, hq, as_user, django_assert_num_queries):
    browser = as_user(hq)
    browser.get(reverse("insights:quality"))
    with django_assert_num_queries(6):
        browser.get(reverse("insights:quality"))
    for _ in range(5):
        firm(owner_team=TeamFactory(), region_code="")
    FaultTally.objects.all().delete()
    count_faults()
    with django_assert_num_queries(6):
        browser.get(reverse("insights:quality"))


def test_counting_reads_the_library_once(library, django_assert_num_queries):
    FaultTally.objects.update(counted_at=timezone.now() - datetime.timedelta(minutes=5))
    with django_assert_num_queries(7):  # savepoint, lock, fresh?, the pass, delete, insert, release
        count_faults()


def test_no_number_stands_without_a_link_but_zero(library, hq, as_user):
    page = as_user(hq).get(reverse("insights:quality")).content.decode()
    table = page[page.index("qu-table") : page.index("</table>")]

    assert set(re.findall(r'<span class="lz-mut">([\d,—]+)</span>', table)) == {"—"}
    assert (
        len(re.findall(r'<a class="lz-link" href="/enterprises/', table)) == 34
    )  # 11 of T01, 11 of no team, 1 of T02, 11 sums


def test_only_a_team_far_behind_the_others_is_red():
    groups = [Group(None, 100, sound) for sound in (95, 50, 48, 20, 0)] + [Group(None, 0, 0)]
    _mark_behind(groups)  # 42 of 100 all together

    assert [group.kind for group in groups] == ["ok", "", "", "bad", "bad", ""]
