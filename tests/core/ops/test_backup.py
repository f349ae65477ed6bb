"""The drill: back up, restore elsewhere, compare row by row and file by file; and the backups that are refused."""

import hashlib
import io
import json
import os
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import psycopg2
import pytest
from django.contrib.auth import get_user_model

from config.runner.environment import ROOT
from core.errors import RuleViolation
from core.ops.restores import restore_backup

# All of them, also those that only call commands: pytest-django runs such tests first, and the module stays together.
pytestmark = pytest.mark.django_db

FILL = """
from core.accounts.services import create_account
from core.ops.services import record_heartbeat
for number in range(5):
    create_account(by=None, username=f"drill{number}", name=f"演练𠮷{number}", role="auditor", password=None)
record_heartbeat()
"""


@dataclass
class Installation:
    """A database and a folder of files, and the commands on them."""

    name: str
    media: Path

    def manage(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "manage.py", *map(str, arguments)],
            cwd=ROOT,
            env=os.environ | {"DATABASE_URL": url_of(self.name), "MEDIA_ROOT": str(self.media)},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def rows(self) -> dict[str, list[str]]:
        """Every row of every table as text."""
        with psycopg2.connect(url_of(self.name)) as connection, connection.cursor() as cursor:
            cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
            tables = [table for (table,) in cursor.fetchall()]
            return {table: query(cursor, f'SELECT t::text FROM "{table}" t ORDER BY 1') for table in tables}

    def schema(self) -> list[str]:
        """Every column, constraint, index, trigger and sequence (conditions apart: PostgreSQL words them anew)."""
        with psycopg2.connect(url_of(self.name)) as connection, connection.cursor() as cursor:
            return query(cursor, SCHEMA)

    def files(self) -> dict[str, bytes]:
        paths = (path for path in self.media.rglob("*") if path.is_file())
        return {path.relative_to(self.media).as_posix(): path.read_bytes() for path in paths}


SCHEMA = """
SELECT table_name || ' ' || column_name || ' ' || data_type || coalesce(column_default, '') FROM information_schema.columns
 WHERE table_schema = 'public'
UNION ALL SELECT conrelid::regclass || ' ' || conname || ' ' || contype::text FROM pg_constraint
 WHERE connamespace = 'public'::regnamespace
UNION ALL SELECT split_part(indexdef, ' WHERE ', 1) FROM pg_indexes WHERE schemaname = 'public'
UNION ALL SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
UNION ALL SELECT sequencename || ' ' || coalesce(last_value, 0) FROM pg_sequences
ORDER BY 1
"""


def query(cursor, sql: str) -> list[str]:
    cursor.execute(sql)
    return [value for (value,) in cursor.fetchall()]


def url_of(database: str) -> str:
    return f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{database}"


@pytest.fixture(scope="module")
def server() -> Iterator[psycopg2.extensions.cursor]:
    connection = psycopg2.connect(os.environ["DATABASE_URL"])
    connection.autocommit = True
    with connection.cursor() as cursor:
        yield cursor
    connection.close()


def installation(server, folder: Path) -> Iterator[Installation]:
    name = f"drill_{uuid4().hex[:8]}"
    server.execute(f"CREATE DATABASE {name}")
    yield Installation(name, folder / "media")
    server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="module")
def source(server, tmp_path_factory) -> Iterator[Installation]:
    """A migrated installation with accounts, audit rows and files."""
    for made in installation(server, tmp_path_factory.mktemp("source")):
        assert made.manage("prepare", "--no-static").returncode == 0
        filled = made.manage("shell", "-c", FILL)
        assert filled.returncode == 0, filled.stderr
        (made.media / "2026" / "11").mkdir(parents=True)
        (made.media / "2026" / "11" / "会议纪要 1.bin").write_bytes(os.urandom(300_000))
        (made.media / "empty").write_bytes(b"")
        yield made


