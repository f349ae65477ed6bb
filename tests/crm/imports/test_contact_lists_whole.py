"""Contact lists as a whole: layouts of directories, many rows, two at once, killed and gone on with, phones of the vectors."""

import time

import pytest

from crm.enterprises.models import Contact
from crm.imports import services
from crm.imports.columns import CONTACT_COLUMNS, NOT_STORED
from crm.imports.models import ImportBatch, ImportedContact
from crm.imports.services import committing, kinds
from tests.crm.imports.people import KIND, STATEMENT, checked_people, people_list, person, write
from tests.crm.imports.test_at_once import at_once
from tests.factories import EnterpriseFactory, UserFactory
from tests.factories import layouts as files
from tests.factories.imports import checked, code, received
from tests.vectors import VECTORS

NAME = "重庆示例{}内饰有限公司"


def started(batch, by):
    services.start_commit(batch.pk, by=by, statement=STATEMENT, ring=False)
    return batch


def numbers():
    rows = Contact.objects.order_by("pk")
    return [(one.name, one.mobile or one.landline or one.email) for one in rows]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("make", "firm", "layout", "expected"),
    [
        (files.big_table, "甲", "A", ["13800000001", "023-60000000", "13800000003", "info@example.com"]),
        (files.batch_match, "乙", "B", ["13800000001", "023-60000000", "13800000003", "info@example.com"]),
        (files.older_export, "丙", "C", ["13800000001", "023-60000000", "13800000003"]),
        (files.advanced_search, "丁", "D", ["13800000001", "023-60000000", "info@example.com"]),
    ],
)
def test_lists_of_directories_are_read_for_their_people(hq, make, firm, layout, expected):
    EnterpriseFactory(name=NAME.format(firm), uscc=None)

    batch = checked(make(), hq, "导出.xlsx", KIND)
    assert (batch.layout, batch.counts["created"]) == (layout, 1)

    write(batch, hq)
    assert [number for _, number in numbers()] == expected
    assert {name for name, _ in numbers()} <= {"企业公开手机", "企业公开电话", "企业公开邮箱"}


@pytest.mark.django_db
def test_a_list_of_firms_that_were_not_found_is_refused_row_by_row(hq):
    batch = checked(files.batch_match(), hq, "导出.xlsx", KIND)

    assert batch.counts == {"refused": 2}
    assert {row.reason for row in batch.rows.all()} == {"firm_unknown", "name_unmatched"}


def test_every_header_of_people_that_lists_of_firms_know_is_read_in_lists_of_people():
    known = {header for column in CONTACT_COLUMNS for header in column.headers} | {"传真"}

    assert set(NOT_STORED["contact"].split()) <= known


@pytest.mark.django_db
@pytest.mark.parametrize("vector", VECTORS["phone"], ids=lambda vector: vector["in"])
def test_the_vectors_of_phones_become_people(hq, vector):
    EnterpriseFactory(name=NAME.format("甲"))

    write(checked_people([person(NAME.format("甲"), 手机=vector["in"])], hq), hq)

    good = [number for kind, number in vector["out"] if kind in ("mobile", "landline", "hotline")]
    assert [number for _, number in numbers()] == good


@pytest.fixture
def importer(transactional_db):
    return UserFactory(role="hq_staff", username="importer")


def test_overlapping_lists_at_once_enter_each_person_once(importer, monkeypatch):
    monkeypatch.setattr(committing, "CHUNK_ROWS", 10)
    firms = [EnterpriseFactory(name=NAME.format(number)) for number in range(20)]
    rows = [
        person(firm.name, 姓名=f"张示例{at}", 手机=f"1380000{at:04}", 座机="023-65361234")
        for at, firm in enumerate(firms * 3)
    ]
    batches = [started(checked_people(part, importer), importer) for part in (rows, rows[::-1], rows[20:], rows[:40])]

    raised = at_once(*[lambda pk=batch.pk: services.commit(pk) for batch in batches])

    assert raised == []
    assert (Contact.objects.count(), Contact.objects.filter(is_primary=True).count()) == (60, 20)
    for batch in batches:
        batch.refresh_from_db()
        assert (batch.status, sum(batch.result.values())) == ("done", batch.rows_read)
    assert sum(batch.result.get("created", 0) for batch in batches) == 60


def interrupted(batch):
    """Stop a worker behind its first chunk."""
    raise InterruptedError


def test_a_killed_worker_leaves_whole_chunks_and_the_next_goes_on(importer, monkeypatch):
    monkeypatch.setattr(committing, "CHUNK_ROWS", 2)
    firm = EnterpriseFactory()
    batch = started(checked_people([person(firm.name, 手机=f"1380000000{at}") for at in range(5)], importer), importer)
    with pytest.raises(InterruptedError):
        services.commit(batch.pk, progress=interrupted)
    assert (Contact.objects.count(), ImportedContact.objects.count()) == (2, 2)

    services.commit(batch.pk)

    batch.refresh_from_db()
    assert (batch.status, batch.result, Contact.objects.count()) == ("done", {"created": 5}, 5)


def test_a_check_begun_anew_finds_the_same(importer, monkeypatch):
    monkeypatch.setitem(kinds._MOST_ROWS, KIND, 2)
    firm = EnterpriseFactory()
    rows = [person(firm.name, 手机=f"1380000000{at % 3}", 座机="023-65361234") for at in range(5)]
    batch = received(people_list(rows), importer, kind=KIND)

    services.check(batch.pk)
    first = list(batch.rows.order_by("number").values_list("verdict", "duplicate_of"))
    ImportBatch.objects.update(status="uploaded")
    services.check(batch.pk)

    assert list(batch.rows.order_by("number").values_list("verdict", "duplicate_of")) == first
    assert [verdict for verdict, _ in first] == ["created", "created", "created", "duplicate", "duplicate"]


@pytest.mark.django_db
def test_ten_thousand_rows_are_checked_and_written_well_within_a_minute(hq):
    EnterpriseFactory.create_batch(200)
    firms = [EnterpriseFactory(uscc=code(at), name=f"重庆示例万行{at:05}有限公司") for at in range(200)]
    rows = [
        person(firms[at % 200].name, 姓名=f"张示例{at}", 手机=f"138{at:08}", 邮箱=f"a{at}@example.com")
        for at in range(10_000)
    ]
    began = time.monotonic()

    batch = write(checked_people(rows, hq), hq)

    assert batch.result == {"created": 10_000}
    assert time.monotonic() - began < 40
