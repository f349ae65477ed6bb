"""Calling PostgreSQL's own programs on the configured database."""

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from django.db import connection
from django.db.backends.postgresql.client import DatabaseClient

from core.errors import RuleViolation
from core.ops.programs import postgres_program


def program(name: str) -> Path:
    """Return the path of one of PostgreSQL's programs. Raises RuleViolation when the machine has none."""
    found = postgres_program(name)
    if found is None:
        raise RuleViolation(
            f"没有找到 {name}。请安装 PostgreSQL 客户端程序（apt install postgresql-client）。", code="no_program"
        )
    return found


def command(name: str, *arguments: str | Path) -> tuple[list[str], dict[str, str]]:
    """Return the command line of `pg_dump` or `psql` for our database, and its environment (the password is in there).

    Raises RuleViolation when the machine has no such program.
    """
    (_, *where), environment = DatabaseClient.settings_to_cmd_args_env(connection.settings_dict, [])
    return [str(program(name)), *map(str, arguments), *where], {**os.environ, **(environment or {})}


def refuse_failure(name: str, status: int, errors: str) -> None:
    """Raise RuleViolation with the program's own words when it failed."""
    if status:
        raise RuleViolation(f"{name} 失败（状态 {status}）：{errors.strip()[-2000:]}", code="program_failed")


def run(name: str, *arguments: str | Path) -> None:
    """Run the program to its end. Raises RuleViolation when it fails."""
    line, environment = command(name, *arguments)
    done = subprocess.run(  # noqa: S603 (our own arguments, no shell)
        line, env=environment, capture_output=True, text=True, errors="replace", check=False
    )
    refuse_failure(name, done.returncode, done.stderr)


def count_rows(tables: Sequence[str]) -> dict[str, int]:
    """Return the exact number of rows of each table."""
    counts = {}
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608 (quoted)
            counts[table] = cursor.fetchone()[0]
    return counts


def all_tables() -> list[str]:
    """Return the names of every table in the schema, sorted."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
        return [name for (name,) in cursor.fetchall()]
