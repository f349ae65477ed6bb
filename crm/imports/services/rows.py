"""Rows of a list as they are kept between checking and writing."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Q

from core.copying import copy_rows
from core.spreadsheets.values import Value, as_text
from crm.enterprises.models import Enterprise
from crm.enterprises.services import bulk
from crm.imports.cleaned import CleanRow
from crm.imports.columns import RENAMES
from crm.imports.judging import Choice, Outcome
from crm.imports.models import ImportBatch, ImportRow
from crm.imports.sealing import sealer
from crm.imports.services.known import Same, keep_same

TABLE = ImportRow._meta.db_table
_encode = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":")).encode
WRITTEN = frozenset({ImportRow.Verdict.CREATED, ImportRow.Verdict.UPDATED})
NEEDS_HELP = frozenset({ImportRow.Verdict.CONFLICT, ImportRow.Verdict.REFUSED})
# Conflicts that writing left as they were; behind the cursor the choice says what was done.
HELD_BACK = Q(verdict=ImportRow.Verdict.CONFLICT) & ~Q(choice__in=[Choice.TAKE, Choice.FILL])
COLUMNS = (
    "batch_id", "number", "values", "raw", "verdict", "reason", "faults", "warnings", "duplicate_of", "enterprise_id",
    "firm_version", "digest", "source",
)  # fmt: skip


class Judged(NamedTuple):
    """One row with its verdict, ready to be kept; ``values`` is what writing will need, ``text`` the same as JSON where that was made already."""

    number: int
    verdict: str
    values: dict[str, Any]
    cells: Sequence[Value]
    faults: list[dict[str, str]]
    warnings: list[dict[str, str]]
    duplicate_of: int | None = None
    enterprise: int | None = None
    firm_version: int | None = None
    digest: int | None = None
    text: str = ""
    source: int | None = None

    @property
    def reason(self) -> str:
        """The code of the first fault, '' for none."""
        return self.faults[0]["code"] if self.faults else ""


def keep(batch: ImportBatch, rows: Iterable[Judged | Same]) -> None:
    """Store the rows of one chunk and count them on the batch, which the caller saves: by COPY, or as earlier lists have them."""
    rows = list(rows)
    judged = [row for row in rows if isinstance(row, Judged)]
    with connection.cursor() as cursor:
        copy_rows(cursor, TABLE, COLUMNS, _lines(batch, judged), not_null={"reason"})
    same = [row for row in rows if isinstance(row, Same)]
    keep_same(batch, same)
    unchanged = Counter({str(ImportRow.Verdict.UNCHANGED): len(same)})
    batch.counts = dict(Counter(batch.counts) + Counter(str(row.verdict) for row in judged) + unchanged)
    batch.reasons = dict(Counter(batch.reasons) + Counter(row.reason for row in judged if row.verdict in NEEDS_HELP))
    renames = sum(1 for row in judged if any(warning["code"] == RENAMES for warning in row.warnings))
    if renames:
        batch.reasons[RENAMES] = batch.reasons.get(RENAMES, 0) + renames
    batch.rows_read += len(rows)


def _lines(batch: ImportBatch, judged: Iterable[Judged]) -> Iterator[list[Any]]:
    kept = sealer(batch.mapping.get("columns", ()))
    for row in judged:
        raw = kept([plain(cell) for cell in row.cells]) if row.verdict in NEEDS_HELP else []
        yield [
            batch.pk,
            row.number,
            row.text or as_json(row.values),
            as_json(raw),
            str(row.verdict),
            row.reason,
            as_json(row.faults),
            as_json(row.warnings),
            row.duplicate_of,
            row.enterprise,
            row.firm_version,
            row.digest,
            row.source,
        ]


def kept_values(row: CleanRow) -> dict[str, Any]:
    """Return what is kept of a clean row: its values and, under ``names``, its other names."""
    return row.values | {"names": row.names} if row.names else row.values


@dataclass(slots=True)
class KeptRow:
    """What writing needs of a kept row; a fraction of the cost of a model instance.

    ``stands`` says that the row changes nothing and its firm is as it was compared, ``is_plain`` that it looks new and
    nothing has to be decided about it. Such rows come without values, plain ones with the ``keys`` of their firm.
    """

    pk: int
    number: int
    values: dict[str, Any]
    verdict: str
    reason: str
    faults: list[dict[str, str]]
    duplicate_of: int | None
    enterprise: int | None
    choice: str = ""
    stands: bool = False
    is_plain: bool = False
    keys: Mapping[str, str] | None = None
    clean: CleanRow | None = None

    @property
    def counted_reason(self) -> list[str]:
        """The reason under which the batch counts the row, if it needs somebody."""
        return [self.reason] if self.verdict in NEEDS_HELP else []


@dataclass(slots=True)
class AgainRow:
    """A kept row to be judged once more: ``cells`` are its cells where they were kept, else there are only its values."""

    number: int
    cells: Sequence[Any]
    values: dict[str, Any]
    faults: list[dict[str, str]]
    warnings: list[dict[str, str]]


def look_again(rows: Sequence[KeptRow]) -> None:
    """See under the lock which rows still stand, and give those that do not their values; one statement.

    Rows are read before their chunk has its turn: their firms may have changed or gone since. Of rows with a choice of
    their own the firm is read anew as well.
    """
    doubtful = {row.pk: row for row in rows if row.stands or row.choice}
    if not doubtful:
        return
    with connection.cursor() as cursor:
        cursor.execute(_AGAIN, [list(doubtful)])
        for pk, firm, values in cursor.fetchall():
            row = doubtful[pk]
            row.enterprise = firm
            if row.stands:
                row.stands, row.values = False, json.loads(values)


def choices_of(batch: ImportBatch, rows: Iterable[KeptRow]) -> dict[int, str]:
    """Return by row number what is to be done with a conflict: what was said of the row, else of the whole list."""
    general = batch.options.get("conflicts") or Choice.KEEP
    return {row.number: row.choice or general for row in rows}


def fetch_behind(batch: ImportBatch, cursor: int, count: int, *, plainly: bool = False) -> list[tuple]:
    """Return the next rows behind a cursor as the database gives them, for ``read_rows``.

    Of rows that stand, and ``plainly`` of those that just look new, it brings what tells their keys, no values.
    """
    with connection.cursor() as reader:
        reader.execute(_BEHIND, [plainly, batch.pk, cursor, count])
        return reader.fetchall()


def read_rows(fetched: Iterable[tuple]) -> list[KeptRow]:
    """Return kept rows from what was fetched; pure, so that a thread may do it."""
    return [_read(*row) for row in fetched]


def _read(pk, number, values, verdict, reason, faults, leader, firm, choice, told) -> KeptRow:
    row = KeptRow(
        pk, number, json.loads(values or "{}"), verdict, reason, json.loads(faults), leader, firm, choice,
        stands=values is None and told is None,
    )  # fmt: skip
    if told is not None:
        name, names, *codes = json.loads(told)
        row.is_plain, row.keys = (
            True,
            bulk.keys_of({"name": name, **dict(zip(bulk.CODES, codes, strict=True))}, names or ()),
        )
    return row


def give_values(rows: Sequence[KeptRow]) -> None:
    """Give plain rows the values that they came without, and let them be like any other; one statement."""
    by_pk = {row.pk: row for row in rows}
    if not by_pk:
        return
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id, values::text FROM {TABLE} WHERE id = ANY(%s)", [list(by_pk)])  # noqa: S608
        for pk, values in cursor.fetchall():
            by_pk[pk].values, by_pk[pk].is_plain = json.loads(values), False


def note_entered(batch: ImportBatch) -> None:
    """Keep on the rows of the batch which firms they entered, as ``bulk.NEW`` has them."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {TABLE} r SET enterprise_id = n.id, entered = true, firm_version = 0 FROM {bulk.NEW} n "  # noqa: S608
            "WHERE r.batch_id = %s AND r.number = n.number",
            [batch.pk],
        )


