"""The board: columns, caps, more cards, and a drop that is taken or sent back."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.audit.models import AuditEntry
from crm.projects.models import Project
from crm.projects.queries import board_columns
from tests.factories import NodeFactory, UserFactory, meet_gate

URL = reverse("projects:board")


def columns(response):
    return {column["code"]: column for phase in response.context["groups"] for column in phase["columns"]}


def drop(browser, project, to, **extra):
    data = {"to": to, "version": project.version, **extra}
    headers = {"HX-Request": "true", "HX-Target": "modal-body"}
    return browser.post(reverse("projects:stage", args=[project.pk]), data, headers=headers)


def board_plans(projects):
    """The plans of the board's queries where the planner may not answer by reading everything."""
    with connection.cursor() as cursor, CaptureQueriesContext(connection) as asked:
        cursor.execute("SET LOCAL enable_seqscan = off")
        board_columns(projects)
    with connection.cursor() as cursor:
        plans = []
        for query in asked.captured_queries:
            if query["sql"].lstrip("( ").startswith("SELECT"):
                cursor.execute(f"EXPLAIN {query['sql']}")
                plans += [line for (line,) in cursor.fetchall()]
    return "\n".join(plans)


def test_cards_stand_in_their_stage_with_counts_sums_and_lights(member, as_user, at):
    at("lead", total_invest_wan=10000)
    at("lead", total_invest_wan=5000, light="red", light_reason="33 天无有效跟进，B 级超过 30 天转红。")
    at("signed", total_invest_wan=20000)

    response = as_user(member).get(URL)

    found = columns(response)
    assert (found["lead"]["count"], found["lead"]["sum"], found["signed"]["count"]) == (2, "1.50", 1)
    assert dict(response.context["phases"][0]["lights"]) == {"ok": 2, "bad": 1}
    assert "33 天无有效跟进" in response.content.decode()


def test_ended_projects_and_those_of_others_are_not_on_it(member, as_user, at, others_project):
    at("lead", status="terminated")

    response = as_user(member).get(URL)

    assert (response.context["total"], others_project.enterprise.name in response.content.decode()) == (0, False)


def test_empty_columns_fold_themselves_and_still_take_a_card(member, as_user, at):
    at("lead")

    html = as_user(member).get(URL).content.decode()

    assert 'is-rail" aria-label="考察，没有项目" data-column="inspect"' in html
    assert 'id="cards-lead"' in html


def test_a_column_shows_twenty_cards_and_brings_the_rest_on_demand(member, as_user, at):
    for _ in range(23):
        at("lead")
    browser = as_user(member)

    column = columns(browser.get(URL))["lead"]
    assert (len(column["cards"]), column["count"], column["more"]) == (20, 23, 3)
    html = browser.get(URL + column["more_url"], headers={"HX-Request": "true"}).content.decode()
    assert html.count("data-card") == 3
    assert "加载更多" not in html
    shown = {card.pk for card in column["cards"]}
    assert all(f'data-id="{pk}"' not in html for pk in shown)


def test_more_cards_of_a_hidden_project_are_refused(member, as_user, at, others_project):
    at("lead")

    assert as_user(member).get(URL, {"column": "lead", "after": others_project.pk}).status_code == 404
    assert as_user(member).get(URL, {"column": "lead", "after": "x"}).status_code == 404


def test_counts_are_capped(member, at, monkeypatch):
    monkeypatch.setattr("crm.projects.queries.board.COUNTED", 2)
    for _ in range(4):
        at("lead", total_invest_wan=1)

    column = board_columns(Project.objects.visible_to(member))[0]

    assert (column.count, column.capped, column.sum_wan) == (3, True, 3)


def test_filters_narrow_the_board(member, as_user, at):
    at("lead", grade="A")
    at("lead")

    assert as_user(member).get(URL, {"grade": "A"}).context["total"] == 1


