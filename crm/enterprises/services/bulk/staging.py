"""Temporary tables that hold the firms of one chunk, typed as the library is; NULL is blank."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from django.db import connection

from core.copying import copy_rows
from crm.enterprises.models import Enterprise

TABLE, NAMES_TABLE = "enterprise_stage", "enterprise_stage_name"
IDENTITIES = "enterprise_stage_identity"
LIBRARY = Enterprise._meta.db_table
# What a list may bring; names of columns and of the keys of ``StagedFirm.values``.
COLUMNS = (
    "name", "name_norm", "uscc", "uscc_check", "reg_no", "org_code", "exchange", "stock_code", "listed_on",
    "legal_person", "reg_capital_raw", "reg_capital_amount", "reg_capital_currency", "reg_capital_wan",
    "established_on", "reg_status", "reg_status_raw", "ent_type", "size", "industry_code", "industry_text",
    "region_code", "region_text", "address", "business_scope", "website", "insured_count",
)  # fmt: skip
# The mark that base data were verified: a change takes it away, putting back may return it.
MARKS = ("verified_at", "verified_by_id", "verified_source")


# By which a firm is found (identity D1, D1b, D2).
IDENTITY_COLUMNS = ("name_norm", "uscc", "uscc_check", "exchange", "stock_code")


class StagedFirm(NamedTuple):
    """One clean row: its number, column → value, and its other names as (kind, name, normal form)."""

    number: int
    values: Mapping[str, Any]
    names: Sequence[Sequence[str]] = ()


def stage_identities(firms: Iterable[StagedFirm]) -> None:
    """Put who the rows of one chunk are where ``find_matches`` looks, in place of the rows before."""
    with connection.cursor() as cursor:
        _make(cursor, IDENTITIES, IDENTITY_COLUMNS, firms)
        _make_ready_to_match(cursor)


def stage_identities_of(cursor, table: str) -> None:
    """Put who the rows of ``table`` (which has a ``number``) are where ``find_matches`` looks."""
    cursor.execute(f"DROP TABLE IF EXISTS {IDENTITIES}")
    cursor.execute(
        f"CREATE TEMP TABLE {IDENTITIES} ON COMMIT DROP AS SELECT number, {', '.join(IDENTITY_COLUMNS)} FROM {table}"  # noqa: S608
    )
    _make_ready_to_match(cursor)


def _make_ready_to_match(cursor) -> None:
    """Look some thousand firms up by index, also in a library so small that reading it whole seems cheaper: it grows."""
    cursor.execute(f"ANALYZE {IDENTITIES}; SET LOCAL random_page_cost = 1")


def stage(firms: Iterable[StagedFirm]) -> None:
    """Put rows with all their values where ``compare`` looks, in place of the rows before."""
    firms = list(firms)
    with connection.cursor() as cursor:
        _make(cursor, TABLE, COLUMNS, firms)
        cursor.execute(f"DROP TABLE IF EXISTS {NAMES_TABLE}")
        cursor.execute(
            f"CREATE TEMP TABLE {NAMES_TABLE} (number int, kind text, name text, name_norm text) ON COMMIT DROP"
        )
        copy_rows(
            cursor,
            NAMES_TABLE,
            ("number", "kind", "name", "name_norm"),
            ([f.number, *name] for f in firms for name in f.names),
        )
        cursor.execute(f"ANALYZE {TABLE} (number), {NAMES_TABLE}")


def _make(cursor, table: str, columns: Sequence[str], firms: Iterable[StagedFirm]) -> None:
    listed = ", ".join(columns)
    cursor.execute(f"DROP TABLE IF EXISTS {table}")
    cursor.execute(
        f"CREATE TEMP TABLE {table} ON COMMIT DROP AS SELECT 0 AS number, {listed} FROM {LIBRARY} LIMIT 0"  # noqa: S608
    )
    copy_rows(cursor, table, ("number", *columns), ([f.number, *map(f.values.get, columns)] for f in firms))
