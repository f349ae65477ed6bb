"""The workbench: every figure equals its list, in everybody's own scope."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from crm.projects.services import refresh_lights
from tests.factories import (
    EnterpriseFactory,
    FollowUpFactory,
    GateFactFactory,
    NoticeFactory,
    ProjectFactory,
    member_of,
)

DAY = datetime.timedelta(days=1)
HOME = reverse("insights:workbench")
TABS = ["today", "overdue", "cooling", "todo", "red"]


def ago(days):
    return timezone.now() - days * DAY


@pytest.fixture
def work(t01, t02, chain, member, leader, other_member):
    """Something of everything for the member, the team and another team."""
    today = timezone.localdate()

    def project(**fields):
        return ProjectFactory(**{"team": t01, "chain": chain, "owner": member, "stage_due_on": None, **fields})

    for owner in (member, member_of(t01)):
        for day in (today - 2 * DAY, today, today + DAY):
            FollowUpFactory(project=project(owner=owner), created_by=owner, next_on=day)
        project(owner=owner, grade="A", created_at=ago(12))  # red in four days
        project(owner=owner, grade="A", created_at=ago(8))  # red in eight
        project(owner=owner, grade="A", created_at=ago(20))  # red
        late = project(owner=owner, stage="signed", stage_due_on=today - 3 * DAY)
        NoticeFactory(project=late, recipient=owner, due_on=late.stage_due_on, level="bad")
        NoticeFactory(project=late, recipient=owner, due_on=late.stage_due_on, level="warn", day_offset=0)
    project(owner=None, grade="A", created_at=ago(13))
    waiting, passed = project(stage="review"), project(stage="review")
    for code in ("review_passed", "fair_competition_passed", "legal_passed"):
        GateFactFactory(project=passed, code=code)
    GateFactFactory(project=waiting, code="review_passed")
    foreign = {"team": t02, "owner": other_member}
    FollowUpFactory(project=project(**foreign), created_by=other_member, next_on=today)
    project(grade="A", created_at=ago(20), stage="contact", chain=t02.chains.get(), **foreign)
    refresh_lights()


def figures(browser):
    return {cell["url"].removeprefix("?tab="): cell["value"] for cell in browser.get(HOME).context["cells"]}


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("member", {"today": 1, "overdue": 1, "cooling": 2, "todo": 1, "red": 2}),
        ("leader", {"today": 2, "overdue": 2, "cooling": 3, "todo": 0, "red": 4}),
        ("hq", {"today": 3, "overdue": 2, "cooling": 3, "todo": 1, "red": 5}),
        ("other_member", {"today": 1, "overdue": 0, "cooling": 0, "todo": 0, "red": 1}),
        ("chain_leader", {"today": 3, "overdue": 2, "cooling": 3, "todo": 0, "red": 4}),
        ("service_officer", {"today": 0, "overdue": 0, "cooling": 0, "todo": 0, "red": 0}),
    ],
)
def test_everybody_counts_the_own_work_and_every_figure_equals_its_list(work, as_user, request, who, expected):
    browser = as_user(request.getfixturevalue(who))

    assert figures(browser) == expected
    for tab in TABS:
        answer = browser.get(HOME, {"tab": tab})
        assert len(answer.context["rows"]) == expected[tab], tab
        assert answer.context["page_obj"].paginator.count == expected[tab]


def test_it_opens_what_there_is_to_do(as_user, member, t01):
    browser = as_user(member)
    assert browser.get(HOME).context["tab_key"] == "today"
    project = ProjectFactory(team=t01, owner=member)
    FollowUpFactory(project=project, created_by=member, next_on=timezone.localdate() - datetime.timedelta(days=2))

    assert browser.get(HOME).context["tab_key"] == "overdue"


def test_a_long_list_pages_and_still_equals_its_figure(as_user, member, t01):
    for _ in range(25):
        project = ProjectFactory(team=t01, owner=member)
        FollowUpFactory(project=project, created_by=member, next_on=timezone.localdate())
    browser = as_user(member)

    rows = [len(browser.get(HOME, {"page": page}).context["rows"]) for page in (1, 2)]

    assert rows == [20, 5]
    assert figures(browser)["today"] == 25


def test_a_review_row_names_what_is_missing(work, as_user, hq):
    rows = as_user(hq).get(HOME, {"tab": "todo"}).context["rows"]

    assert "公平竞争审查通过、法务审核通过" in rows[0].why
    assert "联审通过" not in rows[0].why


def test_a_red_row_says_why(work, as_user, member):
    rows = as_user(member).get(HOME, {"tab": "red"}).context["rows"]

    assert any("无有效跟进" in row.why for row in rows)
    assert any("逾期 3 天" in row.why for row in rows)


def test_the_week_holds_steps_and_deadlines_of_its_days(as_user, member, t01):
    today = timezone.localdate()
    sunday = today + (6 - today.weekday()) * DAY
    project = ProjectFactory(team=t01, owner=member, stage_due_on=sunday)
    FollowUpFactory(project=project, created_by=member, next_on=sunday)
    browser = as_user(member)

    week = browser.get(HOME).context["week"]
    coming = browser.get(HOME, {"week": f"{sunday + DAY}"}).context["week"]

    assert [entry.mark for entry in week[6].entries] == ["约", "限"]
    assert not any(day.entries for day in coming)
    assert coming[0].day == sunday + DAY


@pytest.mark.parametrize("week", ["", "abc", "2026-13-01", "9999-12-31", "0001-01-01"])
def test_an_odd_week_shows_this_one(as_user, member, week):
    days = as_user(member).get(HOME, {"week": week}).context["week"]

    assert any(day.is_today for day in days)


def test_recent_changes_stay_in_scope(work, as_user, other_member, member):
    theirs = {entry["title"] for entry in as_user(other_member).get(HOME).context["changes"]}
    mine = {entry["title"] for entry in as_user(member).get(HOME).context["changes"]}

    assert theirs
    assert not theirs & mine


def test_everybody_lands_where_the_own_work_is(as_user, everybody):
    for name in ("sysadmin", "secadmin", "auditor"):
        assert as_user(everybody[name]).get(HOME)["Location"] == reverse("admin:index"), name
    assert "导入" in as_user(everybody["data_admin"]).get(HOME).text
    assert as_user(everybody["partner"]).get(HOME).status_code == 403
    for name in ("member", "leader", "hq", "commander", "chain_leader", "service_officer", "clerk"):
        assert as_user(everybody[name]).get(HOME).status_code == 200, name
    assert as_user(None).get(HOME).status_code == 302


def test_assigned_people_find_their_projects_and_firms_here_and_no_list(as_user, service_officer, clerk, member, chain):
    mine = ProjectFactory(service_officer=service_officer, chain=chain)
    firm, other = EnterpriseFactory(service_officer=service_officer), ProjectFactory(chain=chain)

    page = as_user(service_officer).get(HOME).text

    for one in (mine, mine.enterprise, firm):
        assert one.get_absolute_url() in page
    assert other.get_absolute_url() not in page
    assert other.name not in page
    for name in ("projects:list", "projects:board", "followups:list", "enterprises:list"):
        assert f'href="{reverse(name)}"' not in page
        assert f'href="{reverse(name)}?' not in page
        assert as_user(service_officer).get(reverse(name)).status_code == 403
    assert as_user(clerk).get(HOME).context["assigned"].projects == []
    assert as_user(member).get(HOME).context["assigned"] is None


def test_the_list_of_what_is_assigned_costs_the_same_for_many(as_user, service_officer, django_assert_num_queries):
    browser = as_user(service_officer)
    for _ in range(2):
        with django_assert_num_queries(14):
            browser.get(HOME)
        for _ in range(10):
            ProjectFactory(service_officer=service_officer)


def test_only_who_may_log_is_offered_to(as_user, member, chain_leader):
    assert as_user(member).get(HOME).context["can_log"]
    assert not as_user(chain_leader).get(HOME).context["can_log"]


@pytest.mark.parametrize(
    ("who", "tab", "queries"), [("member", "today", 17), ("hq", "todo", 15), ("member", "red", 17)]
)
def test_the_number_of_queries_does_not_depend_on_the_rows(work, as_user, request, who, tab, queries, member, t01,
                                                           django_assert_num_queries):  # fmt: skip
    browser = as_user(request.getfixturevalue(who))
    for _ in range(2):
        with django_assert_num_queries(queries):
            browser.get(HOME, {"tab": tab})
        for _ in range(10):
            project = ProjectFactory(team=t01, owner=member, stage="review", light="red")
            FollowUpFactory(project=project, created_by=member, next_on=timezone.localdate())