def test_the_query_count_does_not_depend_on_the_cards(
    member, t02, as_user, at, chain, django_assert_max_num_queries, django_assert_num_queries
):
    def more(number):
        for stage in ("lead", "review", "signed"):
            for _ in range(number):
                at(stage, owner=UserFactory(), node=NodeFactory(chain=chain)).co_teams.add(t02)

    browser = as_user(member)
    more(1)
    with django_assert_max_num_queries(26) as few:
        browser.get(URL)
    more(4)
    with django_assert_num_queries(len(few)):
        browser.get(URL)


def test_a_drop_with_nothing_missing_moves_the_card(member, as_user, at, today):
    project = meet_gate(at("lead"), "contact")

    response = drop(as_user(member), project, "contact")

    project.refresh_from_db()
    assert (response.status_code, project.stage) == (200, "contact")
    assert f'data-id="{project.pk}"' in response.content.decode()
    assert json.loads(response["HX-Trigger"])["toast"]["text"] == "已推进到 接洽拜访"
    assert project.stage_changes.last().actual_on == today


def test_a_drop_on_a_gate_goes_back_with_the_checklist(member, as_user, at):
    project = at("inspect")

    response = drop(as_user(member), project, "negotiate")

    html = response.content.decode()
    project.refresh_from_db()
    assert (response.status_code, project.stage) == (422, "inspect")
    assert "还差 4 项" in html
    assert "卡片已放回“考察”" in html
    for label in ("书面意向或项目计划书", "选址需求", "要素需求", "总投资（万元）"):
        assert label in html


@pytest.mark.parametrize(("to", "says"), [("inspect", "跨阶段推进须由指挥部办理"), ("lead", "退回须由本组组长")])
def test_a_drop_that_needs_more_rights_is_sent_back_with_the_reason(member, as_user, at, to, says):
    project = at("contact" if to == "lead" else "lead")

    response = drop(as_user(member), project, to, reason="x")

    assert response.status_code in (409, 422)
    assert Project.objects.get().stage == project.stage
    reply = response.content.decode()
    assert says in reply or "原因" in reply


def test_a_drop_from_an_old_board_is_refused(member, as_user, at):
    project = meet_gate(at("lead"), "contact")
    Project.objects.update(version=4)

    response = drop(as_user(member), project, "contact")

    assert (response.status_code, Project.objects.get().stage) == (409, "lead")
    assert "已被他人更新" in response.content.decode()


def test_a_drop_of_a_hidden_card_is_404_and_changes_nothing(member, as_user, others_project):
    assert drop(as_user(member), others_project, "contact").status_code == 404
    others_project.refresh_from_db()
    assert others_project.stage == "lead"


def test_a_chain_leader_looks_but_has_no_button(chain_leader, as_user, project):
    response = as_user(chain_leader).get(URL)

    assert columns(response)["lead"]["cards"][0].move_url == ""
    assert drop(as_user(chain_leader), project, "contact").status_code == 403


def test_a_refused_drop_is_in_the_audit(member, as_user, at):
    drop(as_user(member), at("inspect"), "negotiate")

    entry = AuditEntry.objects.get(action="request.refused")
    assert entry.changes["code"] == "gate_incomplete"


def test_phases_as_columns_count_and_sum_their_stages(member, as_user, at):
    at("lead", total_invest_wan=10000)
    at("signed", total_invest_wan=20000)
    at("sited", total_invest_wan=5000)

    response = as_user(member).get(URL, {"by": "phase"})

    found = {column["code"]: column for group in response.context["groups"] for column in group["columns"]}
    assert list(found) == ["attract", "landing", "production", "service"]
    assert (found["attract"]["count"], found["attract"]["sum"], found["landing"]["count"]) == (2, "3.00", 1)
    assert 'data-field="phase"' in response.text


