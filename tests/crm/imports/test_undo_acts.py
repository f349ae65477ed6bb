"""Undoing as an act: forecast, log, kill and retry, who may and when, and what holds a firm back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.audit.models import AuditEntry
from core.errors import RuleViolation
from crm.enterprises.models import DuplicatePair, Enterprise, Merge
from crm.enterprises.services import create_enterprise
from crm.imports import rules, services
from crm.imports.models import FieldChange, ImportBatch
from crm.imports.services import undoing
from tests.crm.imports.undoable import LIST, WIDE, edit, library, reasons_of
from tests.factories import ProjectFactory
from tests.factories.imports import checked, code, csv_bytes, firm, imported, undone

pytestmark = pytest.mark.django_db


def test_the_forecast_is_what_the_undo_does(hq, stocked):
    batch = imported(csv_bytes(LIST, WIDE), hq)
    edit(hq, Enterprise.objects.get(name="重庆示例00004科技有限公司"))
    before = library()

    told = services.forecast(batch)

    assert library() == before
    undone(batch, hq)
    assert told == {"gone": 1, "restored": 2, "partly": 0, "stays": 1, "total": 4}
    assert {word: batch.undo[word] for word in told} == told


def test_the_forecast_of_a_long_list_looks_at_its_beginning_and_says_so(hq, stocked):
    batch = imported(csv_bytes(LIST, WIDE), hq)

    told = services.forecast(batch, most=3)

    assert (sum(told[word] for word in ("gone", "restored", "partly", "stays")), told["total"]) == (3, 4)


def test_every_firm_and_the_act_leave_a_row_in_the_log(hq, stocked):
    batch = undone(imported(csv_bytes(LIST, WIDE), hq), hq, reason="传错了文件")

    acts = dict.fromkeys(AuditEntry.objects.order_by("id").values_list("action", flat=True))
    assert {"import.undo_started", "import.undone"} <= set(acts)
    assert AuditEntry.objects.filter(action="enterprise.removed").count() == 2
    assert AuditEntry.objects.filter(action="enterprise.restored").count() == 2
    assert AuditEntry.objects.get(action="import.undo_started").changes == {"reason": "传错了文件"}
    assert set(batch.rows.values_list("verdict", flat=True)) == {"created", "updated", "duplicate"}
    assert FieldChange.objects.filter(batch=batch, is_undo=True, field="legal_person").exists()


def test_a_killed_undo_goes_on_behind_its_last_chunk(hq, stocked, monkeypatch):
    monkeypatch.setattr(undoing, "CHUNK_FIRMS", 1)
    batch = imported(csv_bytes(LIST, WIDE), hq)
    services.start_undo(batch.pk, by=hq, reason="传错文件", ring=False)

    class Killed(BaseException):
        pass

    def die(at):
        raise Killed

    with pytest.raises(Killed):
        services.undo(batch.pk, progress=die)
    # Who is interrupted lets go; who is killed cannot.
    ImportBatch.objects.filter(pk=batch.pk).update(claimed_until=timezone.now() + timedelta(seconds=30))
    services.undo(batch.pk)
    batch.refresh_from_db()
    assert (batch.status, batch.undo["done"]) == ("undoing", 1)
    ImportBatch.objects.filter(pk=batch.pk).update(claimed_until=timezone.now() - timedelta(seconds=1))
    assert services.ring_interrupted() == 1
    services.undo(batch.pk)

    batch.refresh_from_db()
    assert (batch.status, library()) == ("undone", stocked)


def test_an_undo_that_breaks_its_workers_again_and_again_leaves_a_list_that_can_be_undone_later(hq, stocked):
    batch = imported(csv_bytes(LIST, WIDE), hq)
    services.start_undo(batch.pk, by=hq, reason="传错文件", ring=False)
    ImportBatch.objects.filter(pk=batch.pk).update(attempts=99)
    services.undo(batch.pk)
    batch.refresh_from_db()
    assert (batch.status, "多次被中断" in batch.message) == ("done", True)

    undone(batch, hq)

    assert library() == stocked


@pytest.mark.parametrize("who", ["data_admin", "hq", "commander"])
def test_headquarters_and_the_data_administrator_undo(everybody, who):
    batch = imported(csv_bytes([firm(1)]), everybody["hq"])

    assert undone(batch, everybody[who]).status == "undone"


def test_nobody_else_undoes_and_nobody_twice_or_too_late_or_without_a_reason(everybody, hq):
    batch = imported(csv_bytes([firm(1)]), hq)

    for who, user in everybody.items():
        if who not in {"data_admin", "hq", "commander"} and user is not None:
            with pytest.raises(RuleViolation) as refused:
                services.start_undo(batch.pk, by=user, reason="示例")
            assert refused.value.code == "forbidden", who
    with pytest.raises(RuleViolation, match="原因"):
        services.start_undo(batch.pk, by=hq, reason=" ")
    for days, refusal in ((30, None), (31, "too_late")):
        batch.finished_at = timezone.now() - timedelta(days=days)
        assert getattr(rules.undo_refusal(batch), "code", None) == refusal
    undone(batch, hq)
    with pytest.raises(RuleViolation, match="已经撤销过"):
        services.start_undo(batch.pk, by=hq, reason="示例")


def test_what_is_not_written_cannot_be_undone(hq):
    batch = checked(csv_bytes([firm(1)]), hq)

    with pytest.raises(RuleViolation, match="写入完成"):
        services.start_undo(batch.pk, by=hq, reason="示例")


def test_lists_of_projects_from_before_the_trail_was_kept_are_not_undone(hq):
    batch = ImportBatch(kind="existing_project", status="done", finished_at=timezone.now())

    assert "没有保存完整的原值" in rules.undo_refusal(batch).message


def test_a_guess_that_two_firms_are_one_keeps_none_of_them_a_decision_does(hq):
    batch = imported(csv_bytes([firm(number) for number in range(1, 5)]), hq)
    one, two, three, four = Enterprise.objects.order_by("id")
    DuplicatePair.objects.create(left=one, right=two, score=60, reasons=["same_core"])
    DuplicatePair.objects.create(left=three, right=four, score=60, reasons=["same_core"], status="rejected")

    undone(batch, hq)

    assert (set(Enterprise.objects.all()), DuplicatePair.objects.count()) == ({three, four}, 1)


def test_a_firm_that_took_another_in_since_is_left_as_it_is(hq):
    held = create_enterprise(by=hq, name="重庆示例00001科技有限公司", uscc=code(1), legal_person="赵示例")
    other = create_enterprise(by=hq, name="重庆示例另一家有限公司")
    batch = imported(csv_bytes([firm(1)]), hq)
    Merge.objects.create(kept=held, absorbed=other, kept_name=held.name, absorbed_name=other.name, reason="示例")

    undone(batch, hq)

    held.refresh_from_db()
    assert (held.legal_person, reasons_of(batch)) == ("张示例", {held.name: ["merged"]})


def test_a_firm_that_took_another_in_before_the_list_gets_its_values_back(hq):
    held = create_enterprise(by=hq, name="重庆示例00001科技有限公司", uscc=code(1), legal_person="赵示例")
    other = create_enterprise(by=hq, name="重庆示例另一家有限公司")
    merge = Merge.objects.create(
        kept=held, absorbed=other, kept_name=held.name, absorbed_name=other.name, reason="示例"
    )
    batch = imported(csv_bytes([firm(1)]), hq)
    assert merge.at < batch.started_at

    undone(batch, hq)

    held.refresh_from_db()
    assert (held.legal_person, reasons_of(batch)) == ("赵示例", {})


def test_what_an_undone_list_wrote_before_a_merge_does_not_come_back_with_a_later_list(hq):
    held = create_enterprise(by=hq, name="重庆示例00001科技有限公司", uscc=code(1), legal_person="赵示例")
    other = create_enterprise(by=hq, name="重庆示例另一家有限公司")
    first = imported(csv_bytes([firm(1)]), hq)
    Merge.objects.create(kept=held, absorbed=other, kept_name=held.name, absorbed_name=other.name, reason="示例")
    second = imported(csv_bytes([firm(1, person="李示例")]), hq)

    undone(first, hq)
    undone(second, hq)

    held.refresh_from_db()
    assert (held.legal_person, reasons_of(first), reasons_of(second)) == ("张示例", {held.name: ["merged"]}, {})


def test_a_list_of_projects_keeps_a_firm_by_its_projects_and_is_not_named(hq):
    batch = imported(csv_bytes([firm(1), firm(2)]), hq)
    one, two = Enterprise.objects.order_by("id")
    ProjectFactory(enterprise=one)
    projects = imported(csv_bytes([firm(3)]), hq)
    ImportBatch.objects.filter(pk=projects.pk).update(kind="existing_project", file_name="指挥部存量项目.xlsx")
    projects.rows.update(enterprise=one)

    undone(batch, hq)

    assert (reasons_of(batch), Enterprise.objects.filter(pk=two.pk).exists()) == ({one.name: ["linked"]}, False)
