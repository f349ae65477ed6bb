"""Acts upon a preview that meet a wrong address, another transaction or secrets: refused, done again, or told in part."""

import threading
import time

import pytest
from django.db import connection, transaction
from django.urls import reverse

from core.audit.models import AuditEntry
from core.errors import RuleViolation
from crm.imports.models import ImportBatch, ImportRow
from crm.imports.queries import rows_to_mend
from crm.imports.services import preview
from tests.crm.imports.previews import of_preview
from tests.factories import UserFactory
from tests.factories.imports import HEADER, checked, csv_bytes, firm, written

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def batch(hq):
    return checked(csv_bytes([firm(1, code="12"), firm(2), firm(3)]), hq)


@pytest.mark.parametrize("asked", ["verdict=zzz", "verdict=a%00b", "reason=%00"])
def test_an_act_on_a_filter_that_means_nothing_touches_no_row(hq, as_user, batch, asked):
    before = of_preview(batch)
    url = reverse("imports:many", args=[batch.pk])

    answer = as_user(hq).post(f"{url}?{asked}", {"act": "drop", "mark": batch.check_mark}, headers=HTMX)

    assert (answer.status_code, of_preview(batch)) == (422, before)
    assert "筛选条件有误" in answer.content.decode()


def test_an_act_on_a_whole_filter_wants_the_mark_of_the_page(hq, as_user, batch):
    before = of_preview(batch)

    answer = as_user(hq).post(reverse("imports:many", args=[batch.pk]) + "?verdict=", {"act": "drop"}, headers=HTMX)

    assert (answer.status_code, of_preview(batch)) == (409, before)


def test_the_log_tells_a_correction_by_its_cell_cut_and_without_numbers_of_people(hq):
    header = ("verdict", "企业名称", "经营范围")
    batch = checked(csv_bytes([["x", "重庆示例甲有限公司", "旧"]], header), hq)
    at = {column["text"]: column["index"] for column in batch.mapping["columns"]}
    long = "电话 13800138000，" + "长" * 900

    preview.correct_cells(batch.pk, 2, by=hq, cells={at["经营范围"]: long})

    changes = AuditEntry.objects.get(action="import.row_corrected").changes
    (cell,) = changes["cells"].values()
    assert (set(changes), set(changes["cells"])) == ({"row", "cells", "verdict"}, {str(at["经营范围"])})
    assert (cell["column"], cell["change"][0], len(cell["change"][1])) == ("经营范围", "旧", 200)
    assert "13800138000" not in str(changes)


@pytest.mark.django_db(transaction=True)
def test_an_act_that_ends_in_a_deadlock_is_done_again():
    person = UserFactory(role="hq_staff", username="importer")
    batch = checked(csv_bytes([firm(1), firm(2)]), person)
    ended = []

    def act():
        try:
            ended.append(set(preview.drop_rows(batch.pk, by=person, numbers=[2])))
        except Exception as fault:  # noqa: BLE001 - told to the test
            ended.append(fault)
        finally:
            connection.close()

    thread = threading.Thread(target=act)
    with transaction.atomic():
        ImportRow.objects.select_for_update().get(batch=batch, number=2)
        thread.start()
        # whoever waits first finds the deadlock and gives way
        time.sleep(0.5)
        ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    thread.join(30)

    assert ended == [{2}]


def test_rows_left_out_come_with_their_cells_in_their_order(hq):
    batch = checked(csv_bytes([firm(n, code="12" if n in {3, 5} else "") for n in range(1, 8)]), hq)
    preview.drop_rows(batch.pk, by=hq, numbers=[2, 5, 8])

    with preview.cells_of_file(batch) as cells_at:
        rows = list(rows_to_mend(batch, cells_at=cells_at))

    assert [row[0] for row in rows] == [firm(n)[0] for n in (1, 3, 4, 5, 7)]
    assert all(len(row) == len(HEADER) + 1 for row in rows)


def test_a_row_that_writing_refused_comes_with_its_cells(hq, as_user):
    from crm.enterprises.models import Enterprise

    written(checked(csv_bytes([firm(1), firm(2)]), hq), hq)
    batch = checked(csv_bytes([firm(1), firm(2)]), hq)
    Enterprise.objects.filter(name=firm(2)[0]).update(is_deleted=True)
    written(batch, hq)

    with preview.cells_of_file(batch) as cells_at:
        (row,) = rows_to_mend(batch, cells_at=cells_at)

    assert row[0] == firm(2)[0]
    answer = as_user(hq).get(reverse("imports:refused", args=[batch.pk]))
    assert b"".join(answer.streaming_content)


def test_a_list_of_which_all_cells_were_kept_is_not_read_again(hq, batch):
    batch.file.path.unlink()

    with preview.cells_of_file(batch) as cells_at:
        assert len(list(rows_to_mend(batch, cells_at=cells_at))) == 1


def test_whole_acts_without_a_mark_are_refused_in_the_service_too(hq, batch):
    with pytest.raises(RuleViolation) as refusal:
        preview.drop_rows(batch.pk, by=hq, numbers=[2, 3], whole=True)
    assert refusal.value.code == "stale"
