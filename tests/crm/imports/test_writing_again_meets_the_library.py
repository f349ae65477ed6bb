"""A list is written against the library as it is under the lock, wherever its chunks end and whatever happens between."""

import pytest

from crm.enterprises.models import Enterprise
from crm.enterprises.services import update_enterprise
from crm.imports import services
from crm.imports.models import ImportBatch
from crm.imports.queries import rows_to_mend
from crm.imports.services import committing, preview
from tests.crm.imports.previews import of_preview, row_at
from tests.factories.imports import checked, code, csv_bytes, firm, imported, undone

pytestmark = pytest.mark.django_db
NAME = "重庆示例同名有限公司"


def bad_code(number):
    right = code(number)
    return right[:-1] + ("0" if right[-1] != "0" else "1")


def namesakes(count):
    return [firm(1, name=NAME, code=bad_code(100 + n), address=f"重庆市沙坪坝区示例路 {n} 号") for n in range(count)]


@pytest.fixture
def row_by_row(monkeypatch):
    monkeypatch.setattr(committing, "CHUNK_ROWS", 1)


def written_with(batch, hq, *, after_first, **options):
    """Write a list of which each row is a chunk; ``after_first`` happens once the first is through."""
    services.start_commit(batch.pk, by=hq, ring=False, **options)
    told = []

    def progress(_batch):
        told.append(1)
        if len(told) == 1:
            after_first()

    services.commit(batch.pk, progress=progress)
    batch.refresh_from_db()
    return batch


def test_firms_undone_while_an_equal_list_is_written_are_entered_again(hq, row_by_row):
    first = imported(csv_bytes([firm(1), firm(2)]), hq)
    batch = checked(csv_bytes([firm(1), firm(2)]), hq)

    written_with(batch, hq, after_first=lambda: undone(first, hq))

    assert row_at(batch, 3).verdict == "created"
    assert Enterprise.objects.filter(name=firm(2)[0]).count() == 1


def test_a_firm_deactivated_while_the_list_is_written_is_refused(hq, row_by_row):
    imported(csv_bytes([firm(1), firm(2)]), hq)
    batch = checked(csv_bytes([firm(1), firm(2)]), hq)

    written_with(batch, hq, after_first=lambda: Enterprise.objects.filter(name=firm(2)[0]).update(is_deleted=True))

    assert of_preview(batch) == {2: ("unchanged", ""), 3: ("refused", "deactivated")}


def test_a_firm_changed_while_the_list_is_written_is_compared_anew(hq, row_by_row):
    imported(csv_bytes([firm(1), firm(2)]), hq)
    batch = checked(csv_bytes([firm(1), firm(2)]), hq)
    other = Enterprise.objects.get(name=firm(2)[0])

    written_with(
        batch,
        hq,
        after_first=lambda: update_enterprise(other.pk, by=hq, version=other.version, legal_person="王示例"),
    )

    other.refresh_from_db()
    assert (row_at(batch, 3).verdict, other.legal_person) == ("updated", "张示例")


@pytest.mark.parametrize("killed", [False, True])
def test_killed_and_gone_on_the_end_is_the_same(hq, row_by_row, killed):
    imported(csv_bytes([firm(1)]), hq)
    batch = checked(csv_bytes([firm(1, code=bad_code(1), address="重庆市沙坪坝区别处 9 号"), firm(1)]), hq)
    services.start_commit(batch.pk, by=hq, conflicts="take", ring=False)

    def kill(_batch):
        raise KeyboardInterrupt

    if killed:
        with pytest.raises(KeyboardInterrupt):
            services.commit(batch.pk, progress=kill)
        ImportBatch.objects.filter(pk=batch.pk).update(claimed_until=None)
    services.commit(batch.pk)

    batch.refresh_from_db()
    assert (batch.result, row_at(batch, 3).verdict) == ({"conflict": 1, "updated": 1, "taken": 1}, "updated")
    assert Enterprise.objects.get().address == firm(1)[5]


@pytest.mark.parametrize("of_all", [True, False])
def test_every_taken_row_of_one_name_is_written(hq, of_all):
    batch = checked(csv_bytes(namesakes(8)), hq)
    if not of_all:
        preview.choose(batch.pk, by=hq, numbers=range(2, 10), choice="take")

    services.start_commit(batch.pk, by=hq, conflicts="take" if of_all else "keep", ring=False)
    services.commit(batch.pk)

    batch.refresh_from_db()
    assert batch.result == {"conflict": 8, "taken": 8}
    assert list(rows_to_mend(batch)) == []
    assert Enterprise.objects.get().address == "重庆市沙坪坝区示例路 7 号"


def test_rows_that_no_pass_settles_wait_and_stand_among_the_refused(hq, monkeypatch):
    from crm.imports.services import enterprise_lists

    monkeypatch.setattr(enterprise_lists, "MOST_PASSES", 3)
    batch = checked(csv_bytes(namesakes(5)), hq)
    preview.choose(batch.pk, by=hq, numbers=range(2, 7), choice="take")
    services.start_commit(batch.pk, by=hq, ring=False)
    services.commit(batch.pk)

    batch.refresh_from_db()
    assert batch.result == {"conflict": 5, "taken": 3}
    assert [row[1] for row in rows_to_mend(batch)] == [bad_code(103), bad_code(104)]
