"""The pages of contracts: panel, forms, list with totals, export, closed months, the team's page."""

import datetime
import io
from decimal import Decimal

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from core.audit.models import AuditEntry
from core.files.models import path_of
from crm.lists.models import ExportJob
from crm.lists.services import request_export
from crm.projects.contract_filters import ORDERINGS
from crm.projects.contract_tables import CONTRACT_COLUMNS
from crm.projects.models import Contract, CountedMonth
from crm.projects.services import close_month
from crm.projects.tasks import build_contract_export
from tests.crm.projects.contracts.conftest import day
from tests.factories import ProjectFactory, ProjectFileFactory, pass_headquarters

pytestmark = pytest.mark.django_db
LIST = reverse("projects:contracts")
FIELDS = {
    "kind": "formal",
    "title": "投资协议",
    "no": "示招合〔2026〕7 号",
    "amount_wan": "32000",
    "party_a": "示例区政府",
}


def sheet_of(content: bytes) -> list[list]:
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


def panel(project):
    return reverse("projects:contracts-panel", args=[project.pk])


def test_a_contract_is_drafted_signed_and_ended_on_its_pages(as_user, hq, project):
    browser = as_user(hq)
    pass_headquarters(project)

    made = browser.post(reverse("projects:contract-create", args=[project.pk]), FIELDS)
    contract = Contract.objects.get()
    signed = browser.post(
        reverse("projects:contract-sign", args=[project.pk, contract.pk]), {"signed_on": "2026-11-05", "version": 0}
    )
    ended = browser.post(
        reverse("projects:contract-terminate", args=[project.pk, contract.pk]),
        {"terminated_on": "2026-11-20", "reason": "投资方放弃", "version": 1},
    )

    assert [answer.headers["Location"] for answer in (made, signed, ended)] == [panel(project)] * 3
    contract.refresh_from_db()
    assert (contract.status, contract.amount_wan) == ("terminated", 32_000)


def test_what_was_typed_stays_when_it_is_refused(as_user, hq, project, sign):
    sign()

    answer = as_user(hq).post(reverse("projects:contract-create", args=[project.pk]), FIELDS)

    assert answer.status_code == 422
    assert "一个项目只计一次" in answer.content.decode()
    assert 'value="示招合〔2026〕7 号"' in answer.content.decode()


def test_a_stale_save_shows_both_versions(as_user, hq, project, draft):
    contract = draft()
    url = reverse("projects:contract-edit", args=[project.pk, contract.pk])
    as_user(hq).post(url, {**FIELDS, "version": 0})

    answer = as_user(hq).post(url, {**FIELDS, "title": "另一个名称", "version": 0})

    html = answer.content.decode()
    assert (answer.status_code, "另一个名称" in html, "投资协议" in html) == (422, True, True)


def test_the_form_presets_an_increase_and_an_upgrade(as_user, hq, project, sign):
    framework = sign(kind="framework", yi=None)
    formal = sign(no="2 号", upgrades=framework)
    url = reverse("projects:contract-create", args=[project.pk])

    form = as_user(hq).get(url, {"kind": "formal", "increases": formal.pk}).context["form"]

    assert (form["kind"].value(), form["increases"].value()) == ("formal", formal.pk)
    assert list(form.fields["upgrades"].queryset) == [framework]


def test_choices_hold_nothing_of_other_projects(as_user, member, project, others_project, sign):
    sign(others_project, title="外组秘密合同")
    ProjectFileFactory(project=others_project, title="外组秘密材料")

    html = as_user(member).get(reverse("projects:contract-create", args=[project.pk])).content.decode()

    assert "外组秘密" not in html


