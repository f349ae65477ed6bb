"""The library at size: the stored search key against a trigram index on the name, deep pages, and an export as a stream."""

import resource
import time

from django.db import connection

from benchmarks.timing import Timing, take
from core.accounts.models import User
from core.tables import csv_pieces
from crm.enterprises.listing import export_table, listed
from crm.enterprises.models import Enterprise

TABLE = Enterprise._meta.db_table
PAGE = 20
MOST_SCANS = 5


def measure_library(rounds: int) -> None:
    """Print what search, the deepest page and the export of everything take, with their ratios."""
    hq = User.objects.get(username="hq")
    with connection.cursor() as cursor:
        _print_search(cursor, hq, rounds)
    _print_depth(hq, min(rounds, MOST_SCANS))
    _print_export(hq)


def _print_search(cursor, hq: User, rounds: int) -> None:
    """A page of what holds two rare characters, newest first: our key in the user's scope, the rivals without any."""
    rare = Enterprise.objects.order_by("-id").values_list("name", flat=True)[0][4:6]
    found = listed(hq, f"q={rare}")
    ours = take("检索键", lambda: list(found[:PAGE]), rounds)
    count = f"SELECT count(*) FROM {TABLE} WHERE position(%s IN name) > 0"
    scan = take("顺序计数", lambda: cursor.execute(count, [rare]), min(rounds, MOST_SCANS))
    cursor.execute(f"CREATE INDEX bench_name_trigrams ON {TABLE} USING gin (name gin_trgm_ops)")
    cursor.execute(f"VACUUM ANALYZE {TABLE}")
    page = f"SELECT id, name FROM {TABLE} WHERE name LIKE %s AND NOT is_deleted ORDER BY updated_at DESC, id DESC LIMIT {PAGE}"
    trigram = take("pg_trgm", lambda: cursor.execute(page, [f"%{rare}%"]), min(rounds, MOST_SCANS))
    cursor.execute("DROP INDEX bench_name_trigrams")
    print(
        f"检索“{rare}”一页：检索键 p50 {ours.p50:.1f} p95 {ours.p95:.1f} ms",
        _against(ours, trigram),
        _against(ours, scan),
    )


def _against(ours: Timing, other: Timing) -> str:
    return f"  {other.name} {other.p50:.1f} ms（{other.p50 / ours.p50:.1f} 倍）"


def _print_depth(hq: User, rounds: int) -> None:
    """The page behind nine tenths of the list, by the keyset that the interface and the export go by."""
    rows = listed(hq, "")
    behind = Enterprise.objects.filter(is_deleted=False).count() * 9 // 10
    at = rows.values_list("updated_at", "id")[behind]
    first = take("第一页", lambda: list(rows[:PAGE]), rounds)
    with connection.cursor() as cursor:
        keyset = f"SELECT id FROM {TABLE} WHERE NOT is_deleted AND (updated_at, id) < (%s, %s) ORDER BY updated_at DESC, id DESC LIMIT {PAGE}"
        deep = take("键集", lambda: cursor.execute(keyset, at), rounds)
    offset = take("偏移", lambda: list(rows[behind : behind + PAGE]), rounds)
    print(f"第 {behind:,} 条之后：键集 {deep.p50:.1f} ms，偏移 {offset.p50:.1f} ms；第一页 {first.p50:.1f} ms")


def _print_export(hq: User) -> None:
    """Every firm as csv, piece by piece; the peak says whether it streams."""
    table = export_table(listed(hq, ""), [])
    before, began, size = _peak(), time.perf_counter(), 0
    for piece in csv_pieces(table.columns, table.rows):
        size += len(piece)
    seconds, count = time.perf_counter() - began, table.rows.count()
    print(
        f"导出 csv {count:,} 家：{seconds:.1f} s（{count / seconds:,.0f} 行/s，{size / 2**20:.0f} MB），"
        f"进程内存峰值增加 {_peak() - before:.0f} MB"
    )


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
