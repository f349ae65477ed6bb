"""`manage.py backup`: database and files into one tar."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from core.errors import RuleViolation
from core.ops.backups import write_backup


class Command(BaseCommand):
    help = "备份数据库和上传的文件（不含 FIELD_KEY，须另行保管）"
    # It has to work even when something else does not.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--to", type=Path, default=settings.BASE_DIR / "backups", help="放备份的文件夹")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            path = write_backup(options["to"])
        except RuleViolation as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(f"备份已写入 {path}（{path.stat().st_size / 2**20:.1f} MB）")
        self.stdout.write(
            "注意：备份中不含 FIELD_KEY。没有它，联系人的电话和邮箱无法解密，请与备份分开、妥善保管"
            "（环境变量 FIELD_KEY，或数据文件夹中的 field_key）。"
        )
