"""Two writers of firms and contacts at once, with real transactions: no double firm, no deadlock."""

import threading
import time

import pytest
from django.db import connection, connections, transaction

from crm.enterprises.models import Contact, Enterprise
from crm.enterprises.services import add_contact, bulk, create_enterprise, update_contact, update_enterprise
from crm.enterprises.services.identity import DuplicateFound
from crm.imports import services as imports
from tests.factories import UserFactory
from tests.factories.enterprises import ContactFactory, EnterpriseFactory
from tests.factories.imports import checked, csv_bytes, firm

pytestmark = pytest.mark.django_db(transaction=True)
NAME = "重庆示例内饰科技有限公司"
WAITING = """
SELECT count(*) FROM pg_locks WHERE NOT granted AND pid <> pg_backend_pid() AND pid IN (
  SELECT pid FROM pg_locks WHERE database = (SELECT oid FROM pg_database WHERE datname = current_database()))
"""


class Meanwhile:
    """An act in a thread of its own; the ``with`` block goes on once it waits for a lock or is through."""

    def __init__(self, act):
        self.act, self.outcome = act, None
        self.thread = threading.Thread(target=self._run)

    def _run(self):
        try:
            self.outcome = self.act()
        except Exception as error:  # noqa: BLE001 - whatever it was is told
            self.outcome = error
        finally:
            connections.close_all()

    def start(self):
        """Start the act and return when it waits or is over."""
        self.thread.start()
        until = time.monotonic() + 20
        with connection.cursor() as cursor:
            while self.thread.is_alive() and time.monotonic() < until:
                cursor.execute(WAITING)
                if cursor.fetchone()[0]:
                    return
                time.sleep(0.02)

    def end(self):
        """Wait for the act and return what it returned or raised."""
        self.thread.join(30)
        return self.outcome


@pytest.fixture
def hq():
    return UserFactory(role="hq_staff", username="hq")


def listed(hq):
    """Return a checked list of one firm without code, ready to be written."""
    batch = checked(csv_bytes([firm(1, name=NAME, code="")]), hq)
    imports.start_commit(batch.pk, by=hq, ring=False)
    return batch


def test_a_form_waits_for_the_chunk_that_enters_the_same_name(hq):
    batch = listed(hq)
    form = Meanwhile(lambda: create_enterprise(by=hq, name=NAME))

    with transaction.atomic():
        imports.commit(batch.pk)
        form.start()

    assert isinstance(form.end(), DuplicateFound)
    assert Enterprise.objects.filter(name=NAME).count() == 1


def test_a_chunk_waits_for_the_form_that_enters_the_same_name(hq):
    batch = listed(hq)
    chunk = Meanwhile(lambda: imports.commit(batch.pk))

    with transaction.atomic():
        create_enterprise(by=hq, name=NAME)
        chunk.start()

    assert chunk.end() is None
    batch.refresh_from_db()
    assert (batch.result, Enterprise.objects.filter(name=NAME).count()) == ({"updated": 1}, 1)


def test_renaming_meets_an_import_without_deadlock(hq):
    known = EnterpriseFactory(name="重庆示例旧名有限公司")
    renaming = Meanwhile(lambda: update_enterprise(known.pk, by=hq, version=0, name=NAME))

    with transaction.atomic():
        bulk.hold_library()
        renaming.start()
        Enterprise.objects.select_for_update().get(pk=known.pk)

    assert renaming.end().name == NAME


def test_two_people_of_one_firm_are_changed_without_deadlock(hq):
    known = EnterpriseFactory()
    one = ContactFactory(enterprise=known, is_primary=True)
    changing = Meanwhile(lambda: update_contact(one.pk, by=hq, version=0, title="副总经理"))

    with transaction.atomic():
        Enterprise.objects.select_for_update().get(pk=known.pk)
        changing.start()
        add_contact(known, by=hq, name="李示例", is_primary=True)

    assert changing.end().title == "副总经理"
    assert Contact.objects.get(is_primary=True).name == "李示例"
