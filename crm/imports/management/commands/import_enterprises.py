"""Imports a list of firms from the command line, by the same services as the page, without a worker."""

import json
import time
from datetime import date
from pathlib import Path
from typing import Any

from django.core.files import File
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from core.accounts.models import User
from core.audit.context import acting_through
from core.errors import RuleViolation
from crm.imports import policy, services
from crm.imports.management.progress import ProgressLine
from crm.imports.models import ImportBatch, ImportRow

Status = ImportBatch.Status
COUNTED = ("created", "updated", "unchanged", "duplicate", "conflict", "refused")
INTERRUPTED = 130  # as a shell says it of Ctrl+C


class Command(BaseCommand):
    help = (
        "导入企业名单（xlsx、xls、csv）：校验后写入。进度和错误写到标准错误，结果写到标准输出；"
        "退出码 0 完成，1 被拒绝或失败，130 中断（可用 --resume 接着做）"
    )

    def add_arguments(self, parser):
        parser.add_argument("file", nargs="?", default="", help="名单文件")
        parser.add_argument("--json", action="store_true", help="结果只输出一行 JSON")
        parser.add_argument("--by", default="", help="以哪个账号的名义导入（登录名），缺省为系统")
        parser.add_argument("--check-only", action="store_true", help="只校验，不写入")
        parser.add_argument(
            "--conflicts", choices=ImportRow.Choice.values, default=ImportRow.Choice.KEEP,
            help="冲突时：" + "，".join(f"{value} {label}" for value, label in ImportRow.Choice.choices),
        )  # fmt: skip
        parser.add_argument("--as-of", default="", help="名单的数据日期，如 2026-10-31")
        parser.add_argument("--resume", type=int, metavar="批次号", help="接着做一批中断的名单")
        parser.add_argument("--yes", action="store_true", help="与 --resume 连用：写入一批已校验、等人确认的名单")

    def handle(self, *args, file, **options):
        if bool(file) == bool(options["resume"]):
            raise CommandError("请给出名单文件，或用 --resume 给出批次号")
        self.progress = ProgressLine()
        self.batch: ImportBatch | None = None
        begun = time.monotonic()
        try:
            with acting_through("command"):
                user = self._user(options["by"])
                self.batch = (
                    self._found(options["resume"], user) if options["resume"] else self._received(file, user, options)
                )
                self._work(user, options)
        except RuleViolation as refusal:
            raise CommandError(refusal.message) from refusal
        except (DatabaseError, OSError) as fault:
            how = f"；排除后可执行 manage.py import_enterprises --resume {self.batch.pk} 接着做" if self.batch else ""
            raise CommandError(f"没有完成：数据库或磁盘出错（{fault}）{how}") from fault
        except KeyboardInterrupt:
            self._interrupted()
        finally:
            self.progress.end()
        self._report(options, round(time.monotonic() - begun, 2))

    def _user(self, username: str) -> User | None:
        if not username:
            return None
        user = User.objects.filter(username=username).first()
        if user is None or not policy.can_import(user):
            raise CommandError(f"没有账号“{username}”，或该账号没有导入权限")
        return user

    def _received(self, file: str, user: User | None, options: dict[str, Any]) -> ImportBatch:
        path, as_of_on = Path(file), _day(options["as_of"])
        if not path.is_file():
            raise CommandError(f"没有这个文件：{path}")
        try:
            with path.open("rb") as content:
                upload = File(content, name=path.name)
                return services.receive_list(upload, by=user, as_of_on=as_of_on, ring=False)
        except OSError as fault:
            raise CommandError(f"读不了这个文件：{path}（{fault.strerror}）") from fault

    def _found(self, pk: int, user: User | None) -> ImportBatch:
        seen = ImportBatch.objects.all() if user is None else ImportBatch.objects.visible_to(user)
        batch = seen.filter(pk=pk, kind=ImportBatch.Kind.ENTERPRISE).first()
        if batch is None:
            raise CommandError(f"没有第 {pk} 批企业名单")
        return batch

    def _work(self, user: User | None, options: dict[str, Any]) -> None:
        """Take the batch from where it stands as far as it is to go."""
        batch = self._current()
        waits = batch.status == Status.PREVIEWED and options["resume"] and not options["check_only"]
        if waits and not options["yes"]:
            raise CommandError("这一批已校验，正等人在页面上确认；确实要写入请加 --yes")
        if batch.status in {Status.UPLOADED, Status.CHECKING}:
            self.progress.begin(Status.CHECKING)
            self._until_free(lambda: services.check(batch.pk, progress=self.progress), Status.CHECKING)
            batch = self._current()
        if batch.status == Status.PREVIEWED and not options["check_only"]:
            services.start_commit(batch.pk, by=user, conflicts=options["conflicts"], ring=False)
            batch = self._current()
        if batch.status == Status.COMMITTING:
            self.progress.begin(Status.COMMITTING, batch.rows_written)
            self._until_free(lambda: services.commit(batch.pk, progress=self.progress), Status.COMMITTING)
            batch = self._current()
        if batch.status in {Status.FAILED, Status.CANCELLED}:
            raise CommandError(f"{batch.message}（批次 {batch.pk}）")

    def _until_free(self, act, status: str) -> None:
        """Do it; while a worker has the batch, wait until that one is through or its lease ends."""
        act()
        waits = {status, Status.UPLOADED} if status == Status.CHECKING else {status}
        if self._current().status in waits:
            self.progress.say("这一批正由后台任务处理，等待……")
        while self._current().status in waits:
            time.sleep(1)
            act()

    def _current(self) -> ImportBatch:
        assert self.batch is not None  # noqa: S101 - the batch is there before any work
        self.batch.refresh_from_db()
        return self.batch

    def _interrupted(self) -> None:
        if self.batch is None:
            self.progress.say("已中断，还没有收下名单。")
        else:
            batch = self._current()
            done = f"已写入 {batch.rows_written:,} 行" if batch.status == Status.COMMITTING else "没有写入任何数据"
            self.progress.say(
                f"已中断，{done}。后台任务在运行时会自动接着做；也可以执行："
                f"manage.py import_enterprises --resume {batch.pk}"
            )
        raise SystemExit(INTERRUPTED)

    def _report(self, options: dict[str, Any], seconds: float) -> None:
        batch = self._current()
        found = batch.counts if batch.status == Status.PREVIEWED else batch.result
        summary = {"rows": batch.rows_read} | {verdict: found.get(verdict, 0) for verdict in COUNTED}
        if options["json"]:
            self.stdout.write(json.dumps(summary | {"seconds": seconds}))
            return
        labels = dict(ImportRow.Verdict.choices)
        taken = {"conflict": f"（{found['taken']:,} 行以名单为准）"} if found.get("taken") else {}
        counted = "，".join(f"{labels[one]} {summary[one]:,}{taken.get(one, '')}" for one in COUNTED)
        self.stdout.write(f"共 {summary['rows']:,} 行：{counted}；用时 {seconds} 秒")
        what = "只校验，没有写入；可在页面确认写入" if batch.status == Status.PREVIEWED else "结果、问题行和撤销"
        self.stdout.write(f"批次 {batch.pk}（{what}）：{batch.get_absolute_url()}")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as fault:
        raise CommandError(f"日期“{text}”看不懂，请写成 2026-10-31") from fault
