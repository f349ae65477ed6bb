"""List, search, board, detail and reminder scan, small district against large, in one run."""

import argparse
import time
from collections.abc import Callable

from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from benchmarks.depth import deepen
from benchmarks.library import measure_library
from benchmarks.lifecycle import lifecycle_pages, lifecycle_totals
from benchmarks.reminders import measure_reminders
from benchmarks.timing import Timing, take
from core.accounts.models import User
from crm.claims.services import keep_all
from crm.commitments.services import label_zombies
from crm.demo.build.organisation import build_organisation
from crm.demo.build.people import build_people
from crm.demo.synthetic.loader import load_synthetic
from crm.enterprises.models import Enterprise
from crm.enterprises.queries import search_enterprises
from crm.projects.models import Project


def run(options: argparse.Namespace) -> None:
    """Measure the small district, grow it to the large one, measure again and print both with their ratio."""
    _found()
    load_synthetic(enterprises=options.small, projects=options.small, seed=options.seed)
    last = _deepen(0)
    small = measure_pages(options.rounds)
    load_synthetic(
        enterprises=options.enterprises - options.small,
        projects=options.projects - options.small,
        seed=options.seed + 1,
    )
    _deepen(last)
    large = measure_pages(options.rounds)
    _print_pages(small, large, options)
    _print_search(options.rounds)
    measure_library(options.rounds)
    measure_reminders(options)


def build(options: argparse.Namespace) -> None:
    """Build the large district at once."""
    _found()
    load_synthetic(enterprises=options.enterprises, projects=options.projects, seed=options.seed)
    _deepen(0)


def _found() -> None:
    call_command("migrate", verbosity=0)
    call_command("createcachetable")
    build_organisation()
    build_people()


def measure_pages(rounds: int) -> list[Timing]:
    """Return the times of the pages that people open all day, as the headquarters and as a team's member."""
    hq, member = _client("hq"), _client("t01_member")
    project, firm = Project.objects.latest("id"), Enterprise.objects.latest("id")
    own = Project.objects.filter(team__code="T01").latest("id")
    pages = [
        ("企业库 列表", hq, "/enterprises/"),
        ("企业库 四个条件", hq, "/enterprises/?grade=A&is_local=false&reg_status=normal&region=320500"),
        ("项目 列表（本组）", member, "/projects/"),
        ("项目 列表（全区）", hq, "/projects/"),
        ("项目 看板（全区）", hq, "/projects/board/"),
        ("项目 详情", member, f"/projects/{own.pk}/"),
        ("项目 详情（全区）", hq, f"/projects/{project.pk}/"),
        ("一企一档", hq, f"/enterprises/{firm.pk}/"),
        ("工作台", member, "/"),
        ("REST 列表 20 条", hq, "/api/v1/enterprises/"),
    ]
    pages += lifecycle_pages(hq, member)
    return [take(name, _opener(client, path), rounds) for name, client, path in pages] + lifecycle_totals(rounds)


def _deepen(above: int) -> int:
    """Give the new projects contracts, promises, money, progress, leads, claims and reviews, and say how long it took."""
    began = time.perf_counter()
    last = deepen(above)
    keep_all()
    label_zombies()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    print(f"合同、承诺、资金、进度、线索、报备、联审：{time.perf_counter() - began:.1f} 秒")
    return last


def _client(username: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(username=username), backend="django.contrib.auth.backends.ModelBackend")
    return client


def _opener(client: Client, path: str) -> Callable[[], None]:
    def open_page() -> None:
        answer = client.get(path)
        if answer.status_code != 200:
            raise SystemExit(f"{path} 返回 {answer.status_code}")

    return open_page


def _print_pages(small: list[Timing], large: list[Timing], options: argparse.Namespace) -> None:
    print(
        f"{timezone.localtime():%Y-%m-%d %H:%M}  页面（毫秒，进程内，含模板）  小 {options.small}  大 {options.enterprises}"
    )
    for one, many in zip(small, large, strict=True):
        print(
            f"  {one.name:<16} 小 p95 {one.p95:7.1f}   大 p50 {many.p50:7.1f} p95 {many.p95:7.1f}   大/小 {many.p95 / one.p95:5.2f}"
        )


def _print_search(rounds: int) -> None:
    """Two rare characters by the stored key, against a sequential count over the names."""
    hq = User.objects.get(username="hq")
    rare = Enterprise.objects.order_by("-id").values_list("name", flat=True)[0][4:6]
    by_key = take("检索", lambda: search_enterprises(hq, rare, limit=20), rounds)
    with connection.cursor() as cursor:
        scan = take("顺序扫描", lambda: cursor.execute(
            "SELECT count(*) FROM enterprises_enterprise WHERE position(%s IN name) > 0", [rare]), rounds)  # fmt: skip
    print(
        f"检索两字词“{rare}”：p95 {by_key.p95:.1f} ms；同表顺序计数 {scan.p50:.1f} ms；比 {scan.p50 / by_key.p50:.1f} 倍"
    )
    for query in ("nbsl", "chongqingshili", "91500106XX0000"):
        timing = take(query, lambda query=query: search_enterprises(hq, query, limit=20), rounds)
        print(f"检索 {query}：p50 {timing.p50:.1f} ms，p95 {timing.p95:.1f} ms")
