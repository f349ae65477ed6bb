"""Rows that change nothing are not judged twice while their firm is as it was, and are when it is not."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.enterprises.models import Alias, Enterprise
from crm.enterprises.services import update_enterprise
from crm.imports import services
from crm.imports.models import ImportRow
from tests.factories.imports import HEADER, csv_bytes, firm, imported, received

pytestmark = pytest.mark.django_db


def checked_again(rows, by, header=HEADER):
    imported(csv_bytes(rows, header), by)
    batch = received(csv_bytes(rows, header), by)
    services.check(batch.pk)
    return batch


def committed(batch, by):
    services.start_commit(batch.pk, by=by, ring=False)
    services.commit(batch.pk)
    batch.refresh_from_db()
    return batch


def test_a_repeat_neither_compares_nor_touches_the_firms_again(hq):
    batch = checked_again([firm(number) for number in range(20)], hq)
    before = list(Enterprise.objects.order_by("id").values())

    with CaptureQueriesContext(connection) as asked:
        committed(batch, hq)

    assert batch.result["unchanged"] == 20
    assert not [query["sql"] for query in asked if "jsonb_build_object" in query["sql"]]
    assert list(Enterprise.objects.order_by("id").values()) == before


def test_a_firm_changed_after_the_check_is_compared_anew(hq):
    batch = checked_again([firm(1), firm(2)], hq)
    changed = Enterprise.objects.get(name=firm(1)[0])
    update_enterprise(changed.pk, by=hq, version=changed.version, legal_person="王示例")

    committed(batch, hq)

    verdicts = list(ImportRow.objects.filter(batch=batch).order_by("number").values_list("verdict", flat=True))
    assert verdicts == ["updated", "unchanged"]
    changed.refresh_from_db()
    assert changed.legal_person == "张示例"


def test_a_firm_deactivated_after_the_check_is_refused(hq):
    batch = checked_again([firm(1)], hq)
    Enterprise.objects.update(is_deleted=True)

    committed(batch, hq)

    assert batch.result["refused"] == 1


def test_a_repeated_row_still_adds_to_a_firm_whose_first_row_changes_nothing(hq):
    header = (*HEADER, "简称")
    imported(csv_bytes([[*firm(1), ""]], header), hq)
    batch = received(csv_bytes([[*firm(1), ""], [*firm(1), "示例一号"]], header), hq)
    services.check(batch.pk)

    committed(batch, hq)

    assert (batch.result["unchanged"], batch.result["duplicate"]) == (1, 1)
    assert Alias.objects.get(kind="short").name == "示例一号"
