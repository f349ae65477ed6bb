"""The system check that keeps a database out in which Chinese cannot be searched."""

import os
import subprocess
import sys
from collections.abc import Iterator
from uuid import uuid4

import psycopg2
import pytest

from config.runner.environment import ROOT
from core.ops.checks import chinese_trigrams


@pytest.fixture
def database_with_ctype_c() -> Iterator[str]:
    """The address of an empty database of the kind that `initdb --locale=C` makes."""
    name = f"ctype_c_{uuid4().hex[:8]}"
    connection = psycopg2.connect(os.environ["DATABASE_URL"])
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name} TEMPLATE template0 LOCALE_PROVIDER libc LOCALE 'C'")
        yield f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{name}"
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
    connection.close()


def manage(url: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": url},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_a_database_that_knows_no_chinese_letters_is_refused(database_with_ctype_c: str) -> None:
    refused = manage(database_with_ctype_c, "prepare", "--no-static")
    assert refused.returncode != 0
    assert "ops.E001" in refused.stderr
    with psycopg2.connect(database_with_ctype_c) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE EXTENSION pg_trgm")
    assert "ops.E001" in manage(database_with_ctype_c, "check", "--database", "default").stderr


@pytest.mark.django_db
def test_our_own_database_passes() -> None:
    assert chinese_trigrams(databases=["default"]) == []
