"""The child process: bounded memory, bounded time, gone with its parent, nothing left behind."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from core.spreadsheets.errors import SpreadsheetError
from core.spreadsheets.limits import LIMITS, MIB
from core.spreadsheets.reading import open_table
from tests.core.spreadsheets.crafting import raw_xlsx, text_cell, worksheet

ROOT = Path(__file__).parents[3]


def peak_mb(pid: int) -> int:
    """The most memory a process held so far; 0 for one that has ended and tells no more."""
    _, _, peak = Path(f"/proc/{pid}/status").read_text().partition("VmHWM:")
    return int(peak.split()[0]) // 1024 if peak else 0


def alive(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False


def until(condition, seconds: float = 5) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.02)
    return condition()


@pytest.fixture(scope="module")
def long_list(tmp_path_factory):
    """30,000 rows of 12 columns, about four megabytes packed."""
    letters = "ABCDEFGHIJKL"
    rows = "".join(
        f'<row r="{n}">{"".join(text_cell(f"{letter}{n}", f"示例企业{n * 31 % 9973}{letter}") for letter in letters)}</row>'
        for n in range(1, 30_001)
    )
    return raw_xlsx(tmp_path_factory.mktemp("long") / "long.xlsx", worksheet(rows))


def test_a_long_list_arrives_in_pieces_and_neither_side_grows(long_list):
    before = peak_mb(os.getpid())
    with open_table(long_list) as table:
        count = peak = 0
        for chunk in table.chunks():
            count += len(chunk)
            peak = max(peak, peak_mb(table._child.process.pid))

    assert count == 30_000
    assert peak < 80
    assert peak_mb(os.getpid()) - before < 30


def test_memory_is_limited(long_list, refusal):
    assert refusal(long_list, limits=replace(LIMITS, memory_bytes=24 * MIB)).code in (
        "too_much_memory",
        "reader_failed",
    )


def test_time_is_limited(long_list, refusal):
    refused = refusal(long_list, limits=replace(LIMITS, seconds=0))

    assert refused.code == "too_slow"
    assert "0 秒" in refused.message


def test_a_slow_reader_on_our_side_costs_the_child_nothing(long_list):
    with open_table(long_list, limits=replace(LIMITS, seconds=30)) as table:
        rows = table.rows()
        next(rows)
        time.sleep(1)
        assert table._child.left > 20
        assert sum(1 for _ in rows) == 29_999


def test_closing_early_ends_the_child(long_list):
    with open_table(long_list) as table:
        pid = table._child.process.pid
        next(table.rows())
        assert alive(pid)

    assert not alive(pid)


def test_a_killed_child_is_a_named_error(long_list):
    with open_table(long_list) as table:
        table._child.process.kill()
        with pytest.raises(SpreadsheetError) as caught:
            list(table.rows())

    assert caught.value.code == "too_much_memory"


def test_the_child_dies_with_a_killed_parent(long_list):
    code = (
        "import sys, time; from core.spreadsheets.reading import open_table\n"
        "table = open_table(sys.argv[1]); next(table.rows()); print(table._child.process.pid, flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", code, str(long_list)],
        stdout=subprocess.PIPE,
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings"},
    )
    with parent:
        child = int(parent.stdout.readline())
        assert alive(child)
        os.kill(child, signal.SIGSTOP)  # so that it is the kernel that ends it, not the broken pipe
        parent.send_signal(signal.SIGKILL)
        parent.wait()

    assert until(lambda: not alive(child))


def test_the_child_is_told_no_secret(long_list):
    with open_table(long_list) as table:
        told = Path(f"/proc/{table._child.process.pid}/environ").read_text()

    assert "SECRET_KEY" not in told
    assert "DATABASE_URL" not in told
