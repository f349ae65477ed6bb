"""A temporary table that holds the firms of one chunk, typed as the library is; NULL is blank."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from django.db import connection

from core.copying import copy_rows
from crm.enterprises.models import Enterprise

TABLE, NAMES_TABLE = "enterprise_stage", "enterprise_stage_name"
LIBRARY = Enterprise._meta.db_table
# What a list may bring; names of columns and of the keys of ``StagedFirm.values``.
COLUMNS = (
    "name", "name_norm", "uscc", "uscc_check", "reg_no", "org_code", "exchange", "stock_code", "listed_on",
    "legal_person", "reg_capital_raw", "reg_capital_amount", "reg_capital_currency", "reg_capital_wan",
    "established_on", "reg_status", "reg_status_raw", "ent_type", "size", "industry_code", "industry_text",
    "region_code", "region_text", "address", "business_scope", "website", "insured_count",
)  # fmt: skip


class StagedFirm(NamedTuple):
    """One clean row: its number, column → value, and its other names as (kind, name, normal form)."""

    number: int
    values: Mapping[str, Any]
    names: Sequence[Sequence[str]] = ()


def stage(firms: Iterable[StagedFirm]) -> None:
    """Put the rows of one chunk where matching and comparing find them, in place of the rows before."""
    firms = list(firms)
    listed = ", ".join(COLUMNS)
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {TABLE}, {NAMES_TABLE}")
        cursor.execute(
            f"CREATE TEMP TABLE {TABLE} ON COMMIT DROP AS SELECT 0 AS number, {listed} FROM {LIBRARY} LIMIT 0"  # noqa: S608
        )
        cursor.execute(
            f"CREATE TEMP TABLE {NAMES_TABLE} (number int, kind text, name text, name_norm text) ON COMMIT DROP"
        )
        copy_rows(cursor, TABLE, ("number", *COLUMNS), ([f.number, *map(f.values.get, COLUMNS)] for f in firms))
        copy_rows(
            cursor,
            NAMES_TABLE,
            ("number", "kind", "name", "name_norm"),
            ([f.number, *name] for f in firms for name in f.names),
        )
        cursor.execute(f"ANALYZE {TABLE}, {NAMES_TABLE}")
