"""Restoring a backup: everything is checked before anything is changed; the database changes wholly or not at all."""

import shutil
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from core.errors import RuleViolation
from core.ops import archive, postgres

# Nothing may be using the tables; do not wait for ever for somebody who does.
PREAMBLE = b"SET lock_timeout = '10s';\nDROP SCHEMA public CASCADE;\nCREATE SCHEMA public;\n"


@dataclass(frozen=True)
class Restored:
    """What was restored: rows by table, number of files."""

    tables: dict[str, int]
    files: int


def restore_backup(path: Path, *, overwrite: bool = False) -> Restored:
    """Replace the database by the backup's and put its files below MEDIA_ROOT; other files there stay.

    Raises RuleViolation, with nothing changed, when the file is damaged or newer than this program, when the database
    holds accounts and `overwrite` is not given, or when the database refuses. Running it twice gives the same result.
    """
    try:
        with tarfile.open(path) as tar:
            manifest = archive.read_manifest(tar)
            _refuse_unfit(tar, manifest, overwrite=overwrite)
            _restore_database(tar)
            _refuse_other_counts(manifest)
            return Restored(manifest["tables"], _restore_files(tar, manifest))
    except (tarfile.TarError, EOFError) as error:
        raise RuleViolation(f"{path} 不是备份文件，或已损坏。", code="not_a_backup") from error
    except OSError as error:
        raise RuleViolation(f"无法恢复 {path}：{error.strerror or error}", code="cannot_read") from error


def is_database_in_use() -> bool:
    """Whether the database holds accounts already."""
    users = get_user_model()
    return users._meta.db_table in connection.introspection.table_names() and users._default_manager.exists()


def _refuse_unfit(tar: tarfile.TarFile, manifest: dict[str, Any], *, overwrite: bool) -> None:
    if names := archive.damaged(tar, manifest):
        raise RuleViolation(f"备份已损坏，未做任何更改。校验不符：{'、'.join(names[:10])}", code="damaged")
    if unknown := sorted(set(manifest["migrations"]) - _known_migrations()):
        raise RuleViolation(f"备份来自更新的程序版本（{unknown[0]}），请先升级程序。", code="newer_backup")
    root = Path(settings.MEDIA_ROOT).resolve()
    if strays := [inside for _, inside in archive.media_members(manifest) if not _stays_in(root, inside)]:
        raise RuleViolation(f"备份中的文件名越界：{strays[0]}", code="bad_name")
    if is_database_in_use() and not overwrite:
        raise RuleViolation("数据库中已有账号。恢复会替换全部现有数据；确认请加 --yes。", code="not_empty")


def _known_migrations() -> set[str]:
    """The migrations of this program, and those that they replace."""
    migrations = MigrationLoader(None).disk_migrations
    replaced = {key for migration in migrations.values() for key in migration.replaces}
    return {f"{app}.{name}" for app, name in {*migrations, *replaced}}


def _stays_in(root: Path, inside: str) -> bool:
    return (root / inside).resolve().is_relative_to(root)


def _restore_database(tar: tarfile.TarFile) -> None:
    """Drop everything and play the dump in one transaction."""
    connection.close()
    with tempfile.TemporaryDirectory() as scratch:
        dump = Path(scratch) / archive.DUMP
        with dump.open("wb") as copy:
            shutil.copyfileobj(_member(tar, archive.DUMP), copy)
        _play(dump)


def _play(dump: Path) -> None:
    reader = [str(postgres.program("pg_restore")), "--no-owner", "--no-privileges", "--file=-", str(dump)]
    line, environment = postgres.command("psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "--single-transaction", "-f", "-")
    with (
        tempfile.TemporaryFile() as complaints,
        subprocess.Popen(reader, stdout=subprocess.PIPE, stderr=complaints) as script,  # noqa: S603
        subprocess.Popen(  # noqa: S603 (our own arguments, no shell)
            line, env=environment, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=complaints
        ) as psql,
    ):
        _feed(script, psql)
        statuses = script.wait(), psql.wait()
        complaints.seek(0)
        errors = complaints.read().decode(errors="replace")
    postgres.refuse_failure("恢复数据库", max(map(abs, statuses)), errors)


def _feed(script: subprocess.Popen[bytes], psql: subprocess.Popen[bytes]) -> None:
    """Pipe the script to psql after our own first lines; a script that broke off must not be committed."""
    if script.stdout is None or psql.stdin is None:
        raise ValueError("both programs must be started with pipes")
    try:
        psql.stdin.write(PREAMBLE)
        shutil.copyfileobj(script.stdout, psql.stdin)
        if script.wait():
            psql.kill()
        psql.stdin.close()
    except BrokenPipeError:
        script.kill()


def _refuse_other_counts(manifest: dict[str, Any]) -> None:
    now = postgres.count_rows(postgres.all_tables())
    if now != manifest["tables"]:
        tables = sorted(name for name in {*now, *manifest["tables"]} if now.get(name) != manifest["tables"].get(name))
        raise RuleViolation(f"恢复后的行数与备份不一致：{'、'.join(tables)}", code="counts_differ")


def _restore_files(tar: tarfile.TarFile, manifest: dict[str, Any]) -> int:
    """Write each file beside its place and move it there; returns how many."""
    root = Path(settings.MEDIA_ROOT).resolve()
    number = 0
    for name, inside in archive.media_members(manifest):
        target = root / inside
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = target.with_name(f".{target.name}.restoring")
        with draft.open("wb") as file:
            shutil.copyfileobj(_member(tar, name), file)
        draft.chmod(settings.FILE_UPLOAD_PERMISSIONS or 0o600)
        draft.rename(target)
        number += 1
    return number


def _member(tar: tarfile.TarFile, name: str) -> IO[bytes]:
    file = tar.extractfile(name)
    if file is None:
        raise RuleViolation(f"备份中缺少 {name}", code="damaged")
    return file