def still_equal(rows: Iterable[tuple[int, int, int]]) -> dict[int, int]:
    """Return, of (row number, firm, digest), the rows whose firm once equalled the same content and stands at that version.

    By row number the version; one query. What a row changed where a firm was updated says nothing of the rest of it.
    """
    numbers, firms, digests = zip(*rows, strict=True) if (rows := list(rows)) else ((), (), ())
    if not numbers:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_EQUAL, [list(numbers), list(firms), list(digests)])
        return dict(cursor.fetchall())


_STANDS = (
    f"r.verdict = '{ImportRow.Verdict.UNCHANGED}' AND e.version = r.firm_version AND NOT e.is_deleted "
    "AND r.faults = '[]' AND r.choice = ''"
)
_EQUAL = f"""
SELECT n.number, e.version FROM unnest(%s::int[], %s::bigint[], %s::bigint[]) AS n(number, firm, digest)
CROSS JOIN LATERAL (SELECT version FROM {Enterprise._meta.db_table} WHERE id = n.firm AND NOT is_deleted LIMIT 1) e
CROSS JOIN LATERAL (
  SELECT 1 FROM {TABLE} r WHERE r.enterprise_id = n.firm AND r.digest = n.digest AND r.firm_version = e.version
  AND r.faults = '[]' AND (r.verdict = '{ImportRow.Verdict.UNCHANGED}' OR r.entered) LIMIT 1) r
"""  # noqa: S608
_PLAIN = f"r.verdict = '{ImportRow.Verdict.CREATED}' AND r.faults = '[]' AND r.choice = ''"
_TOLD = ", ".join(f"r.values -> '{key}'" for key in ("name", "names", *bulk.CODES))
_BEHIND = f"""
SELECT r.id, r.number, CASE WHEN {_STANDS} OR p.is_plain THEN NULL ELSE r.values::text END, r.verdict, r.reason,
  r.faults::text, r.duplicate_of, r.enterprise_id, r.choice,
  CASE WHEN p.is_plain THEN jsonb_build_array({_TOLD})::text END
FROM {TABLE} r LEFT JOIN {Enterprise._meta.db_table} e ON e.id = r.enterprise_id
CROSS JOIN LATERAL (SELECT %s AND {_PLAIN} AS is_plain) p
WHERE r.batch_id = %s AND r.number > %s ORDER BY r.number LIMIT %s
"""  # noqa: S608
_AGAIN = f"""
SELECT r.id, r.enterprise_id, r.values::text
FROM {TABLE} r LEFT JOIN {Enterprise._meta.db_table} e ON e.id = r.enterprise_id
WHERE r.id = ANY(%s) AND NOT coalesce({_STANDS}, false)
"""  # noqa: S608


