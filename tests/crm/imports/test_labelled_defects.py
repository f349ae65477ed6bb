"""A list with known defects: each of them is reported or mended, and no good row is lost."""

import pytest

from benchmarks.lists import HEADERS, MENDED, REPORTED, rows
from crm.enterprises.models import Enterprise
from crm.imports import services
from crm.imports.models import ImportRow
from tests.factories.imports import csv_bytes, received, xlsx_bytes

pytestmark = pytest.mark.django_db
COUNT = 600


@pytest.fixture
def labelled():
    return list(rows(COUNT, dirty=0.3, seed=7))


@pytest.mark.parametrize(("made", "name"), [(xlsx_bytes, "示例名单.xlsx"), (csv_bytes, "示例名单.csv")])
def test_every_defect_is_reported_and_no_good_row_is_lost(labelled, made, name, hq):
    batch = received(made([row for row, _ in labelled], HEADERS), hq, name)
    services.check(batch.pk)

    found = dict(ImportRow.objects.filter(batch=batch).values_list("number", "verdict"))
    told = {number: found[number + 2] for number in range(COUNT)}
    expected = {number: REPORTED.get(defect, "created") for number, (_, defect) in enumerate(labelled)}

    assert {defect for _, defect in labelled} >= {*REPORTED, *MENDED}
    assert {n: (labelled[n][1], told[n]) for n in told if told[n] != expected[n]} == {}


def test_the_result_is_what_the_preview_said_and_a_repeat_writes_no_firm(labelled, hq):
    content = xlsx_bytes([row for row, _ in labelled], HEADERS)
    first = written(content, hq)
    assert {**first.result, "taken": 0} == {**first.counts, "taken": 0}
    before = list(Enterprise.objects.order_by("id").values())

    again = written(content, hq)

    assert again.result.get("created", 0) == again.result.get("updated", 0) == 0
    assert again.result["unchanged"] == first.result["created"]
    assert list(Enterprise.objects.order_by("id").values()) == before


def written(content, hq):
    batch = received(content, hq, "示例名单.xlsx")
    services.check(batch.pk)
    services.start_commit(batch.pk, by=hq, ring=False)
    services.commit(batch.pk)
    batch.refresh_from_db()
    return batch
