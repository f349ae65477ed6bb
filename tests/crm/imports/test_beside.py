"""Work in a process beside: nothing lost, nothing out of order, no fault swallowed, no process left behind."""

import os
import signal
import time

import pytest

from core.spreadsheets.errors import SpreadsheetError
from crm.imports.services.beside import Beside


def nothing_to_tell():
    return AssertionError("nobody asked")


def beside(items, why_ended=nothing_to_tell):
    return Beside(iter(items), why_ended=why_ended)


def test_every_item_comes_once_in_order_and_from_another_process():
    with beside([(number, "示例" * 50_000) for number in range(40)]) as items:
        assert [number for number, _ in items] == list(range(40))

    def where():
        yield os.getpid()

    with beside(where()) as items:
        assert list(items) != [os.getpid()]


def test_a_refused_table_is_refused_here_behind_the_items_before_it():
    def spoilt():
        yield 1
        raise SpreadsheetError("too_many_rows", limit=5)

    found = []
    with pytest.raises(SpreadsheetError) as refusal, beside(spoilt()) as items:
        found.extend(items)

    assert found == [1]
    assert "超过 5 行" in refusal.value.message


def test_of_a_reader_that_just_ended_its_parent_tells_why():
    def ended():
        yield 1
        raise SpreadsheetError("reader_failed")

    with (
        pytest.raises(SpreadsheetError) as refusal,
        beside(ended(), lambda: SpreadsheetError("too_much_memory")) as items,
    ):
        list(items)

    assert refusal.value.code == "too_much_memory"


def test_any_other_fault_comes_with_its_trace():
    def broken():
        yield 1
        raise ValueError("damaged")

    with pytest.raises(RuntimeError, match="damaged"), beside(broken()) as items:
        list(items)


def test_a_killed_process_is_a_fault_and_never_the_end():
    def killed():
        yield 1
        os.kill(os.getpid(), signal.SIGKILL)
        yield 2

    with pytest.raises(RuntimeError, match="was ended"), beside(killed()) as items:
        list(items)


def test_who_leaves_early_leaves_no_process_behind():
    def endless():
        while True:
            yield os.getpid()
            time.sleep(0.01)

    with beside(endless()) as items:
        child = next(iter(items))

    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)
