"""The page of one project: money and works, panels as tabs, a calm light, the Word 简报."""

import io
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from docx import Document

from core.audit.models import AuditEntry
from crm.insights.project.panels import PANELS, known_panels
from crm.projects.models import Amendment, Extension, Milestone, Project
from crm.projects.services import MonthEntry, report_progress
from tests.factories import ProjectFactory, UserFactory

HTMX = {"HX-Request": "true"}


@pytest.fixture
def project(t01, chain, member):
    return ProjectFactory(
        name="示例座舱生产基地", team=t01, chain=chain, owner=member, stage="started", stage_due_on=None,
        total_invest_wan=32000, contract_kind="formal", contract_amount_wan=Decimal(30000), next_step="取得供电增容方案",
        next_step_on=timezone.localdate(), light_reason="距竣工期限超过 15 天。",
    )  # fmt: skip


def open_page(browser, project, **query):
    return browser.get(project.get_absolute_url(), query)


def test_every_panel_of_the_brief_exists():
    assert known_panels() == PANELS


@pytest.mark.parametrize("who", ["hq", "member", "leader", "chain_leader"])
def test_every_tab_opens_for_whoever_sees_the_project(everybody, as_user, project, who):
    browser = as_user(everybody[who])
    for key, word, name in known_panels():
        url = reverse(name, args=[project.pk])
        page = open_page(browser, project, tab=key)
        assert f'hx-get="{url}"' in page.text, word
        part = browser.get(url, headers=HTMX)
        assert (part.status_code, "<html" in part.text) == (200, False), word
        assert browser.get(url).status_code == 200, word


def test_htmx_gets_the_panels_alone_and_the_timeline_in_the_overview(member, as_user, project):
    browser = as_user(member)

    part = browser.get(project.get_absolute_url(), {"tab": "files"}, headers=HTMX | {"HX-Target": "panels"})
    assert "<html" not in part.text
    assert 'id="timeline"' not in part.text
    assert 'id="timeline"' in open_page(browser, project).text
    assert 'id="timeline"' in open_page(browser, project, tab="nothing").text


def test_partners_see_neither_panels_nor_money_nor_the_brief(everybody, as_user, project):
    browser = as_user(everybody["partner"])
    response = open_page(browser, project, tab="contracts")

    assert (response.context["tabs"], response.context["money"]) == ([], None)
    assert browser.get(reverse("insights:project-brief", args=[project.pk])).status_code == 409


def test_money_and_works_stand_as_bars(member, as_user, project):
    month = timezone.localdate().replace(day=1)
    entry = MonthEntry(project.pk, Decimal(77), Decimal(61), invested_wan=Decimal(12200))
    report_progress(entry, by=member, month=month)

    card = open_page(as_user(member), project).context["money"]

    bars = {bar["label"]: bar for bar in card["bars"]}
    assert (bars["到位资金（已核实）"]["actual"], bars["到位资金（已核实）"]["goal"]) == ("0.00", "3.00")
    assert (bars["累计完成投资"]["actual"], bars["累计完成投资"]["value"]) == ("1.22", 38)
    works = bars[f"工程进度（{month:%Y-%m}）"]
    assert (works["value"], works["tick"], works["kind"]) == (61, 77, "warn")
    assert "未核实，落后 16 个百分点" in card["note"]


def test_a_calm_light_says_why_in_one_quiet_line(member, as_user, project):
    assert "距竣工期限超过 15 天。" in open_page(as_user(member), project).text


def test_the_brief_tells_the_same_as_the_page_and_is_logged(member, as_user, project):
    response = as_user(member).get(reverse("insights:project-brief", args=[project.pk]))

    document = Document(io.BytesIO(b"".join(response.streaming_content)))
    text = "\n".join([one.text for one in document.paragraphs])
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert "示例座舱生产基地项目简报" in text
    assert "距竣工期限超过 15 天。" in text
    assert "取得供电增容方案" in text
    assert "3.20 亿元" in cells
    assert any("开工" in cell for cell in cells)
    assert AuditEntry.objects.get(action="project.brief_exported").target_id == project.pk
    assert response["Cache-Control"] == "private, no-store"


def test_the_brief_of_a_hidden_project_is_not_found(other_member, as_user, project):
    assert as_user(other_member).get(reverse("insights:project-brief", args=[project.pk])).status_code == 404
    assert not AuditEntry.objects.filter(action="project.brief_exported").exists()


@pytest.mark.parametrize(
    "fields", [{"status": "suspended", "status_reason": "等资金"}, {"light": "red"}, {"owner": None}]
)
def test_every_state_has_a_page_and_a_brief(member, as_user, project, fields):
    Project.objects.filter(pk=project.pk).update(**fields)
    browser = as_user(member)

    assert open_page(browser, project).status_code == 200
    assert browser.get(reverse("insights:project-brief", args=[project.pk])).status_code == 200


def test_the_page_costs_the_same_whatever_there_is(
    hq, member, as_user, project, django_assert_max_num_queries, django_assert_num_queries
):
    browser, month = as_user(hq), timezone.localdate().replace(day=1)
    report_progress(MonthEntry(project.pk, Decimal(5), Decimal(5)), by=member, month=month.replace(year=month.year - 2))
    with django_assert_max_num_queries(46) as few:
        open_page(browser, project)
    for back in (1, 0):
        entry = MonthEntry(project.pk, Decimal(10), Decimal(9))
        report_progress(entry, by=UserFactory(role="hq_staff"), month=month.replace(year=month.year - back))
    with django_assert_num_queries(len(few)):
        open_page(browser, project)


def test_control_characters_from_a_pasted_text_do_not_stop_the_brief(member, as_user, project):
    odd = {
        "name": "示例\x0b座舱",
        "content": "一期\x0b二期\x0c",
        "next_step": "取得\x01方案",
        "light_reason": "迟\x1f了",
    }
    Project.objects.filter(pk=project.pk).update(**odd)

    response = as_user(member).get(reverse("insights:project-brief", args=[project.pk]))

    document = Document(io.BytesIO(b"".join(response.streaming_content)))
    text = "\n".join([one.text for one in document.paragraphs])
    for part in ("示例\n座舱项目简报", "一期\n二期", "取得方案", "迟了"):
        assert part in text, part


def test_partners_open_no_panel_by_its_address(everybody, as_user, project):
    browser = as_user(everybody["partner"])
    assert open_page(browser, project).status_code == 200
    for _key, word, name in known_panels():
        for headers in ({}, HTMX):
            answer = browser.get(reverse(name, args=[project.pk]), headers=headers)
            assert answer.status_code in (403, 404), word


def test_partners_read_no_requests_and_no_milestones(everybody, project):
    today = timezone.localdate()
    Amendment.objects.create(project=project, kind="major", field="planned_jobs", reason="示例")
    Extension.objects.create(project=project, stage="started", reason="示例", old_due_on=today, new_due_on="2099-01-01")
    project.milestones.create(kind="start", name="开工", due_on=today)

    for model in (Amendment, Extension, Milestone):
        assert model.objects.visible_to(everybody["member"]).count() == 1, model
        assert model.objects.visible_to(everybody["partner"]).count() == 0, model