def test_a_phase_column_brings_its_further_cards_newest_first(member, as_user, at):
    made = [at(stage).pk for _ in range(12) for stage in ("lead", "contact")]
    browser = as_user(member)

    groups = browser.get(URL, {"by": "phase"}).context["groups"]
    column = groups[0]["columns"][0]
    assert [card.pk for card in column["cards"]] == made[::-1][:20]
    html = browser.get(URL + column["more_url"], headers={"HX-Request": "true"}).text
    assert [pk for pk in made[::-1][20:] if f'data-id="{pk}"' in html] == made[::-1][20:]
    assert html.count("data-card") == 4


def test_lanes_by_chain_and_by_team_hold_their_own_projects(hq, as_user, at, others_project, t01, t02):
    mine = at("lead", total_invest_wan=10000)
    browser = as_user(hq)

    for lane, (first, second) in {
        "team": (mine.team_id, others_project.team_id),
        "chain": (mine.chain_id, others_project.chain_id),
    }.items():
        lanes = {one["key"]: one for one in browser.get(URL, {"lane": lane}).context["lanes"]}
        assert set(lanes) == {first, second}
        assert (lanes[first]["count"], lanes[first]["sum_wan"]) == (1, 10000)
        shown = [
            card.pk for group in lanes[second]["groups"] for column in group["columns"] for card in column["cards"]
        ]
        assert shown == [others_project.pk]


def test_a_member_has_no_lane_of_another_team(member, as_user, at, others_project):
    at("lead")

    html = as_user(member).get(URL, {"lane": "team"}).text

    assert others_project.team.name not in html


def test_a_lane_brings_its_own_further_cards(hq, as_user, at, others_project):
    for _ in range(6):
        at("lead")
    browser = as_user(hq)

    lane = next(one for one in browser.get(URL, {"lane": "team"}).context["lanes"] if one["count"] == 6)
    column = lane["groups"][0]["columns"][0]
    html = browser.get(URL + column["more_url"], headers={"HX-Request": "true"}).text

    assert (len(column["cards"]), html.count("data-card")) == (3, 3)
    assert f'data-id="{others_project.pk}"' not in html


@pytest.mark.parametrize("query", [{"by": "phase"}, {"lane": "team"}, {"lane": "chain", "by": "phase"}])
def test_every_shape_of_the_board_has_a_constant_query_count(
    member, as_user, at, query, django_assert_max_num_queries, django_assert_num_queries
):
    def more(number):
        for stage in ("lead", "review", "signed", "sited"):
            for _ in range(number):
                at(stage, owner=UserFactory())

    browser = as_user(member)
    more(1)
    with django_assert_max_num_queries(27) as few:
        browser.get(URL, query)
    more(4)
    with django_assert_num_queries(len(few)):
        browser.get(URL, query)


@pytest.mark.parametrize("query", [{"by": "x"}, {"lane": "owner"}, {"column": "x"}, {"lane": "team", "team": "999999"}])
def test_odd_shapes_fall_back(member, as_user, at, query):
    at("lead")

    assert as_user(member).get(URL, query).status_code == 200


def test_a_drop_on_a_phase_goes_to_the_next_stage_there_or_comes_back(member, as_user, at):
    project = meet_gate(at("signed", contract_kind="formal"), "registered")

    response = drop(as_user(member), project, "", phase="landing")
    project.refresh_from_db()
    assert (response.status_code, project.stage) == (200, "registered"), response.text
    assert "注册 · " in response.text

    far = at("lead")
    response = drop(as_user(member), far, "", phase="production")
    far.refresh_from_db()
    assert (response.status_code in (409, 422), far.stage) == (True, "lead")


def test_every_card_says_why_its_light_is_on(member, as_user, at):
    at("lead", light="yellow", light_reason="9 天无有效跟进，A 级超过 7 天转黄")

    assert 'title="9 天无有效跟进，A 级超过 7 天转黄"' in as_user(member).get(URL).text


def test_no_query_of_a_teams_board_scans_the_table(member, as_user, at, others_project):
    for number in range(60):
        at("lead" if number % 2 else "signed")
    plans = board_plans(Project.objects.visible_to(member).running())

    assert "Seq Scan on projects_project" not in plans, plans
    assert "Index" in plans, plans
