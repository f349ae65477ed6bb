"""What a list of projects says beside our fields: numbers in descriptions, columns without a field, rows that come back mended."""

from urllib.parse import unquote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core.audit.models import AuditEntry
from crm.imports import services
from crm.imports.models import ImportBatch
from crm.imports.services import preview
from crm.projects.models import Project
from tests.crm.imports.test_project_forms import HEADER, KIND, register, row, with_defaults
from tests.factories import NodeFactory
from tests.factories.imports import checked, csv_bytes, written
from tests.factories.registers import short_form

pytestmark = pytest.mark.django_db


@pytest.fixture
def ready(hq, member, chain, t01):
    """What the lists name: a chain, a node, a team, one of its people."""
    return NodeFactory(chain=chain, name="内外饰")


def test_numbers_of_people_in_descriptions_are_masked_with_a_warning_and_other_figures_stay(hq, ready):
    phone, mail = "13800001234", "zhang@example.com"
    header = (*HEADER, "投资方简介", "建设内容", "线索来源", "资料来源")
    said = [
        f"年产 12000000 件，对接人{phone}", f"建筑面积 8000000 平方米，联系电话 65300000，占地{1234567}平方米，产能1200000台",
        f"商会推荐（{mail}）", "镇街上报，联系人张示例 023-65300000",
    ]  # fmt: skip
    batch = register(hq, [*row(), *said], [*row(team="T99", project="二"), *said], header=header)
    warned = [one["column"] for one in batch.rows.get(verdict="created").warnings if "打码" in one["reason"]]
    kept = batch.rows.get(verdict="refused").raw
    assert warned == ["资料来源", "投资方简介", "建设内容", "线索来源"]
    assert [cell["told"] for cell in kept[-4:]] == ["intro", "content", "lead_source", "data_source"]

    fixed = preview.correct_cells(batch.pk, 3, by=hq, cells={4: "T01"})[3]
    assert fixed.verdict == "created"
    written(batch, hq)

    for project in Project.objects.select_related("enterprise"):
        assert ("8000000" in project.content, "1200000台" in project.content) == (True, True)
        assert "12000000" in project.enterprise.intro
        assert ("商会推荐" in project.source, "镇街上报" in project.data_source) == (True, True)
    standing = [list(batch.rows.values_list("values", "raw", "warnings", "faults", "corrections"))]
    standing += [list(Project.objects.values_list("content", "source", "data_source", "enterprise__intro"))]
    standing += [list(AuditEntry.objects.values_list("changes", flat=True)), list(batch.notes)]
    assert not [number for number in (phone, mail, "65300000") if number in str(standing)]


def test_columns_without_a_field_stand_beside_their_row_with_numbers_masked(hq, ready, as_user):
    header = (*HEADER, "扶持政策", "对接人电话")
    batch = register(hq, [*row(), "按一事一议", "13800001234"], [*row(team="T99", project="二"), "", ""], header=header)
    browser = as_user(hq)

    page = browser.get(batch.get_absolute_url(), {"verdict": "created"}).text
    sheet = browser.get(reverse("imports:row", args=[batch.pk, 2])).text

    assert "没有对应的字段，不导入：扶持政策：按一事一议；对接人电话：138****1234" in page
    assert ("<dt>扶持政策</dt><dd>按一事一议</dd>" in sheet, "138****1234" in sheet) == (True, True)
    assert "13800001234" not in page + sheet


def test_mended_rows_keep_what_was_said_of_their_list(hq, ready, as_user):
    """The file tells its batch by its name, the page of the upload by its address."""
    said = {"chain": "NEV", "team": "T01", "type": "lease", "enters_firms": False, "data_as_of_on": "2026-09-30"}
    batch = with_defaults(checked(short_form(), hq, name="示例镇项目.xlsx", kind=KIND), hq, **said)
    assert batch.counts == {"refused": 2}
    answer = as_user(hq).get(reverse("imports:refused", args=[batch.pk]))
    name = services.name_to_mend(batch)
    assert name.removesuffix(".xlsx") in unquote(answer["Content-Disposition"])
    content = b"".join(answer.streaming_content)

    again = checked(content, hq, name=name.replace(".xlsx", " (1).xlsx"), kind=KIND)
    assert again.options["defaults"] == batch.options["defaults"]
    assert (again.counts, again.reasons) == (batch.counts, batch.reasons)
    assert AuditEntry.objects.filter(action="import.uploaded").latest("pk").changes["mends"] == batch.pk
    page = as_user(hq).get(again.get_absolute_url()).text
    assert ("沿用那一批的整批默认值" in page, batch.get_absolute_url() in page) == (True, True)

    url = f"{reverse('imports:new')}?mends={batch.pk}"
    assert ("沿用那一批" in as_user(hq).get(url).text, "示例镇项目.xlsx" in as_user(hq).get(url).text) == (True, True)
    upload = SimpleUploadedFile("改了名字.xlsx", content)
    assert as_user(hq).post(url, {"kind": KIND, "file": upload}).status_code == 302
    assert ImportBatch.objects.latest("pk").options["defaults"] == batch.options["defaults"]


def test_a_file_that_names_a_batch_of_another_kind_or_none_takes_nothing_over(hq, ready):
    firms = checked(csv_bytes([["重庆示例有限公司"]], ("企业名称",)), hq)

    for number in (firms.pk, 10**17):
        batch = checked(short_form(), hq, name=f"项目-问题行{number}.xlsx", kind=KIND)
        assert batch.options == {}
