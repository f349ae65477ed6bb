"""Taking the list away: at once or in the background, within the scope of the moment, never unrecorded."""

import csv
import io
from datetime import timedelta

import pytest
from django.utils import timezone
from python_calamine import CalamineWorkbook

from core.audit.models import AuditEntry
from core.errors import RuleViolation
from core.files.models import StoredFile
from crm.enterprises.tasks import build_export
from crm.lists import services
from crm.lists.models import ExportJob
from crm.lists.services import exports
from tests.factories.enterprises import ContactFactory, EnterpriseFactory

pytestmark = pytest.mark.django_db
EXPORT, EXPORTS = "/enterprises/export/", "/lists/exports/"


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def ask(browser, query: str = "all=1", **fields):
    return browser.post(f"{EXPORT}?{query}", {"format": "xlsx", "which": "all", "reason": "周报汇总", **fields})


def sheet(response) -> list[list]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(response.streaming_content)))
    return book.get_sheet_by_index(0).to_python()


def lines(response) -> list[list[str]]:
    raw = b"".join(response.streaming_content)
    assert raw.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(raw.decode("utf-8-sig"))))


def test_the_export_holds_the_rows_of_the_filtered_list_and_is_logged_with_filter_and_purpose(member, as_user, t01):
    firm = EnterpriseFactory(name="甲示例有限公司", grade="A", owner_team=t01, reg_capital_wan=5000)
    ContactFactory(enterprise=firm, mobile="13800138000")
    EnterpriseFactory(name="乙示例有限公司", grade="B")

    head, *rows = sheet(ask(as_user(member), "all=1&query=grade%3DA"))

    assert [row[0] for row in rows] == ["甲示例有限公司"]
    assert rows[0][head.index("注册资本（万）")] == 5000
    assert "13800138000" not in str(rows)
    entry = AuditEntry.objects.get(action="enterprise.exported")
    assert entry.actor_id == member.pk
    assert entry.changes == {"rows": 1, "filter": "grade=A", "reason": "周报汇总", "format": "xlsx"}


@pytest.mark.parametrize("sign", ["=", "+", "-", "@"])
def test_text_that_begins_like_a_formula_is_text_in_both_formats(member, as_user, sign):
    EnterpriseFactory(name=f"{sign}1+1示例", legal_person="=cmd()")

    head, row = sheet(ask(as_user(member)))
    assert (row[0], row[head.index("法定代表人")]) == (f"{sign}1+1示例", "=cmd()")
    head, row = lines(ask(as_user(member), format="csv"))
    assert (row[0], row[head.index("法定代表人")]) == (f"'{sign}1+1示例", "'=cmd()")


def test_ticked_rows_and_shown_columns_alone_are_taken_in_the_order_shown(member, as_user):
    first, _other = EnterpriseFactory(name="甲示例", region_text="重庆市"), EnterpriseFactory(name="乙示例")

    found = lines(ask(as_user(member), f"ids={first.pk}", format="csv", which="shown", columns="region,name,bogus"))

    assert found == [["地区", "企业"], ["重庆市", "甲示例"]]


@pytest.mark.parametrize("reason", ["", "   "])
def test_without_a_purpose_nothing_leaves(member, as_user, reason):
    EnterpriseFactory()

    assert ask(as_user(member), reason=reason).status_code == 422
    assert not AuditEntry.objects.filter(action__startswith="enterprise.exported").exists()


def test_a_faulty_filter_exports_nothing_instead_of_everything(member, as_user):
    EnterpriseFactory()

    assert ask(as_user(member), "all=1&query=grade%3DZ").status_code == 422


@pytest.fixture
def many(monkeypatch):
    """A library in which three firms are already too many for one answer."""
    monkeypatch.setattr("crm.enterprises.views.many.AT_ONCE", 2)
    monkeypatch.setattr("crm.enterprises.services.export.AT_ONCE", 2)
    return [EnterpriseFactory(name=f"示例{number}有限公司", grade="A") for number in range(3)]


def ordered(user, as_user, **fields) -> ExportJob:
    answer = ask(as_user(user), "all=1&query=grade%3DA%26page%3D2", **fields)
    assert (answer.status_code, answer["Location"]) == (302, EXPORTS)
    return ExportJob.objects.get()


