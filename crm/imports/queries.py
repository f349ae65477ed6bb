"""What the pages of an import show: steps, progress, counts, rows with their faults in the right cell."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from core.spreadsheets.values import as_text
from core.web import formats
from crm.imports import mending, wordbook
from crm.imports.columns import CHOSEN_LAYOUT, FIELDS, REASONS, RENAMES
from crm.imports.models import WRITTEN, ImportBatch, ImportRow

Status, Verdict = ImportBatch.Status, ImportRow.Verdict
WORKING = frozenset({Status.UPLOADED, Status.CHECKING, Status.COMMITTING, Status.UNDOING})
# Columns worth showing beside the name; the first four that the file has.
SHOWN = ("uscc", "stock_code", "established_on", "listed_on", "capital", "legal_person", "reg_status", "address")
SHOWN_OF_PROJECTS = ("project", "chain", "node", "team", "type", "stage", "data_as_of_on")
MOST_SHOWN = 4
VALUE_OF = {"capital": "reg_capital_raw", "reg_status": "reg_status_raw"}
LIGHTS = {
    Verdict.CREATED: "info",
    Verdict.UPDATED: "ok",
    Verdict.UNCHANGED: "idle",
    Verdict.DUPLICATE: "idle",
    Verdict.CONFLICT: "warn",
    Verdict.REFUSED: "bad",
}


@dataclass
class Cell:
    """One cell of the preview: its text and, when it is faulty, the reason and how bad it is (bad, warn)."""

    text: str
    code: bool = False
    kind: str = ""
    reason: str = ""


@dataclass
class ShownRow:
    """One row of the preview, its cells in the order of the heads, and what else is to be said."""

    row: ImportRow
    name: Cell
    cells: list[Cell]
    notes: list[tuple[str, str]] = field(default_factory=list)

    @property
    def light(self) -> str:
        """The shape beside the verdict."""
        return LIGHTS[Verdict(self.row.verdict)]


def earlier_import(batch: ImportBatch) -> ImportBatch | None:
    """Return the last finished batch of the very same file, None when it is new."""
    same = ImportBatch.objects.filter(kind=batch.kind, sha256=batch.sha256, status=Status.DONE, pk__lt=batch.pk)
    return same.select_related("by").order_by("-id").first()


def steps(batch: ImportBatch) -> list[dict[str, str]]:
    """Return the five steps with a sentence each and their state (done, now, '')."""
    at = {
        Status.UPLOADED: 1,
        Status.CHECKING: 2,
        Status.PREVIEWED: 2,
        Status.COMMITTING: 3,
        **dict.fromkeys(WRITTEN, 5),
    }
    now = at.get(Status(batch.status), 1 if not batch.rows_read else 2)
    sentences = (
        ("上传", formats.datetime_local(batch.created_at)),
        ("对应列", _layout_sentence(batch)),
        ("预览", "校验中，未写入任何数据" if batch.status == Status.CHECKING else "核对后再写入"),
        ("写入", "后台进行，可关闭页面"),
        ("结果", "已撤销" if batch.status == Status.UNDONE else "问题行可下载改后再传"),
    )
    return [
        {"word": word, "note": note, "number": str(index + 1), "state": _state(index, now)}
        for index, (word, note) in enumerate(sentences)
    ]


def _state(index: int, now: int) -> str:
    return "done" if index < now else "now" if index == now else ""


def _layout_sentence(batch: ImportBatch) -> str:
    columns = batch.mapping.get("columns", [])
    if not columns:
        return "自动识别表头"
    known = sum(1 for column in columns if column["field"] in FIELDS)
    if batch.layout == CHOSEN_LAYOUT[0]:
        return f"手动对应，{len(columns)} 列对应 {known} 列"
    return f"识别为“{batch.mapping.get('name', '')}”，{len(columns)} 列对应 {known} 列"


def progress(batch: ImportBatch) -> dict[str, Any] | None:
    """Return how far the work is: done, total, percent, rate and time left; None when nothing is under way."""
    if batch.status not in WORKING:
        return None
    if batch.status == Status.UNDOING:
        return _undo_progress(batch)
    writing = batch.status == Status.COMMITTING
    done = batch.rows_written if writing else batch.rows_read
    total = max(batch.rows_read if writing else batch.rows_total, done)
    seconds = max(
        1.0, (timezone.now() - ((batch.started_at if writing else None) or batch.check_asked_at)).total_seconds()
    )
    rate = done / seconds
    return {
        "word": "已写入" if writing else "已校验",
        "done": done,
        "total": total,
        "percent": min(100, done * 100 // total) if total else 0,
        "rate": int(rate),
        "left": time_left((total - done) / rate) if rate and total > done else "",
        "waiting": batch.status == Status.UPLOADED,
    }


def _undo_progress(batch: ImportBatch) -> dict[str, Any]:
    done = batch.undo.get("done", 0)
    total = max(batch.undo.get("total", 0), done)
    began = batch.undo_started_at or batch.created_at
    rate = done / max(1.0, (timezone.now() - began).total_seconds())
    return {
        "word": "已撤销",
        "unit": "家",
        "done": done,
        "total": total,
        "percent": done * 100 // total if total else 0,
        "rate": int(rate),
        "left": time_left((total - done) / rate) if rate and total > done else "",
    }


def time_left(seconds: float) -> str:
    """Return “约 4 秒” or “约 3 分钟”."""
    return f"约 {int(seconds) + 1} 秒" if seconds < 90 else f"约 {round(seconds / 60)} 分钟"


def totals(batch: ImportBatch) -> dict[str, int]:
    """Return the count of each verdict, of the written result once there is one, and ``todo`` and ``rows``."""
    found = batch.result if batch.status in WRITTEN else batch.counts
    counts = {verdict: found.get(verdict, 0) for verdict in Verdict.values}
    rows = sum(counts.values())
    renames = batch.reasons.get(RENAMES, 0) if batch.status == Status.PREVIEWED else 0
    more = {"rows": rows, "taken": found.get("taken", 0), "renames": renames}
    return counts | {"todo": counts["conflict"] + counts["refused"]} | more


def reasons(batch: ImportBatch) -> list[dict[str, Any]]:
    """Return the reasons of rows that need somebody, the most frequent first."""
    found = sorted(batch.reasons.items(), key=lambda pair: -pair[1])
    return [
        {"code": code, "word": REASONS.get(code, code), "count": count}
        for code, count in found
        if code and code != RENAMES
    ]


def heads(batch: ImportBatch) -> list[dict[str, Any]]:
    """Return the columns that the preview shows beside row number and name."""
    mapped = {column["field"]: column for column in batch.mapping.get("columns", [])}
    projects = batch.kind == ImportBatch.Kind.EXISTING_PROJECT
    chosen = [mapped[key] for key in (SHOWN_OF_PROJECTS if projects else SHOWN) if key in mapped]
    chosen = chosen if projects else chosen[:MOST_SHOWN]
    return [
        column | {"label": FIELDS[column["field"]].label + (f"（{column['unit']}）" if column["unit"] else "")}
        for column in chosen
    ]


def shown_rows(batch: ImportBatch, rows: Iterable[ImportRow]) -> list[ShownRow]:
    """Return rows for the preview, each fault beside the value that it is about."""
    columns = heads(batch)
    name = next((c for c in batch.mapping.get("columns", []) if c["field"] == "name"), None)
    return [_shown(row, name, columns) for row in rows]


def _shown(row: ImportRow, name: dict[str, Any] | None, columns: Sequence[dict[str, Any]]) -> ShownRow:
    kind = "warn" if row.verdict == Verdict.CONFLICT else "bad"
    waiting = [*row.faults]
    shown = ShownRow(row, _cell(row, name, waiting, kind), [_cell(row, column, waiting, kind) for column in columns])
    shown.notes = [(kind, f"{fault['column']}：{fault['reason']}") for fault in waiting]
    if row.duplicate_of:
        shown.notes.append(("info", f"与第 {row.duplicate_of} 行是同一家，合并为一家"))
    shown.notes += [("warn", f"{warning['column']}：{warning['reason']}") for warning in row.warnings]
    return shown


def _cell(row: ImportRow, column: dict[str, Any] | None, waiting: list[dict[str, str]], kind: str) -> Cell:
    if column is None:
        return Cell(str(row.values.get("name", "")))
    key = column["field"]
    text = row.values.get(VALUE_OF.get(key, key))
    if text is None and column["index"] < len(row.raw):
        text = row.raw[column["index"]]
    cell = Cell(as_text(text) if text is not None else "", code=key in {"uscc", "stock_code"})
    for fault in list(waiting):
        if fault["column"] in {column["text"], FIELDS[key].label}:
            cell.kind, cell.reason = kind, fault["reason"]
            waiting.remove(fault)
            break
    return cell


def rows_to_mend(batch: ImportBatch) -> Iterator[list[Any]]:
    """Yield the rows that were not written, as they stood in the file, each followed by its reasons."""
    width = 1 + max((column["index"] for column in batch.mapping.get("columns", [])), default=0)
    found = ImportRow.objects.filter(batch=batch, verdict__in=[Verdict.CONFLICT, Verdict.REFUSED]).order_by("number")
    for row in found.iterator(chunk_size=2_000):
        if row.verdict == Verdict.CONFLICT and row.enterprise_id and batch.options.get("conflicts") == "take":
            continue
        cells = [*row.raw[:width], *[None] * (width - len(row.raw))]
        why = "；".join(f"第 {row.number} 行 {fault['column']}：{fault['reason']}" for fault in row.faults)
        yield [*cells, why]


def header_to_mend(batch: ImportBatch) -> list[str]:
    """Return the header of the uploaded list, readable once more, with the column 错误原因 behind it; one query."""
    return mending.header_of(batch.mapping.get("columns", []), batch.layout, wordbook.aliases_of(batch.kind))
