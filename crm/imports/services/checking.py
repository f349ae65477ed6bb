"""Reading and judging an uploaded list in the background; nothing of the library changes."""

import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from core.errors import RuleViolation
from core.spreadsheets.headers import is_note_row, is_total_row
from core.spreadsheets.reading import Table
from core.spreadsheets.values import Value
from crm.imports.columns import CONTACT
from crm.imports.layouts import Layout
from crm.imports.models import ImportBatch, ImportRow
from crm.imports.sealing import covered, shown
from crm.imports.services import claims, kinds
from crm.imports.services.beside import Beside
from crm.imports.services.claims import Progress, quiet
from crm.imports.services.opening import NumberedRow, open_list
from crm.imports.services.pace import Pace
from crm.imports.services.rows import keep

CHUNK_ROWS = 5_000
# So many rows are read and cleaned at a time in the process beside.
PART_ROWS = 500
MOST_IN_NOTE = 3


def check(batch_id: int, *, progress: Progress = quiet) -> None:
    """Read and judge a list from its beginning, chunk by chunk, until it can be previewed or has failed.

    Does nothing when another worker holds the batch or it is past checking. Killed at any point it is begun anew.
    ``progress`` hears of each chunk.
    """
    held = claims.claim(
        batch_id, {ImportBatch.Status.UPLOADED, ImportBatch.Status.CHECKING}, ImportBatch.Status.CHECKING
    )
    if held is not None:
        with claims.working_on(held):
            _check(held, progress)


def _check(held: claims.Claim, progress: Progress) -> None:
    batch = _begin(held)
    with open_list(batch) as found:
        judge = kinds.judge_of(batch.kind)(batch, found.layout.columns, timezone.localdate())
        _describe(held, found.table, found.layout, judge.reading)
        skipped, pace = 0, Pace()
        with Beside(_parts(found.rows, judge), why_ended=found.table.why_ended) as parts:
            for data, aside in _chunks(parts, pace, min(CHUNK_ROWS, kinds.chunk_of(batch.kind))):
                skipped += aside
                batch = _keep(held, judge, data)
                pace.count(len(data) + aside)
                progress(batch)
    _end(held, skipped)


def _parts(rows: Iterator[NumberedRow], judge: kinds.Judge) -> Iterator[tuple[list[Any], int]]:
    """Yield the rows of a list in small parts, made ready for their judge, and how many rows of each are no data."""
    while part := list(itertools.islice(rows, PART_ROWS)):
        data = [row for row in part if not _is_aside(row[1])]
        yield judge.ready(data), len(part) - len(data)


def _chunks(parts: Iterable[tuple[list[Any], int]], pace: Pace, most: int) -> Iterator[tuple[list[Any], int]]:
    """Yield parts put together until they are a chunk of about the right size."""
    data: list[Any] = []
    aside = 0
    for rows, skipped in parts:
        data, aside = data + rows, aside + skipped
        while len(data) >= (size := pace.size(most)):
            yield data[:size], aside
            data, aside = data[size:], 0
    if data or aside:
        yield data, aside


@transaction.atomic
def _keep(held: claims.Claim, judge: kinds.Judge, data: list[Any]) -> ImportBatch:
    """Judge and store one chunk; a check is done anew when anything goes wrong, so nobody waits for the disk."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")
    batch = claims.renew(held)
    keep(batch, judge(data))
    batch.save()
    return batch


def _is_aside(values: Sequence[Value]) -> bool:
    """Say whether a row is a sum or a remark, not a firm."""
    if is_total_row(values):
        return True
    return len(values) - values.count(None) - values.count("") <= MOST_IN_NOTE and is_note_row(values)


@transaction.atomic
def _begin(held: claims.Claim) -> ImportBatch:
    """Forget what an interrupted check had found."""
    batch = claims.renew(held)
    ImportRow.objects.filter(batch=batch)._raw_delete("default")
    batch.counts, batch.reasons, batch.notes, batch.mapping = {}, {}, [], {}
    batch.layout, batch.sheet, batch.header_row = "", "", None
    batch.rows_read = batch.rows_total = 0
    batch.save()
    return batch


@transaction.atomic
def _describe(held: claims.Claim, table: Table, layout: Layout, reading: str) -> None:
    batch = claims.renew(held)
    batch.reading = reading
    batch.layout, batch.mapping = layout.code, layout.as_json()
    batch.encoding, batch.sheet, batch.header_row = table.encoding or "", (table.sheet or "")[:100], layout.last_row
    batch.rows_total = _expected_rows(batch, table, layout)
    contacts = [covered(column.text, "name") for column in layout.columns if column.field == CONTACT]
    if contacts:
        told = f"{'、'.join(contacts[:4])}{'等' if len(contacts) > 4 else ''}"
        batch.notes.append(f"联系方式另行导入（{told}）：企业写入完成后，可在结果页把它们导入为联系人")
    batch.notes += kinds.notes_of(batch.kind, layout)
    others = [sheet.name for sheet in table.sheets if sheet.name != table.sheet and not sheet.hidden]
    if others:
        told = "、".join(f"“{shown(name, '')}”" for name in others[:3]) + ("等" if len(others) > 3 else "")
        batch.notes.append(
            f"只读取了工作表“{shown(table.sheet, '')}”，另有 {len(others)} 张没有读取（{told}）；一批读一张，可在“对应列”里换一张"
        )
    batch.save()


def _expected_rows(batch: ImportBatch, table: Table, layout: Layout) -> int:
    """Return about how many rows will come, for the progress bar; 0 when the file does not say."""
    if table.sheets:
        hint = next((sheet.row_hint for sheet in table.sheets if sheet.name == table.sheet), None) or 0
    else:
        with batch.file.path.open("rb") as lines:
            hint = sum(piece.count(b"\n") for piece in iter(lambda: lines.read(1024 * 1024), b""))
    return max(0, hint - layout.last_row)


@transaction.atomic
def _end(held: claims.Claim, skipped: int) -> None:
    batch = claims.renew(held)
    if not batch.rows_read:
        raise RuleViolation("表头下面没有数据行，请检查后再上传", code="no_rows")
    if skipped:
        batch.notes.append(f"跳过了 {skipped} 行合计、备注")
    batch.rows_total = batch.rows_read
    claims.finish(batch, ImportBatch.Status.PREVIEWED)
