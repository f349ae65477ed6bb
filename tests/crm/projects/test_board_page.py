"""The board: columns, caps, more cards, and a drop that is taken or sent back."""

import json

import pytest
from django.urls import reverse

from core.audit.models import AuditEntry
from crm.projects.models import Project
from crm.projects.queries import board_columns
from tests.factories import NodeFactory, UserFactory, meet_gate

URL = reverse("projects:board")


def columns(response):
    return {column["code"]: column for phase in response.context["phases"] for column in phase["columns"]}


def drop(browser, project, to, **extra):
    data = {"to": to, "version": project.version, **extra}
    headers = {"HX-Request": "true", "HX-Target": "modal-body"}
    return browser.post(reverse("projects:stage", args=[project.pk]), data, headers=headers)


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