@pytest.fixture(scope="module")
def backup(source: Installation, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("backups")
    done = source.manage("backup", "--to", folder)
    assert done.returncode == 0, done.stderr
    assert "不含 FIELD_KEY" in done.stdout
    (path,) = folder.iterdir()
    assert path.stat().st_mode & 0o077 == 0
    return path


@pytest.fixture
def target(server, tmp_path: Path) -> Iterator[Installation]:
    yield from installation(server, tmp_path)


def rewrite(backup: Path, path: Path, **changed: bytes | None) -> Path:
    """A copy of the backup with members changed or (None) left out; names are given without their ending."""
    with tarfile.open(backup) as old, tarfile.open(path, "w") as new:
        for member in old.getmembers():
            content = changed.get(Path(member.name).stem, old.extractfile(member).read())
            if content is not None:
                member.size = len(content)
                new.addfile(member, io.BytesIO(content))
    return path


def test_the_restored_installation_equals_the_one_that_was_backed_up(source, backup, target) -> None:
    done = target.manage("restore", backup)
    assert done.returncode == 0, done.stderr
    assert "2 个文件" in done.stdout
    assert target.rows() == source.rows()
    assert target.schema() == source.schema()
    assert target.files() == source.files()
    assert len(target.rows()["accounts_user"]) == 5
    assert target.rows()["audit_auditentry"]


def test_a_database_with_accounts_is_replaced_only_when_that_is_said(source, backup, target) -> None:
    assert target.manage("restore", backup).returncode == 0
    with psycopg2.connect(url_of(target.name)) as connection, connection.cursor() as cursor:
        cursor.execute("DELETE FROM ops_heartbeat")
        cursor.execute("CREATE TABLE later_version (id integer REFERENCES accounts_user)")
    before = target.rows()
    refused = target.manage("restore", backup)
    assert refused.returncode != 0
    assert "--yes" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert target.rows() == before

    assert target.manage("restore", backup, "--yes").returncode == 0
    assert target.rows() == source.rows()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"database": b"not a dump"}, "备份已损坏"),
        ({"empty": b"x"}, "备份已损坏"),
        ({"empty": None}, "备份已损坏"),
        ({"manifest": None}, "不是链招通的备份"),
        ({"manifest": b'{"format": 99}'}, "格式 99"),
        ({"manifest": b'{"format": 1, "files": {}, "migrations": ["ops.9999_future"]}'}, "更新的程序版本"),
    ],
)
def test_an_unfit_backup_is_refused_and_nothing_is_changed(backup, tmp_path, settings, changed, said) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    with pytest.raises(RuleViolation, match=said):
        restore_backup(rewrite(backup, tmp_path / "changed.tar", **changed))
    assert not settings.MEDIA_ROOT.exists()
    assert not get_user_model().objects.exists()


def test_a_truncated_backup_is_refused(backup, tmp_path) -> None:
    path = tmp_path / "half.tar"
    path.write_bytes(backup.read_bytes()[: backup.stat().st_size // 2])
    with pytest.raises(RuleViolation, match="不完整|损坏"):
        restore_backup(path)


def test_a_file_name_in_a_backup_cannot_leave_the_folder(backup, tmp_path, settings) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    with tarfile.open(backup) as old:
        manifest = json.load(old.extractfile("manifest.json"))
    manifest["files"]["media/../../outside"] = {"sha256": hashlib.sha256().hexdigest(), "bytes": 0}
    path = rewrite(backup, tmp_path / "evil.tar", manifest=json.dumps(manifest).encode())
    with tarfile.open(path, "a") as tar:
        tar.addfile(tarfile.TarInfo("media/../../outside"))
    with pytest.raises(RuleViolation, match="越界"):
        restore_backup(path)


def test_a_backup_that_cannot_be_written_leaves_no_half_file(source, tmp_path) -> None:
    (tmp_path / "file").write_bytes(b"")
    refused = source.manage("backup", "--to", tmp_path / "file")
    assert refused.returncode != 0
    assert "无法写入备份" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
