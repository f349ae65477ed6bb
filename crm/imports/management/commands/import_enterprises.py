"""Imports a list of firms from the command line, by the same services as the page, without a worker."""

import json
import sys
import time
from pathlib import Path

from django.core.files import File
from django.core.management.base import BaseCommand, CommandError

from core.accounts.models import User
from core.audit.context import acting_through
from core.errors import RuleViolation
from crm.imports import policy, services
from crm.imports.models import ImportBatch, ImportRow


class Command(BaseCommand):
    help = "导入企业名单（xlsx、xls、csv）：校验后写入；进度写到标准错误，结果写到标准输出（--json 为机器可读）"

    def add_arguments(self, parser):
        parser.add_argument("file", help="名单文件")
        parser.add_argument("--json", action="store_true", help="只输出一行 JSON")
        parser.add_argument("--by", default="", help="以哪个账号的名义导入（登录名），缺省为系统")
        parser.add_argument("--check-only", action="store_true", help="只校验，不写入")

    def handle(self, *args, file, by, check_only, **options):
        begun = time.monotonic()
        try:
            with acting_through("command"):
                batch = self._run(Path(file), self._user(by), check_only)
        except RuleViolation as refusal:
            raise CommandError(refusal.message) from refusal
        found = batch.counts if check_only else batch.result
        summary = {"rows": batch.rows_read} | {verdict: found.get(verdict, 0) for verdict in ImportRow.Verdict.values}
        summary["seconds"] = round(time.monotonic() - begun, 2)
        self.stdout.write(json.dumps(summary) if options["json"] else self._words(summary))

    def _user(self, username: str) -> User | None:
        if not username:
            return None
        user = User.objects.filter(username=username).first()
        if user is None or not policy.can_import(user):
            raise CommandError(f"没有账号“{username}”，或该账号没有导入权限")
        return user

    def _run(self, path: Path, user: User | None, check_only: bool) -> ImportBatch:
        if not path.is_file():
            raise CommandError(f"没有这个文件：{path}")
        with path.open("rb") as content:
            batch = services.receive_list(File(content, name=path.name), by=user, ring=False)
        services.check(batch.pk, progress=self._progress)
        batch.refresh_from_db()
        if batch.status == ImportBatch.Status.PREVIEWED and not check_only:
            services.start_commit(batch.pk, by=user, ring=False)
            services.commit(batch.pk, progress=self._progress)
            batch.refresh_from_db()
        if batch.status == ImportBatch.Status.FAILED:
            raise CommandError(batch.message)
        return batch

    def _progress(self, batch: ImportBatch) -> None:
        total = max(batch.rows_total, batch.rows_read)
        writing = batch.status == ImportBatch.Status.COMMITTING
        done = batch.rows_written if writing else batch.rows_read
        print(f"{'已写入' if writing else '已校验'} {done:,} / {total:,} 行", file=sys.stderr, flush=True)  # noqa: T201

    def _words(self, summary: dict) -> str:
        counted = "，".join(f"{label} {summary[verdict]:,}" for verdict, label in ImportRow.Verdict.choices)
        return f"共 {summary['rows']:,} 行：{counted}；用时 {summary['seconds']} 秒"
