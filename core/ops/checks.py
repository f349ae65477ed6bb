"""System checks of the machinery below the application."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import DatabaseError, connections

SAMPLE = "宁波"


@register(Tags.database)
def chinese_trigrams(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """Refuse a database whose ctype does not know Chinese letters: its trigram search silently finds nothing."""
    return [fault for alias in databases or [] for fault in _faults_of(alias)]


def _faults_of(alias: str) -> list[CheckMessage]:
    try:
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'")
            # Before the first migration the extension is not there; what counts as a letter tells the same.
            question = "SELECT show_trgm(%s) <> '{}'" if cursor.fetchone() else "SELECT %s ~ '[[:alpha:]]'"
            cursor.execute(question, [SAMPLE])
            found = cursor.fetchone()[0]
    except DatabaseError:
        # A database that cannot be reached is told by the command itself.
        return []
    if found:
        return []
    return [
        Error(
            "数据库的 LC_CTYPE 不识别中文，按中文子串的搜索会查不到任何结果。",
            hint=(
                "重建数据库：initdb --locale-provider=builtin --builtin-locale=C.UTF-8 --locale=C --lc-ctype=C.UTF-8"
                "（PostgreSQL 16 及以前：--locale=C.UTF-8）。"
            ),
            id="ops.E001",
        )
    ]
