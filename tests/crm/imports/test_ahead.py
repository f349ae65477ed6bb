"""Work ahead in a thread: nothing lost, nothing out of order, no fault swallowed, no thread left behind."""

import threading

import pytest

from crm.imports.services.ahead import Ahead


def quiet():
    pass


def test_every_item_comes_once_and_in_order():
    with Ahead(iter(range(50)), stop=quiet) as items:
        assert list(items) == list(range(50))


def test_a_fault_of_the_thread_is_raised_behind_the_items_before_it():
    def spoilt():
        yield 1
        raise ValueError("damaged")

    found = []
    with pytest.raises(ValueError, match="damaged"), Ahead(spoilt(), stop=quiet) as items:
        found.extend(items)

    assert found == [1]


def test_who_leaves_early_stops_a_thread_that_waits():
    free, before = threading.Event(), threading.active_count()

    def waiting():
        yield 1
        free.wait(30)
        yield 2

    with Ahead(waiting(), stop=free.set) as items:
        assert next(iter(items)) == 1

    assert free.is_set()
    assert threading.active_count() == before
