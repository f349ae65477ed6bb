"""`manage.py prepare`: what has to be done once before the processes start, and does nothing the second time."""

import hashlib
import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.checks import Tags
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection

# Any number; it only has to be the same in every process that prepares.
ADVISORY_LOCK = 20_261_123
# As collectstatic does by itself.
IGNORED = ["CVS", ".*", "*~"]


class Command(BaseCommand):
    help = "执行迁移、建缓存表、收集静态文件；空库时提示如何开始（DEMO=1 则装入演示区）"
    # Only the database is looked at here; `manage.py check` looks at the rest.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-static", action="store_true", help="不收集静态文件")
        parser.add_argument("--no-greeting", action="store_true", help="不提示如何开始，也不装入演示区")

    def handle(self, **options: Any) -> None:
        self.check(tags=[Tags.database], databases=["default"])
        with connection.cursor() as cursor:
            # Two servers that start at the same time migrate one after the other.
            cursor.execute("SELECT pg_advisory_lock(%s)", [ADVISORY_LOCK])
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        if not options["no_static"]:
            self._collect_static()
        if not options["no_greeting"]:
            self._greet()

    def _collect_static(self) -> None:
        """Collect only when a file has changed: hashing and compressing them all takes seconds."""
        print_file = Path(settings.STATIC_ROOT) / "sources.sha256"
        print_now = sources_print()
        if print_file.exists() and print_file.read_text(encoding="ascii") == print_now:
            return
        call_command("collectstatic", interactive=False, verbosity=0)
        print_file.parent.mkdir(parents=True, exist_ok=True)
        print_file.write_text(print_now, encoding="ascii")

    def _greet(self) -> None:
        if get_user_model().objects.exists():
            return
        if os.environ.get("DEMO", "") not in {"", "0"}:
            call_command("demo", stdout=self.stdout)
            return
        self.stdout.write(
            "数据库是空的。\n"
            "  想先看看：另开一个终端运行 make demo（或停止后运行 make run DEMO=1）装入演示区。\n"
            "  正式使用：创建第一个管理员（安全管理员，由其开设其他账号）：\n"
            "    .venv/bin/python manage.py create_administrator --role secadmin --username 登录名 --name 姓名"
        )


def sources_print() -> str:
    """A fingerprint of every static source file: path, size, time of change."""
    digest = hashlib.sha256(settings.STORAGES["staticfiles"]["BACKEND"].encode())
    for finder in get_finders():
        for path, storage in finder.list(IGNORED):
            facts = Path(storage.path(path)).stat()
            digest.update(f"{path}\0{facts.st_size}\0{facts.st_mtime_ns}\n".encode())
    return digest.hexdigest()
