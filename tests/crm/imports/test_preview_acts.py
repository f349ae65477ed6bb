"""Acts upon a preview: who may, when, what is kept of them, and what two people at once make of it."""

import tempfile
import threading

import pytest
from django.db import connection
from django.urls import reverse

from core.audit.models import AuditEntry
from core.audit.words import action_word
from core.errors import RuleViolation
from core.spreadsheets.reading import open_table
from crm.enterprises.models import Enterprise
from crm.imports import services
from crm.imports.models import ImportBatch
from crm.imports.queries import rows_to_mend
from crm.imports.services import kinds, preview
from tests.crm.imports.previews import row_at
from tests.factories import UserFactory
from tests.factories.imports import HEADER, checked, code, csv_bytes, firm, received, written, xlsx_bytes


@pytest.fixture
def batch(hq):
    return checked(csv_bytes([firm(1, code="12"), firm(2), firm(2, name="重庆示例别称有限公司")]), hq)


def refusal_of(act):
    with pytest.raises(RuleViolation) as refusal:
        act()
    return refusal.value.code


def test_every_act_is_one_row_in_the_log_with_what_was_before(hq, batch):
    preview.correct_cells(batch.pk, 2, by=hq, cells={1: code(1), 2: "张示例"})
    preview.revert_cells(batch.pk, 2, by=hq)
    preview.drop_rows(batch.pk, by=hq, numbers=[2, 3])
    preview.restore_rows(batch.pk, by=hq, numbers=[2, 3])
    preview.drop_rows(batch.pk, by=hq, numbers=[3])
    preview.drop_rows(batch.pk, by=hq, numbers=[3])  # once more is no act
    preview.correct_cells(batch.pk, 2, by=hq, cells={2: "张示例"})  # nor is the same text

    acts = list(AuditEntry.objects.filter(action__startswith="import.row").order_by("id"))
    words = ["改正名单的一行", "还原名单的一行", "剔除名单的行", "恢复剔除的行", "剔除名单的行"]
    assert [action_word(act.action) for act in acts] == words
    cells = {"1": {"column": "统一社会信用代码", "change": ["12", code(1)]}}
    told = {"row": 2, "cells": cells, "verdict": ["refused", "created"]}
    assert (acts[0].changes, acts[0].actor_id) == (told, hq.pk)
    assert acts[2].changes == {"count": 2, "rows": [2, 3]}


def test_a_number_cell_that_is_taken_back_is_a_number_again(hq):
    batch = checked(xlsx_bytes([[*firm(1)[:1], 911101066976941000, *firm(1)[2:]]]), hq, "名单.xlsx")
    before = row_at(batch, 2)
    assert before.reason == "code_damaged"

    preview.correct_cells(batch.pk, 2, by=hq, cells={1: code(1)})
    preview.correct_cells(batch.pk, 2, by=hq, cells={1: "911101066976941000"})

    after = row_at(batch, 2)
    assert (after.raw, after.reason, after.corrections) == (before.raw, "code_damaged", {})


def test_a_row_that_comes_to_need_somebody_gets_its_cells_from_the_file(hq):
    rows = [["重庆示例甲有限公司", "重庆市"], ["重庆示例乙有限公司", "广东省"]]
    batch = checked(csv_bytes(rows, ("企业名称", "所属省份")), hq)
    preview.correct_cells(batch.pk, 2, by=hq, cells={0: "重庆示例乙有限公司"})

    later = row_at(batch, 3)
    assert (later.verdict, later.reason, later.raw) == ("conflict", "region_in_file", rows[1])
    preview.revert_cells(batch.pk, 2, by=hq)
    assert row_at(batch, 3).verdict == "created"


def test_a_good_row_that_was_left_out_goes_back_as_it_stood_in_the_file(hq, as_user, batch):
    preview.drop_rows(batch.pk, by=hq, numbers=[4])

    answer = as_user(hq).get(reverse("imports:refused", args=[batch.pk]))
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as saved:
        saved.write(b"".join(answer.streaming_content))
        saved.flush()
        with open_table(saved.name) as table:
            found = [row.values for row in table.rows()]
    assert found[-1] == [*firm(2, name="重庆示例别称有限公司"), "第 4 行 预览时人工剔除，没有导入"]


