"""First import and repeat of a list, beside the floor and beside django-import-export, in turn in one run."""

import argparse
import json
import os
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from benchmarks import floor
from benchmarks.lists import write_list

NEIGHBOURS = Path(__file__).parent / "neighbours"
NEIGHBOUR_ROWS = {"row": 2_000, "bulk": 10_000}


def run(options: argparse.Namespace, folder: Path) -> None:
    """Print seconds, rates, memory and ratios for each size of list."""
    call_command("migrate", verbosity=0)
    call_command("createcachetable")
    python = None if options.no_neighbours else _neighbour(folder)
    for count in options.rows:
        path = folder / f"list{count}.xlsx"
        write_list(path, count, seed=options.seed)
        floors, ours = _measure(path, options.rounds)
        _print(count, options.rounds, floors, ours)
        if python and count >= max(NEIGHBOUR_ROWS.values()):
            _print_neighbours(python, path, count / statistics.median(one["seconds"] for one in ours["first"]))


def _measure(path: Path, rounds: int) -> tuple[dict[str, list[float]], dict[str, list[dict[str, Any]]]]:
    """Return floors and our own imports, ``first`` into an empty library and ``again`` the same file."""
    floors: dict[str, list[float]] = {"first": [], "again": []}
    ours: dict[str, list[dict[str, Any]]] = {"first": [], "again": []}
    for _round in range(rounds):
        with connection.cursor() as cursor:
            floor.prepare(cursor)
            _empty(cursor)
            for time in ("first", "again"):
                floors[time].append(floor.once(cursor, path))
        for time in ("first", "again"):
            done = subprocess.run(
                [sys.executable, "-m", "benchmarks.one_import", str(path)], check=True, capture_output=True, text=True
            )
            ours[time].append(json.loads(done.stdout))
        if ours["again"][-1]["result"].get("created", 0) or ours["again"][-1]["result"].get("updated", 0):
            raise SystemExit("重复导入写入了企业")
    return floors, ours


def _empty(cursor) -> None:
    cursor.execute("TRUNCATE enterprises_enterprise, imports_importbatch, audit_auditentry RESTART IDENTITY CASCADE")
    cursor.execute("VACUUM (ANALYZE) enterprises_enterprise, imports_importrow")


def _print(count: int, rounds: int, floors: dict[str, list[float]], ours: dict[str, list[dict[str, Any]]]) -> None:
    print(f"{timezone.localtime():%Y-%m-%d %H:%M}  导入 {count} 行 × 22 列，5% 有问题，{rounds} 轮中位数")
    for time, word in (("first", "首次"), ("again", "重复")):
        least = statistics.median(floors[time])
        seconds, check, write = (
            statistics.median(one[key] for one in ours[time]) for key in ("seconds", "check", "write")
        )
        child = max(one["child_mb"] for one in ours[time])
        peak, step = max(one["peak_mb"] for one in ours[time]), max(one["longest_step"] for one in ours[time])
        print(
            f"  {word}  本系统 {seconds:6.1f} s（校验 {check:.1f}，写入 {write:.1f}；{count / seconds:,.0f} 行/s）  下限 {least:6.1f} s  "
            f"比 {seconds / least:.2f}  进程内存峰值 {peak:.0f} MB，其子进程最大 {child:.0f} MB  进度间隔最长 {step:.1f} s"
        )


def _neighbour(folder: Path) -> Path:
    """Return the Python of a new environment that holds the neighbour."""
    place = folder / "neighbours"
    subprocess.run([sys.executable, "-m", "venv", str(place)], check=True)
    python = place / "bin" / "python"
    install = [
        python,
        "-m",
        "pip",
        "install",
        "-q",
        "--disable-pip-version-check",
        "-r",
        NEIGHBOURS / "requirements.txt",
    ]
    subprocess.run(install, check=True)
    return python


def _print_neighbours(python: Path, path: Path, rate: float) -> None:
    for way, count in NEIGHBOUR_ROWS.items():
        command = [python, NEIGHBOURS / "rows.py", path, str(count), way]
        environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
        done = subprocess.run(command, check=False, capture_output=True, text=True, env=environment)
        if done.returncode:
            raise SystemExit(done.stderr)
        seconds, arrived = map(float, done.stdout.split())
        print(
            f"  django-import-export {way:4} {arrived / seconds:6,.0f} 行/s   本系统 {rate / (arrived / seconds):.1f} 倍"
        )
