"""A choice settles the conflict it was made for; what else writing finds waits, and what it cleared bears no fault."""

import pytest
from django.utils import timezone

from crm.enterprises.models import Enterprise
from crm.imports import services
from crm.imports.services import preview
from tests.crm.imports.previews import row_at
from tests.factories import EnterpriseFactory
from tests.factories.imports import checked, code, csv_bytes, firm, imported

pytestmark = pytest.mark.django_db
ELSEWHERE = "重庆市沙坪坝区别处 9 号"


def bad_code(number):
    right = code(number)
    return right[:-1] + ("0" if right[-1] != "0" else "1")


def written(batch, hq, conflicts="keep"):
    services.start_commit(batch.pk, by=hq, conflicts=conflicts, ring=False)
    services.commit(batch.pk)
    batch.refresh_from_db()
    return batch


@pytest.fixture
def verified(hq):
    imported(csv_bytes([firm(1), firm(2)]), hq)
    Enterprise.objects.update(verified_at=timezone.now())


def test_a_row_corrected_onto_another_firm_forgets_the_choice(hq, verified):
    batch = checked(csv_bytes([firm(1, address=ELSEWHERE)]), hq)
    preview.choose(batch.pk, by=hq, numbers=[2], choice="take")

    preview.correct_cells(batch.pk, 2, by=hq, cells={0: firm(2)[0], 1: firm(2)[1]})

    row = row_at(batch, 2)
    assert (row.verdict, row.reason, row.enterprise.name, row.choice) == ("conflict", "verified", firm(2)[0], "")


def test_a_choice_about_a_new_firm_does_not_write_onto_one_that_came_meanwhile(hq):
    batch = checked(csv_bytes([firm(1, code=bad_code(1))]), hq)
    preview.choose(batch.pk, by=hq, numbers=[2], choice="take")
    EnterpriseFactory(name=firm(1)[0], address="渝中区原地址", uscc=None)

    written(batch, hq)

    assert Enterprise.objects.get().address == "渝中区原地址"
    assert (batch.result, row_at(batch, 2).choice) == ({"conflict": 1}, "keep")


def test_a_choice_does_not_settle_another_conflict_that_came_meanwhile(hq):
    EnterpriseFactory(name=firm(1)[0], address="渝中区原地址", uscc=None, region_code="330212")
    batch = checked(csv_bytes([firm(1)]), hq)
    assert row_at(batch, 2).reason == "region_differs"
    preview.choose(batch.pk, by=hq, numbers=[2], choice="take")
    Enterprise.objects.update(region_code="", verified_at=timezone.now())

    written(batch, hq)

    row = row_at(batch, 2)
    assert Enterprise.objects.get().address == "渝中区原地址"
    assert (row.verdict, row.reason, [fault["code"] for fault in row.faults], row.choice) == (
        "conflict", "verified", ["verified"], "keep",
    )  # fmt: skip
    assert batch.reasons == {"verified": 1}


def test_a_conflict_that_is_none_any_more_bears_no_fault(hq):
    EnterpriseFactory(name=firm(1)[0], uscc=None)
    twin = EnterpriseFactory(name=firm(1)[0], uscc=None)
    batch = checked(csv_bytes([firm(1, code=""), firm(2, code="12")]), hq)
    assert batch.reasons == {"several_same_name": 1, "code_invalid": 1}
    Enterprise.objects.filter(pk=twin.pk).update(is_deleted=True)

    written(batch, hq)

    row = row_at(batch, 2)
    assert (row.verdict, row.reason, row.faults) == ("updated", "", [])
    assert (batch.result, batch.reasons) == ({"updated": 1, "refused": 1}, {"code_invalid": 1})
