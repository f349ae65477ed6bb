"""The reminder scan: the product's own against COPY of the same rows."""

import argparse
import datetime
import io
import time

from django.db import connection
from django.utils import timezone

from crm.notices.models import Notice
from crm.notices.services import raise_due_notices
from crm.projects.models import Project

DUE = 10_000


def measure_reminders(options: argparse.Namespace) -> None:
    """Make 10,000 stage deadlines due today, scan, scan again, and load as many rows by COPY into a copy of the table."""
    today = timezone.localdate()
    far = today + datetime.timedelta(days=400)
    Project.objects.update(stage_due_on=far, last_effective_followup_at=timezone.now())
    chosen = Project.objects.filter(status="active", owner__isnull=False).values_list("pk", flat=True)[:DUE]
    long_ago = timezone.now() - datetime.timedelta(days=60)
    Project.objects.filter(pk__in=list(chosen)).update(stage_due_on=today, updated_at=long_ago, created_at=long_ago)
    Notice.objects.all().delete()
    first = _timed(raise_due_notices)
    made = Notice.objects.count()
    again = _timed(raise_due_notices)
    copied = _copy_time(made)
    print(
        f"提醒扫描：{options.projects} 个项目、{len(chosen)} 个到期，生成 {made} 条 {first:.0f} ms；"
        f"再扫一次 {again:.0f} ms，新增 {Notice.objects.count() - made} 条；COPY 同样行数 {copied:.0f} ms；比 {first / copied:.1f}"
    )


def _timed(act) -> float:
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) * 1000


def _copy_time(count: int) -> float:
    """Return the milliseconds that COPY needs for ``count`` rows of the notices table with its indexes."""
    table = Notice._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE notice_copy (LIKE {table} INCLUDING ALL)")
        text = io.StringIO()
        cursor.copy_expert(f"COPY (SELECT * FROM {table} LIMIT {count}) TO STDOUT", text)
        text.seek(0)
        return _timed(lambda: cursor.copy_expert("COPY notice_copy FROM STDIN", text))
