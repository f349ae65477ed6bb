"""The calendar page: what stands on which day for whom, its marks, its caps and its queries."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from core.calendar.models import WorkCalendarDay
from crm.insights.calendar.entries import Span
from crm.insights.calendar.kinds import Kind
from crm.insights.calendar.queries import entries_of
from tests.factories import FollowUpFactory, ProjectFactory

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
PAGE = reverse("insights:calendar")


def kinds_of(user, today, scope="mine", **more):
    span = Span(user, today - 3 * DAY, today + 10 * DAY, scope, **more)
    return sorted({(one.kind, one.title) for one in entries_of(span).entries if "外组" not in one.title})


def titles(answer):
    return {entry.title for day in answer.context["days"] for entry in day.entries}


def test_everything_that_somebody_answers_for_stands_on_its_day(everything, member, today):
    found = {kind for kind, _title in kinds_of(member, today)}

    assert found == {
        Kind.STEP, Kind.VISIT, Kind.STAGE, Kind.MILESTONE, Kind.COMMITMENT, Kind.MEETING, Kind.OPINION,
    }  # fmt: skip


def test_entries_stand_on_the_days_of_the_page(everything, as_user, member, step, today):
    answer = as_user(member).get(PAGE, {"view": "agenda"})
    days = {day.day: {entry.kind for entry in day.entries} for day in answer.context["days"]}

    assert Kind.STEP in days[step.next_on]
    assert Kind.MILESTONE in days[today + 3 * DAY]
    assert Kind.VISIT in days[today]


def test_another_teams_entries_do_not_exist_for_me(everything, foreign, as_user, member, other_member):
    for scope in ("mine", "team", "all", "chain", "nonsense"):
        answer = as_user(member).get(PAGE, {"view": "agenda", "scope": scope})
        assert foreign.enterprise.name not in answer.content.decode(), scope
        assert "示例外组项目" not in answer.content.decode(), scope
    assert "示例外组项目" in as_user(other_member).get(PAGE, {"view": "agenda"}).content.decode()


@pytest.mark.parametrize(
    ("who", "scopes"),
    [
        ("member", ["mine", "team"]), ("leader", ["team", "mine"]), ("chain_leader", ["chain", "mine"]),
        ("hq", ["all", "mine"]), ("service_officer", ["mine"]),
    ],
)  # fmt: skip
def test_everybody_has_the_views_of_what_he_answers_for(everything, as_user, request, who, scopes):
    answer = as_user(request.getfixturevalue(who)).get(PAGE)

    assert [one["key"] for one in answer.context["scopes"]] == scopes
    assert answer.context["scopes"][0]["current"]


def test_my_teams_calendar_holds_my_colleagues_steps_and_mine_does_not(project, leader, member, as_user, today):
    step = FollowUpFactory(
        project=project, created_by=leader, next_on=today + DAY, happened_at=timezone.now() - 90 * DAY
    )

    def shown(scope):
        return titles(as_user(member).get(PAGE, {"view": "agenda", "kind": "step", "scope": scope}))

    assert shown("mine") == set()
    assert shown("team") == {step.enterprise.name}


def test_a_chain_leader_sees_his_chain_and_nothing_else(everything, foreign, as_user, chain_leader):
    found = titles(as_user(chain_leader).get(PAGE, {"view": "agenda"}))

    assert everything.name in found
    assert foreign.project.name not in found


def test_filters_in_the_address_narrow(everything, foreign, as_user, hq, t01, t02):
    browser = as_user(hq)

    assert "示例外组项目" in titles(browser.get(PAGE, {"view": "agenda"}))
    assert "示例外组项目" not in titles(browser.get(PAGE, {"view": "agenda", "team": t01.pk}))
    only = browser.get(PAGE, {"view": "agenda", "kind": ["milestone", "commitment"], "team": t02.pk})
    assert {entry.kind for day in only.context["days"] for entry in day.entries} == {"milestone", "commitment"}


def test_a_day_shows_few_and_counts_all_and_opens_with_the_rest(project, member, as_user, today):
    for _number in range(9):
        FollowUpFactory(project=project, created_by=member, next_on=today + DAY, happened_at=timezone.now() - 90 * DAY)
    cell = next(
        day
        for day in as_user(member).get(PAGE, {"kind": "step", "day": today + DAY}).context["days"]
        if day.day == today + DAY
    )

    assert (len(cell.entries), cell.count, cell.more) == (4, 9, 5)
    page = as_user(member).get(PAGE, {"kind": "step", "day": today + DAY}).content.decode()
    assert "+5 更多" in page
    sheet = as_user(member).get(reverse("insights:calendar-day", args=[today + DAY]), {"kind": "step"})
    assert len(sheet.context["one"].entries) == 9


def test_holidays_make_up_workdays_and_provisional_days_are_marked(as_user, member):
    browser = as_user(member)
    october = {day.day: day for day in browser.get(PAGE, {"day": "2026-10-01", "view": "month"}).context["days"]}
    january = browser.get(PAGE, {"day": "2027-01-04", "view": "month"})

    assert (october[datetime.date(2026, 10, 1)].sign, october[datetime.date(2026, 10, 1)].name) == ("休", "国庆节")
    assert october[datetime.date(2026, 10, 10)].sign == "班"
    assert not october[datetime.date(2026, 10, 10)].is_provisional
    assert all(day.is_provisional for day in january.context["days"] if day.in_month)
    assert "暂定" in january.content.decode()


def test_the_number_of_queries_does_not_grow(
    everything, member, as_user, today, t01, chain, django_assert_max_num_queries
):
    browser = as_user(member)
    browser.get(PAGE)
    with django_assert_max_num_queries(40) as few:
        browser.get(PAGE, {"scope": "team"})
    for number in range(12):
        other = ProjectFactory(team=t01, chain=chain, owner=member, stage_due_on=today + number % 3 * DAY)
        FollowUpFactory(project=other, created_by=member, next_on=today + number % 4 * DAY)
    with django_assert_max_num_queries(40) as many:
        browser.get(PAGE, {"scope": "team"})
    with django_assert_max_num_queries(40) as week:
        browser.get(PAGE, {"scope": "team", "view": "week"})

    assert len(few) == len(many) == len(week) == 22


@pytest.mark.parametrize("query", [{"day": "0026-01-01"}, {"day": "x"}, {"view": "year"}, {"team": "x"}, {"kind": "x"}])
def test_an_address_that_says_nothing_sensible_opens_today(as_user, member, query, today):
    answer = as_user(member).get(PAGE, query)

    assert answer.status_code == 200
    assert any(day.is_today for day in answer.context["days"])


@pytest.mark.parametrize("day", ["1900-01-01", "2199-12-31"])
@pytest.mark.parametrize("view", ["month", "week", "agenda"])
def test_the_ends_of_the_calendar_open(as_user, member, day, view):
    assert as_user(member).get(PAGE, {"day": day, "view": view}).status_code == 200


@pytest.mark.parametrize("day", ["2026-13-01", "0001-01-01", "x"])
def test_a_day_that_is_none_does_not_exist(as_user, member, day):
    assert as_user(member).get(f"/calendar/days/{day}/").status_code == 404


def test_a_day_without_a_row_follows_the_provisional_rule(as_user, member):
    WorkCalendarDay.objects.filter(date="2026-10-01").delete()
    days = {day.day: day for day in as_user(member).get(PAGE, {"day": "2026-10-01"}).context["days"]}

    assert (days[datetime.date(2026, 10, 1)].works, days[datetime.date(2026, 10, 1)].name) == (False, "国庆节")


@pytest.mark.parametrize("kind", ["milestone", "commitment", "stage"])
def test_what_i_own_but_may_no_longer_see_is_not_in_my_calendar(foreign, member, today, kind):
    foreign.project.owner = member
    foreign.project.save(update_fields=["owner"])

    assert entries_of(Span(member, today, today + 9 * DAY, "mine"), [kind]).entries == []