def restored(row: KeptRow | AgainRow) -> CleanRow:
    """Return the clean row again from what was kept."""
    values = dict(row.values)
    names = [(kind, name, norm) for kind, name, norm in values.pop("names", ())]
    clean = CleanRow(row.number, values, names)
    clean.code = values.get("uscc")
    if stock := values.get("stock_code"):
        clean.stock = (values.get("exchange", ""), stock)
    clean.checksum_fault = next((fault for fault in row.faults if fault["code"] == "code_checksum"), None)
    if isinstance(row, AgainRow):
        clean.warnings = [warning for warning in row.warnings if warning["code"] != RENAMES]
    return clean


def note_outcomes(
    batch: ImportBatch,
    rows: Sequence[KeptRow],
    outcomes: Mapping[int, Outcome],
    choices: Mapping[int, str] | None = None,
) -> int:
    """Keep on each row what became of it; return how many conflicts were settled by ``choices``.

    A row that the preview called a conflict and a choice settled stays one in the counts, so that the result equals the
    preview; its choice then says what was done. Other rows bear the fault of today or none; the reasons of the batch,
    which the caller saves, are counted along.
    """
    taken, faulty, touched = 0, [], []
    reasons = Counter(batch.reasons)
    for row in rows:
        outcome = outcomes.get(row.number)
        if outcome is None or row.stands or row.is_plain:
            continue
        touched.append(row)
        before, row.enterprise = row.counted_reason, outcome.enterprise
        if row.verdict == ImportRow.Verdict.CONFLICT and _is_settled(outcome):
            taken += 1
            row.choice = (choices or {}).get(row.number, row.choice)
        else:
            row.verdict = outcome.verdict
        if outcome.verdict == ImportRow.Verdict.CONFLICT:
            row.choice = Choice.KEEP
        faulty += [row] if _bears_another_fault(row, outcome) else []
        reasons.subtract(before)
        reasons.update(row.counted_reason)
    batch.reasons = dict(+reasons)
    _note(touched, outcomes)
    _note_faults(faulty)
    return taken


def _is_settled(outcome: Outcome) -> bool:
    """Say whether a choice decided the row, be it that nothing was left to write: its fault is told all the same."""
    return outcome.fault is not None and outcome.verdict in {*WRITTEN, ImportRow.Verdict.UNCHANGED}


def _bears_another_fault(row: KeptRow, outcome: Outcome) -> bool:
    """Put the fault of today on a row that needs somebody, none on any other; say whether that is another one."""
    fault = outcome.fault if row.verdict in NEEDS_HELP else None
    code = fault["code"] if fault else ""
    if row.reason == code:
        return False
    row.reason, row.faults = code, [fault] if fault else []
    return True


def _note_faults(rows: Sequence[KeptRow]) -> None:
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {TABLE} r SET reason = n.reason, faults = n.faults::jsonb "  # noqa: S608
            "FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS n(id, reason, faults) WHERE r.id = n.id",
            [[row.pk for row in rows], [row.reason for row in rows], [as_json(row.faults) for row in rows]],
        )


def _note(rows: Sequence[KeptRow], outcomes: Mapping[int, Outcome]) -> None:
    """Set verdict and firm where they are not what the check had kept, and which rows entered a firm, new as it is."""
    entered = {number for number, outcome in outcomes.items() if outcome.verdict == ImportRow.Verdict.CREATED}
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {TABLE} r SET verdict = n.verdict, enterprise_id = n.enterprise, entered = n.entered, "  # noqa: S608
            "firm_version = CASE WHEN n.entered THEN 0 ELSE r.firm_version END, choice = n.choice "
            "FROM unnest(%s::bigint[], %s::text[], %s::bigint[], %s::bool[], %s::text[]) "
            "AS n(id, verdict, enterprise, entered, choice) WHERE r.id = n.id "
            "AND (r.verdict <> n.verdict OR r.enterprise_id IS DISTINCT FROM n.enterprise OR r.choice <> n.choice)",
            [
                [row.pk for row in rows],
                [str(row.verdict) for row in rows],
                [row.enterprise for row in rows],
                [row.number in entered for row in rows],
                [str(row.choice) for row in rows],
            ],
        )


def plain(cell: Value) -> Value:
    """Keep numbers as numbers, so that a damaged code looks in the file of refused rows as it did in the list."""
    return as_text(cell) if isinstance(cell, float) and cell != cell else cell


def as_json(value: Any) -> str:
    """Return the value as a column of JSON takes it; empty is an empty list, unless it is a mapping."""
    return _encode(value).replace("\\u0000", "") if value else ("{}" if value == {} else "[]")