def test_many_rows_are_written_in_the_background_and_wait_for_their_owner(member, other_member, as_user, many):
    job = ordered(member, as_user, format="csv")
    assert (job.status, job.query, job.rows_expected, job.reason) == ("waiting", "grade=A", 3, "周报汇总")
    assert "等待生成" in as_user(member).get(EXPORTS).content.decode()

    build_export(job.pk)

    job.refresh_from_db()
    assert (job.status, job.rows_done) == ("ready", 3)
    assert timedelta(days=6) < job.expires_at - timezone.now() <= timedelta(days=7)
    file = f"{EXPORTS}{job.pk}/file/"
    assert file in as_user(member).get(EXPORTS).content.decode()
    assert [row[0] for row in lines(as_user(member).get(file))[1:]] == [firm.name for firm in reversed(many)]
    assert as_user(other_member).get(file).status_code == 404
    acts = AuditEntry.objects.filter(target_type="lists.exportjob").order_by("pk")
    assert [entry.action for entry in acts] == ["export.requested", "export.built", "export.downloaded"]
    assert acts[1].changes == {"rows": 3, "filter": "grade=A", "reason": "周报汇总", "format": "csv"}


def test_a_workbook_of_the_background_reads_like_one_written_at_once(member, as_user, many):
    job = ordered(member, as_user)
    build_export(job.pk)

    rows = sheet(as_user(member).get(f"{EXPORTS}{job.pk}/file/"))

    assert len(rows) == 4
    assert rows[0][0] == "企业"


def test_written_twice_at_once_or_after_it_is_done_there_is_one_file(member, as_user, many):
    job = ordered(member, as_user)
    assert exports.claim(job.pk)

    build_export(job.pk)
    assert not StoredFile.objects.exists()
    ExportJob.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    build_export(job.pk)
    build_export(job.pk)

    assert StoredFile.objects.count() == 1


def test_an_export_that_a_killed_worker_left_behind_is_rung_again_and_gives_up_in_the_end(member, as_user, many):
    job = ordered(member, as_user)
    assert services.ring_waiting() == 1
    exports.claim(job.pk)
    assert services.ring_waiting() == 0
    ExportJob.objects.update(claimed_until=timezone.now() - timedelta(seconds=1), attempts=5)
    assert services.ring_waiting() == 1

    build_export(job.pk)

    job.refresh_from_db()
    assert (job.status, bool(job.message)) == ("failed", True)


def test_the_scope_is_that_of_the_moment_of_writing(member, as_user, many):
    job = ordered(member, as_user)
    member.is_active = False
    member.save()

    build_export(job.pk)

    job.refresh_from_db()
    assert (job.status, job.message) == ("failed", "没有权限导出企业清单")
    assert not StoredFile.objects.exists()


def test_a_file_is_not_handed_out_once_the_scope_is_another(member, as_user, many):
    job = ordered(member, as_user)
    build_export(job.pk)
    member.memberships.update(until="2026-01-31")
    browser = as_user(member)

    assert browser.get(f"{EXPORTS}{job.pk}/file/").status_code == 302
    assert "权限范围在生成后有变化" in browser.get(EXPORTS).content.decode()


def test_a_file_is_gone_after_a_week(member, as_user, many):
    job = ordered(member, as_user)
    build_export(job.pk)
    path = StoredFile.objects.get().path
    assert services.expire_exports() == 0
    ExportJob.objects.update(expires_at=timezone.now())

    assert (services.expire_exports(), services.expire_exports()) == (1, 0)

    job.refresh_from_db()
    assert (job.status, job.file, StoredFile.objects.count()) == ("expired", None, 0)
    assert as_user(member).get(f"{EXPORTS}{job.pk}/file/").status_code == 302
    assert path


def test_one_person_has_three_exports_under_way_at_most(member, as_user, many):
    for _ in range(3):
        assert ask(as_user(member)).status_code == 302

    assert ask(as_user(member)).status_code == 422


def test_more_ticked_rows_than_one_answer_holds_are_refused_and_not_turned_into_all(member, as_user, many):
    ticked = "&".join(f"ids={firm.pk}" for firm in many)

    assert ask(as_user(member), ticked).status_code == 422
    assert not ExportJob.objects.exists()


def test_a_filter_that_became_invalid_ends_the_export_with_a_word(member, many):
    job = services.request_export(
        by=member, page="enterprises", query="owner_team=987654", columns=[], file_format="csv", reason="示例", rows=9
    )

    build_export(job.pk)

    job.refresh_from_db()
    assert job.status == "failed"
    assert "归口组" in job.message


def test_an_order_without_purpose_is_refused(member):
    with pytest.raises(RuleViolation, match="用途"):
        services.request_export(
            by=member, page="enterprises", query="", columns=[], file_format="csv", reason=" ", rows=9
        )