def test_the_panel_is_a_fragment_and_a_page_with_the_adjustments(as_user, hq, member, project, sign):
    sign(kind="framework", yi=30, on="03-01", title="示例框架协议")
    close_month(day("10-01"), by=hq)
    sign(yi=10, on="10-05", no="2 号")

    fragment = as_user(member).get(panel(project), headers={"HX-Request": "true"}).content.decode()
    page = as_user(member).get(panel(project)).content.decode()

    assert "<html" not in fragment
    assert "<html" in page
    for words in ("示例框架协议", "10.00", "补录到已锁定月份"):
        assert words in fragment


def test_the_panel_costs_the_same_for_two_contracts_as_for_ten(
    as_user, member, project, draft, django_assert_max_num_queries
):
    for number in range(10):
        draft(kind="supplement", no=f"{number} 号")

    browser = as_user(member)
    with django_assert_max_num_queries(10):
        browser.get(panel(project), headers={"HX-Request": "true"})


def test_one_contract_is_shown_whole_and_hidden_ones_do_not_exist(
    as_user, member, other_member, project, others_project, sign
):
    contract, theirs = sign(), sign(others_project, no="2 号")

    assert contract.no in as_user(member).get(contract.get_absolute_url()).content.decode()
    assert as_user(other_member).get(contract.get_absolute_url()).status_code == 404
    elsewhere = reverse("projects:contract", args=[project.pk, theirs.pk])
    assert as_user(member).get(elsewhere).status_code == 404


# list, totals, export ------------------------------------------------------------------------------------------------


def test_the_list_shows_what_the_person_sees_with_its_totals(as_user, member, hq, project, others_project, sign):
    sign(yi=12, on="11-05")
    sign(others_project, yi=3, no="2 号", on="11-06")

    mine, all_of_them = as_user(member).get(LIST).context, as_user(hq).get(LIST).context

    assert [one.project for one in mine["object_list"]] == [project]
    assert (mine["total"].projects, mine["total"].formal_wan, mine["total"].bands[10]) == (1, 120_000, 1)
    assert (all_of_them["total"].projects, all_of_them["total"].formal_wan) == (2, 150_000)


def test_the_totals_follow_the_period_of_the_filter(as_user, hq, sign):
    sign(yi=12, on="2025-06-05")

    this_year = as_user(hq).get(LIST).context["total"]
    last_year = as_user(hq).get(LIST, {"signed_from": "2025-01-01", "signed_to": "2025-12-31"}).context["total"]

    assert (this_year.projects, last_year.projects) == (0, 1)


@pytest.mark.parametrize("ordering", [*ORDERINGS, *[f"-{name}" for name in ORDERINGS]])
def test_the_list_orders_by_an_allow_list(as_user, hq, sign, ordering):
    sign()

    assert as_user(hq).get(LIST, {"ordering": ordering}).status_code == 200


@pytest.mark.parametrize(
    ("query", "found"),
    [({"kind": "framework"}, 1), ({"status": "draft"}, 1), ({"q": "9 号"}, 1), ({"least_wan": "200000"}, 1), ({}, 2)],
)
def test_the_list_is_narrowed(as_user, hq, sign, draft, query, found):
    sign(kind="framework", yi=30, no="9 号")
    draft(yi=1, no="8 号")

    assert len(as_user(hq).get(LIST, query).context["object_list"]) == found


def test_the_list_costs_the_same_queries_for_three_rows_as_for_twenty(
    as_user, hq, draft, django_assert_max_num_queries
):
    for number in range(3):
        draft(ProjectFactory(), no=f"{number} 号")
    browser = as_user(hq)
    with django_assert_max_num_queries(13) as few:
        browser.get(LIST)
    for number in range(17):
        draft(ProjectFactory(), no=f"1{number} 号")

    with django_assert_max_num_queries(len(few)):
        browser.get(LIST)


