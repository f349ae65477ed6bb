"""Two people, or one in two windows, giving target lists the same name at the same moment."""

import threading

import pytest
from django.db import connections

from core.errors import RuleViolation
from crm.enterprises.models import FirmList
from crm.enterprises.services import close_firm_list, create_firm_list, firm_lists, reopen_firm_list

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_list_reopened_and_one_made_of_the_same_name_at_once_follow_each_other(member, monkeypatch):
    old = create_firm_list(by=member, name="甲")
    close_firm_list(old.pk, by=member)
    both, judge, said = threading.Barrier(2), firm_lists._name_fault, []

    def judged(*args):
        found = judge(*args)
        try:
            both.wait(timeout=2)  # never reached by the second one as long as the first holds the owner
        except threading.BrokenBarrierError:
            return found
        return found

    def run(act):
        try:
            act()
            said.append("done")
        except RuleViolation as refusal:
            said.append(refusal.code)
        finally:
            connections.close_all()

    monkeypatch.setattr(firm_lists, "_name_fault", judged)
    acts = (lambda: reopen_firm_list(old.pk, by=member), lambda: create_firm_list(by=member, name="甲"))
    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(said) == ["done", "invalid"]
    assert FirmList.objects.filter(owner=member, name="甲").in_use().count() == 1
