"""The reminder scan: the product's own against COPY of the same rows, and against one row after another."""

import argparse
import datetime
import io
import threading
import time
from collections.abc import Callable

from django.db import connection
from django.utils import timezone

from crm.notices.models import Notice
from crm.notices.services import raise_due_notices
from crm.projects.models import Project

DUE = 10_000
AT_ONCE = 4
ONE_BY_ONE = 1_000
TABLE = Notice._meta.db_table


def measure_reminders(options: argparse.Namespace) -> None:
    """Make 10,000 stage deadlines due today, scan, scan again and four at once, and write the same rows in other ways."""
    due = _make_due()
    first = _timed(raise_due_notices)
    made = Notice.objects.count()
    again = _timed(raise_due_notices)
    more = Notice.objects.count() - made
    limit, bare, singly = _copy_time(keys=True), _copy_time(keys=False), _singly()
    at_once = _four_at_once()
    print(
        f"提醒扫描：{options.projects} 个项目、{due} 个到期，生成 {made} 条 {first:.0f} ms；再扫一次 {again:.0f} ms，新增 {more} 条；"
        f"{AT_ONCE} 个同时扫 共 {at_once} 条\n"
        f"  COPY 同样行、同样索引和外键 {limit:.0f} ms，比 {first / limit:.1f}；无外键 {bare:.0f} ms，比 {first / bare:.1f}；"
        f"逐条写入推算 {singly * made / 1000:.0f} s，{singly * made / first:.0f} 倍"
    )


def _make_due() -> int:
    """Let exactly so many active projects be due today, known for long; return how many. Tables are as after autovacuum."""
    today = timezone.localdate()
    far, long_ago = today + datetime.timedelta(days=400), timezone.now() - datetime.timedelta(days=60)
    Project.objects.update(stage_due_on=far, last_effective_followup_at=timezone.now())
    owned = Project.objects.filter(status="active", owner__isnull=False).values_list("pk", flat=True)
    chosen = list(owned[:DUE])
    Project.objects.filter(pk__in=chosen).update(stage_due_on=today, updated_at=long_ago, created_at=long_ago)
    _empty()
    with connection.cursor() as cursor:
        cursor.execute(f"VACUUM ANALYZE {Project._meta.db_table}, {TABLE}")
    return len(chosen)


def _empty() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {TABLE}")


def _timed(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) * 1000


def _copy_time(*, keys: bool) -> float:
    """Return the milliseconds that COPY needs for the rows of the notices into a table of the same kind.

    With its indexes, and with its foreign keys or without: a table that is logged, as the real one is.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE bench_notices (LIKE {TABLE} INCLUDING ALL)")
        if keys:
            cursor.execute(
                "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'f' AND conrelid = %s::regclass",
                [TABLE],
            )
            for (foreign_key,) in cursor.fetchall():
                cursor.execute(f"ALTER TABLE bench_notices ADD {foreign_key}")
        text = io.StringIO()
        cursor.copy_expert(f"COPY (SELECT * FROM {TABLE} ORDER BY id) TO STDOUT", text)
        text.seek(0)
        taken = _timed(lambda: cursor.copy_expert("COPY bench_notices FROM STDIN", text))
        cursor.execute("DROP TABLE bench_notices")
    return taken


def _singly() -> float:
    """Return the milliseconds of one reminder written as most programs do: look whether it is there, else save it."""
    rows = list(Notice.objects.order_by("id")[:ONE_BY_ONE])
    _empty()
    return _timed(lambda: _write_each(rows)) / len(rows)


def _write_each(rows: list[Notice]) -> None:
    key = ("rule", "target_type", "target_id", "due_on", "day_offset", "recipient_id")
    told = ("project_id", "enterprise_id", "occurs_on", "title", "body", "level", "superseded_at")
    for row in rows:
        values = {name: getattr(row, name) for name in told}
        Notice.objects.get_or_create(**{name: getattr(row, name) for name in key}, defaults=values)


def _four_at_once() -> int:
    """Let four scans begin together on an empty table and return how many reminders there are."""
    _empty()
    scans = [threading.Thread(target=_scan) for _ in range(AT_ONCE)]
    for scan in scans:
        scan.start()
    for scan in scans:
        scan.join()
    return Notice.objects.count()


def _scan() -> None:
    try:
        raise_due_notices()
    finally:
        connection.close()