def test_repeats_of_a_row_that_was_left_out_get_another_leader(hq, batch):
    assert row_at(batch, 4).duplicate_of == 3

    preview.drop_rows(batch.pk, by=hq, numbers=[3])
    written(batch, hq)

    assert Enterprise.objects.get().name == "重庆示例别称有限公司"
    assert batch.result == {"refused": 2, "created": 1}


def test_the_refused_file_bears_the_corrected_cells_and_can_be_handed_in(hq, batch):
    preview.correct_cells(batch.pk, 2, by=hq, cells={1: "123"})

    rows = list(rows_to_mend(batch))

    assert rows[0][1] == "123"
    assert checked(csv_bytes(rows, [*HEADER, "错误原因"]), hq).counts == {"refused": 1}


def test_acts_are_refused_outside_the_preview_and_for_whoever_does_not_import(hq, member, batch):
    waiting = received(csv_bytes([firm(7)]), hq)
    assert refusal_of(lambda: preview.drop_rows(waiting.pk, by=hq, numbers=[2])) == "not_open"
    assert refusal_of(lambda: preview.drop_rows(batch.pk, by=member, numbers=[2])) == "forbidden"
    assert refusal_of(lambda: preview.drop_rows(batch.pk, by=hq, numbers=[99])) == "missing"
    assert refusal_of(lambda: preview.correct_cells(batch.pk, 2, by=hq, cells={77: "x"})) == "invalid"
    preview.drop_rows(batch.pk, by=hq, numbers=[2])
    assert refusal_of(lambda: preview.correct_cells(batch.pk, 2, by=hq, cells={1: "x"})) == "dropped"
    ImportBatch.objects.filter(pk=batch.pk).update(kind=ImportBatch.Kind.CONTACT)
    assert kinds.review_of(ImportBatch.Kind.CONTACT) is None
    assert refusal_of(lambda: preview.drop_rows(batch.pk, by=hq, numbers=[2])) == "not_supported"


def test_an_act_from_before_another_check_is_refused(hq, batch):
    looked_at = batch.check_mark
    preview.drop_rows(batch.pk, by=hq, numbers=[3], mark=looked_at)
    preview.drop_rows(batch.pk, by=hq, numbers=[4], mark=looked_at)  # single rows go on beside each other
    assert refusal_of(lambda: preview.restore_rows(batch.pk, by=hq, numbers=[3], mark=looked_at, whole=True)) == "stale"

    ImportBatch.objects.filter(pk=batch.pk).update(status="uploaded", check_asked_at="2026-01-01T00:00Z")
    services.check(batch.pk)

    assert refusal_of(lambda: preview.restore_rows(batch.pk, by=hq, numbers=[3], mark=looked_at)) == "stale"


@pytest.mark.django_db(transaction=True)
def test_writing_sees_all_or_nothing_of_an_act():
    person = UserFactory(role="hq_staff", username="importer")
    batch = checked(csv_bytes([firm(number) for number in range(30)]), person)
    looked_at, ended = batch.check_mark, []

    def run(act):
        try:
            act()
            ended.append("done")
        except RuleViolation as refusal:
            ended.append(refusal.code)
        finally:
            connection.close()

    acts = [
        lambda: preview.drop_rows(batch.pk, by=person, numbers=range(2, 32, 2), mark=looked_at, whole=True),
        lambda: services.start_commit(batch.pk, by=person, checked=looked_at, ring=False),
    ]
    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    batch.refresh_from_db()
    assert sorted(ended) in (["checked_anew", "done"], ["done", "not_open"])
    out = 15 if batch.status == "previewed" else 0
    assert batch.counts == ({"created": 15, "refused": 15} if out else {"created": 30})
    written(batch, person)
    assert Enterprise.objects.count() == 30 - out
