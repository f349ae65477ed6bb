"""Writing a backup: the database at one moment, the uploaded files, and what is needed to check both."""

import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from core.errors import RuleViolation
from core.ops import archive, postgres


def write_backup(folder: Path) -> Path:
    """Write `lianzhao-<date>-<time>.tar` into the folder and return its path; half a file never carries that name.

    The system may go on running: rows are those of one snapshot; files are only ever added, and taken after it.
    Raises RuleViolation when the disk is full or a program fails.
    """
    target = folder / f"lianzhao-{timezone.localtime():%Y%m%d-%H%M%S}.tar"
    part = target.with_suffix(".part")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # It holds personal data: for the owner's eyes only.
        part.touch(mode=0o600, exist_ok=False)
        with tempfile.TemporaryDirectory(dir=folder) as scratch, tarfile.open(part, "w") as tar:
            _fill(tar, Path(scratch))
        part.rename(target)
    except OSError as error:
        raise RuleViolation(f"无法写入备份 {target}：{error.strerror or error}", code="cannot_write") from error
    finally:
        with suppress(OSError):
            part.unlink()
    return target


def _fill(tar: tarfile.TarFile, scratch: Path) -> None:
    dump = scratch / archive.DUMP
    manifest = {"format": archive.FORMAT, "made_at": timezone.localtime().isoformat(), "django": django.__version__}
    with snapshot() as name:
        manifest |= _database_facts()
        postgres.run(
            "pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={name}", f"--file={dump}"
        )
    files = {archive.DUMP: archive.add_file(tar, dump, archive.DUMP)}
    dump.unlink()
    for path, inside in _media_files():
        files[archive.MEDIA + inside] = archive.add_file(tar, path, archive.MEDIA + inside)
    archive.add_manifest(tar, scratch / archive.MANIFEST, {**manifest, "files": files})


@contextmanager
def snapshot() -> Iterator[str]:
    """One moment of the database that this connection and pg_dump see alike; yields its name."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        yield cursor.fetchone()[0]


def _database_facts() -> dict[str, Any]:
    applied = sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())
    version = connection.pg_version  # type: ignore[attr-defined]
    return {"postgresql": version, "migrations": applied, "tables": postgres.count_rows(postgres.all_tables())}


def _media_files() -> Iterator[tuple[Path, str]]:
    """Pairs of path and name below MEDIA_ROOT."""
    root = Path(settings.MEDIA_ROOT)
    for path in sorted(root.rglob("*")):
        if path.is_file() and not path.is_symlink():
            yield path, path.relative_to(root).as_posix()