def test_more_than_a_page_can_wait_for_is_written_in_the_background(
    as_user, member, sign, others_project, monkeypatch, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path / "media"
    sign(on="03-05")
    sign(kind="framework", no="2 号", on="03-06")
    sign(others_project, no="3 号")
    monkeypatch.setattr("crm.projects.views.exporting.AT_ONCE", 1)
    browser, url = as_user(member), reverse("projects:contracts-export")

    asked, narrowed = browser.get(url), browser.get(url, {"kind": "framework"})

    assert "将导出 <b>2</b> 份合同" in asked.text
    assert narrowed.getvalue().startswith(b"PK")
    assert browser.post(url, {"reason": " "}).status_code == 422
    assert browser.post(f"{url}?ordering=signed", {"reason": "月度通报"}).status_code == 302
    job = ExportJob.objects.get()
    assert (job.page, job.rows_expected, job.query, job.owner) == ("contracts", 2, "ordering=signed", member)
    assert job.list_url == f"{LIST}?ordering=signed"
    build_contract_export(job.pk)
    job.refresh_from_db()
    assert (job.status, job.rows_done, job.file.original_name.startswith("合同台账-")) == ("ready", 2, True)
    rows = sheet_of(path_of(job.file.uid).read_bytes())
    numbers = [row[rows[0].index("合同编号")] for row in rows[1:]]
    assert (len(numbers), numbers[1], "3 号" in numbers) == (2, "2 号", False)


def test_the_background_writes_nothing_for_who_may_not_any_more(as_user, member, sign, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    sign()
    job = request_export(
        by=member, page="contracts", query="", columns=[], file_format="xlsx", reason="月度通报", rows=1
    )
    type(member).objects.filter(pk=member.pk).update(is_active=False)

    build_contract_export(job.pk)

    job.refresh_from_db()
    assert (job.status, job.file) == ("failed", None)


def test_the_export_holds_the_list_and_says_who_took_it(as_user, member, sign, others_project):
    sign(yi=12, foreign_usd_wan=Decimal(500))
    sign(others_project, no="2 号")

    answer = as_user(member).get(reverse("projects:contracts-export"))

    rows = sheet_of(answer.getvalue())
    assert rows[0] == [column.title for column in CONTRACT_COLUMNS if column.export]
    assert len(rows) == 2
    assert rows[1][rows[0].index("金额（亿元）")] == 12
    assert AuditEntry.objects.get(action="contract.exported").changes["rows"] == 1


def test_headquarters_close_a_month_on_its_page_and_others_only_read(as_user, hq, leader, sign):
    sign(yi=10, on="10-05")
    url = reverse("projects:months")

    assert as_user(leader).post(url, {"month": "2026-10-01"}).status_code == 403
    wrong = as_user(hq).post(url, {"month": "2026-11-01"})
    right = as_user(hq).post(url, {"month": "2026-10-01"})

    assert (wrong.status_code, right.status_code) == (422, 302)
    row = CountedMonth.objects.get()
    assert (row.month, row.projects, row.formal_wan, row.closed_by) == (day("10-01"), 1, 100_000, hq)
    assert "10.00" in as_user(leader).get(url).content.decode()


def test_the_teams_page_shows_what_it_signed_and_the_rates(as_user, member, project, t01, sign):
    formal = sign(yi=12, on="11-05")
    sign(yi=3, on="11-06", increases=formal, no="2 号")

    signed = as_user(member).get(reverse("insights:team", args=[t01.pk])).context["signed"]

    assert (signed["total"].projects, signed["total"].formal_wan, signed["total"].increment_wan) == (1, 120_000, 30_000)
    assert [(rate.word, rate.reached, rate.base) for rate in signed["rates"]] == [
        ("注册率", 0, 1), ("履约率", 0, 1), ("开工率", 0, 1), ("投产率", 0, 1),
    ]  # fmt: skip


def test_days_of_contracts_reach_the_form_as_iso(as_user, hq, project, draft):
    contract = draft(valid_until=datetime.date(2030, 1, 2))

    html = as_user(hq).get(reverse("projects:contract-edit", args=[project.pk, contract.pk])).content.decode()

    assert 'value="2030-01-02"' in html
    assert 'value="100000"' in html
