"""Imports that meet each other: no deadlock, no double firm, one worker a batch."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from crm.enterprises.models import Enterprise
from crm.imports import services
from crm.imports.models import ImportBatch
from crm.imports.services import checking, claims, committing
from tests.factories import UserFactory
from tests.factories.imports import checked, csv_bytes, firm, received

ROWS = 120


@pytest.fixture
def importer(transactional_db):
    return UserFactory(role="hq_staff", username="importer")


def interrupted(batch):
    """Stop a worker behind its first chunk."""
    raise InterruptedError


def at_once(*acts):
    """Run the acts in threads of their own and return what they raised."""
    raised = []

    def run(act):
        try:
            act()
        except Exception as error:  # noqa: BLE001 - whatever it was is told
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return raised


def test_four_overlapping_lists_enter_each_firm_once(importer, monkeypatch):
    monkeypatch.setattr(committing, "CHUNK_ROWS", 25)
    rows = [firm(number, code="") if number % 3 == 0 else firm(number) for number in range(ROWS)]
    batches = [checked(csv_bytes(part), importer) for part in (rows, rows[::-1], rows[40:], rows[:80])]
    for batch in batches:
        services.start_commit(batch.pk, by=importer, ring=False)

    raised = at_once(*[lambda pk=batch.pk: services.commit(pk) for batch in batches])

    assert raised == []
    assert Enterprise.objects.count() == ROWS
    for batch in batches:
        batch.refresh_from_db()
        assert (batch.status, sum(batch.result.values())) == ("done", batch.rows_read)
    assert sum(batch.result.get("created", 0) for batch in batches) == ROWS


def test_of_two_workers_at_one_batch_one_works(importer):
    batch = checked(csv_bytes([firm(number) for number in range(ROWS)]), importer)
    services.start_commit(batch.pk, by=importer, ring=False)

    raised = at_once(*[lambda: services.commit(batch.pk)] * 3)

    batch.refresh_from_db()
    assert (raised, batch.status, batch.result) == ([], "done", {"created": ROWS})


def test_a_worker_that_lost_its_lease_writes_no_more(importer):
    batch = checked(csv_bytes([firm(1)]), importer)
    services.start_commit(batch.pk, by=importer, ring=False)
    held = claims.claim(batch.pk, {"committing"}, "committing")
    ImportBatch.objects.filter(pk=batch.pk).update(claimed_by="another")

    with pytest.raises(claims.LeaseLost), transaction.atomic():
        claims.renew(held)


def test_a_batch_left_behind_is_rung_again_once_its_lease_is_over(importer):
    waiting = received(csv_bytes([firm(1)]), importer)
    assert services.ring_interrupted() == 0

    ImportBatch.objects.filter(pk=waiting.pk).update(created_at=timezone.now() - timedelta(minutes=1))
    assert services.ring_interrupted() == 1

    claims.claim(waiting.pk, {"uploaded"}, "checking")
    assert services.ring_interrupted() == 0
    ImportBatch.objects.filter(pk=waiting.pk).update(claimed_until=timezone.now() - timedelta(seconds=1))
    assert services.ring_interrupted() == 1


def test_a_batch_that_breaks_its_workers_again_and_again_fails(importer):
    batch = received(csv_bytes([firm(1)]), importer)
    ImportBatch.objects.filter(pk=batch.pk).update(attempts=claims.MOST_ATTEMPTS)

    services.check(batch.pk)

    batch.refresh_from_db()
    assert (batch.status, "多次被中断" in batch.message) == ("failed", True)


def test_a_check_that_breaks_its_worker_each_time_anew_fails_in_the_end(importer):
    batch = received(csv_bytes([firm(1)]), importer)

    for _attempt in range(claims.MOST_ATTEMPTS):
        held = claims.claim(batch.pk, {"uploaded", "checking"}, "checking")
        checking._begin(held)
        ImportBatch.objects.filter(pk=batch.pk).update(claimed_until=timezone.now() - timedelta(seconds=1))
    services.check(batch.pk)

    batch.refresh_from_db()
    assert (batch.status, "多次被中断" in batch.message) == ("failed", True)


def test_what_was_written_makes_the_attempts_forgotten(importer, monkeypatch):
    monkeypatch.setattr(committing, "CHUNK_ROWS", 1)
    batch = checked(csv_bytes([firm(number) for number in range(claims.MOST_ATTEMPTS + 2)]), importer)
    services.start_commit(batch.pk, by=importer, ring=False)

    for _attempt in range(claims.MOST_ATTEMPTS + 2):
        with pytest.raises(InterruptedError):
            services.commit(batch.pk, progress=interrupted)
    services.commit(batch.pk)

    batch.refresh_from_db()
    assert (batch.status, batch.rows_written) == ("done", claims.MOST_ATTEMPTS + 2)
