"""`manage.py restore FILE`: the database and files of a backup."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.errors import RuleViolation
from core.ops.restores import restore_backup


class Command(BaseCommand):
    help = "从备份恢复数据库和文件；库中已有账号时须加 --yes"
    # It has to work even when something else does not.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="manage.py backup 写出的文件")
        parser.add_argument("--yes", action="store_true", help="替换现有的全部数据")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            restored = restore_backup(options["file"], overwrite=options["yes"])
        except RuleViolation as refusal:
            raise CommandError(refusal.message) from refusal
        rows = sum(restored.tables.values())
        self.stdout.write(f"已恢复 {len(restored.tables)} 张表、{rows} 行、{restored.files} 个文件，行数与备份一致。")
        self.stdout.write(
            "注意：须使用备份当时的 FIELD_KEY，否则联系人的电话和邮箱无法解密。程序较新时请运行 manage.py migrate。"
        )
