"""What the pages of an import show: steps, progress, counts, rows with their faults in the right cell."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.text import Truncator

from core.spreadsheets.values import as_text
from core.web import formats
from crm.imports import mending, wordbook
from crm.imports.columns import CHOSEN_LAYOUT, FIELDS, NEW_FIRM, REASONS, RENAMES, is_mapped
from crm.imports.models import WRITTEN, ImportBatch, ImportRow
from crm.imports.projects.columns import MONEY
from crm.imports.sealing import hidden, opened
from crm.imports.words import words_of

Status, Verdict = ImportBatch.Status, ImportRow.Verdict
SETTLING = frozenset({ImportRow.Choice.TAKE, ImportRow.Choice.FILL})
WORKING = frozenset({Status.UPLOADED, Status.CHECKING, Status.COMMITTING, Status.UNDOING})
# Columns worth showing beside the name; the first four that the file has.
SHOWN = ("uscc", "stock_code", "established_on", "listed_on", "capital", "legal_person", "reg_status", "address")
SHOWN_OF_PROJECTS = ("project", "chain", "chain_node_pair", "team", "stage", "total_invest_wan")
SHOWN_OF_CONTACTS = ("person", "mobile", "phone", "email", "more_phones", "title")
MOST_SHOWN = 4
LONGEST_REST = 120
VALUE_OF = {"capital": "reg_capital_raw", "reg_status": "reg_status_raw"}
# Kept with the name of the firm, yet about values that differ: said once a row, marked where they stand.
OF_OTHER_CELLS = frozenset({"verified", "newer"})
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
    """One cell of the preview: its text and, when it is faulty, the reason and how bad it is (bad, warn).

    ``index`` is where it stands in the file; ``was`` what it held there before somebody corrected it, None when nobody did.
    ``differs`` says that it is no fault of its own: the library knows better.
    """

    text: str
    code: bool = False
    kind: str = ""
    reason: str = ""
    index: int | None = None
    was: str | None = None
    differs: bool = False


@dataclass
class ShownRow:
    """One row of the preview, its cells in the order of the heads, and what else is to be said.

    While the list can be worked on: ``can_edit`` its cells, ``choices`` for its conflict as (value, word), and what would
    be ``replaced``. ``chosen`` is the word of the choice that somebody made.
    """

    row: ImportRow
    name: Cell
    cells: list[Cell]
    notes: list[tuple[str, str]] = field(default_factory=list)
    can_edit: bool = False
    choices: list[tuple[str, str]] = field(default_factory=list)
    chosen: str = ""
    replaced: Sequence[Any] = ()

    @property
    def rest(self) -> list[tuple[str, str]]:
        """What stands in columns that no field takes, by header; numbers of people masked."""
        return [(header, text_of(cell)) for header, cell in self.row.values.get("rest", ())]

    @property
    def light(self) -> str:
        """The shape beside the verdict; a row left out on purpose is no trouble."""
        return "idle" if self.row.is_dropped else LIGHTS[Verdict(self.row.verdict)]

    @property
    def word(self) -> str:
        """The verdict in words."""
        return "已剔除" if self.row.is_dropped else str(self.row.get_verdict_display())

    @property
    def fault_kind(self) -> str:
        """How loud the faults of the row are: what refuses it, what makes it a conflict, what somebody decided."""
        return "idle" if self.row.is_dropped else "warn" if self.row.verdict == Verdict.CONFLICT else "bad"


def earlier_import(batch: ImportBatch) -> ImportBatch | None:
    """Return the last finished batch of the very same file, None when it is new."""
    same = ImportBatch.objects.filter(kind=batch.kind, sha256=batch.sha256, status=Status.DONE, pk__lt=batch.pk)
    return same.select_related("by").order_by("-id").first()


def mended_by(batch: ImportBatch) -> ImportBatch | None:
    """Return the batch of whose refused rows this list is made, None for others; one query at most."""
    pk = batch.options.get("mends")
    return ImportBatch.objects.filter(pk=pk).first() if pk else None


def with_earlier(batches: QuerySet[ImportBatch]) -> QuerySet[ImportBatch]:
    """Put beside each batch when the very same file was last written before it (``earlier_at``), None when it is new."""
    same = ImportBatch.objects.filter(
        kind=OuterRef("kind"), sha256=OuterRef("sha256"), status=Status.DONE, pk__lt=OuterRef("pk")
    )
    return batches.annotate(earlier_at=Subquery(same.order_by("-id").values("finished_at")[:1]))


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
        ("预览", _preview_sentence(batch, is_over=now > 2)),
        ("写入", formats.datetime_local(batch.finished_at) if now > 3 else "后台进行，可关闭页面"),
        ("结果", _result_sentence(batch)),
    )
    return [
        {"word": word, "note": note, "number": str(index + 1), "state": _state(index, now)}
        for index, (word, note) in enumerate(sentences)
    ]


def _state(index: int, now: int) -> str:
    return "done" if index < now else "now" if index == now else ""


def _preview_sentence(batch: ImportBatch, *, is_over: bool) -> str:
    if is_over:
        return f"共 {batch.rows_read:,} 行"
    return "校验中，未写入任何数据" if batch.status == Status.CHECKING else "核对后再写入"


def _result_sentence(batch: ImportBatch) -> str:
    if batch.status in {Status.UNDOING, Status.UNDONE}:
        return str(batch.get_status_display())
    return "没有问题行" if batch.status == Status.DONE and not batch.shown_counts["todo"] else "问题行可下载改后再传"


def _layout_sentence(batch: ImportBatch) -> str:
    columns = batch.mapping.get("columns", [])
    if not columns:
        return "自动识别表头"
    known = sum(1 for column in columns if is_mapped(column["field"]))
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
        "unit": words_of(batch.kind).counted,
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


def new_firms(batch: ImportBatch) -> int:
    """Return how many firms a list of projects brings in: will when it is written, did once it is. One query at most."""
    if batch.kind != ImportBatch.Kind.EXISTING_PROJECT or not batch.rows_read:
        return 0
    if batch.status == Status.PREVIEWED:
        coming = ImportRow.objects.filter(batch=batch, warnings__contains=[{"code": NEW_FIRM}])
        return coming.values("values__name_norm").distinct().count()
    return ImportRow.objects.filter(batch=batch, entered=True).count() if batch.status == Status.DONE else 0


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
    shown, most = _SHOWN_OF.get(batch.kind, (SHOWN, MOST_SHOWN))
    chosen = [mapped[key] for key in shown if key in mapped][:most]
    return [column | {"label": _label(column)} for column in chosen]


def _label(column: dict[str, Any]) -> str:
    """Return the word of a column with its unit; amounts of projects are shown as they are stored."""
    unit = "万元" if column["field"] in MONEY else column["unit"]
    return FIELDS[column["field"]].label + (f"（{unit}）" if unit else "")


_SHOWN_OF: dict[str, tuple[tuple[str, ...], int | None]] = {
    ImportBatch.Kind.EXISTING_PROJECT: (SHOWN_OF_PROJECTS, None),
    ImportBatch.Kind.CONTACT: (SHOWN_OF_CONTACTS, MOST_SHOWN),
}


def shown_rows(batch: ImportBatch, rows: Iterable[ImportRow]) -> list[ShownRow]:
    """Return rows for the preview, each fault beside the value that it is about."""
    columns = heads(batch)
    name = next((c for c in batch.mapping.get("columns", []) if c["field"] == "name"), None)
    mapped = [column for column in batch.mapping.get("columns", []) if column["field"] in FIELDS]
    return [_shown(row, name, columns, mapped, words_of(batch.kind).same) for row in rows]


def _shown(
    row: ImportRow,
    name: dict[str, Any] | None,
    columns: Sequence[dict[str, Any]],
    mapped: Sequence[dict[str, Any]],
    same: str,
) -> ShownRow:
    kind = "warn" if row.verdict == Verdict.CONFLICT else "bad"
    waiting = [fault for fault in row.faults if fault["code"] not in OF_OTHER_CELLS]
    shown = ShownRow(row, _cell(row, name, waiting, kind), [_cell(row, column, waiting, kind) for column in columns])
    shown.notes = [(kind, fault["reason"]) for fault in row.faults if fault["code"] in OF_OTHER_CELLS]
    shown.notes += [(shown.fault_kind, words_of_fault(fault)) for fault in waiting]
    in_view = {column["index"] for column in (*columns, *([name] if name else []))}
    shown.notes += [
        ("info", f"{column['text']}改过，原值 {text_of(original) or '空白'}")
        for column, original in corrected(row, mapped)
        if column["index"] not in in_view
    ]
    if row.duplicate_of:
        shown.notes.append(("info", f"与第 {row.duplicate_of} 行{same}"))
    shown.notes += [("warn", words_of_fault(warning)) for warning in row.warnings]
    if rest := "；".join(f"{header}：{text}" for header, text in shown.rest):
        shown.notes.append(("info", f"没有对应的字段，不导入：{Truncator(rest).chars(LONGEST_REST)}"))
    return shown


def words_of_fault(fault: dict[str, str]) -> str:
    """Return what is said of a fault: its column, where it is about one, and the reason."""
    return f"{fault['column']}：{fault['reason']}" if fault["column"] else fault["reason"]


def text_of(cell: Any) -> str:
    """Return a kept cell as it may be shown."""
    return as_text(hidden(cell))


def corrected(row: ImportRow, columns: Sequence[dict[str, Any]]) -> list[tuple[dict[str, Any], Any]]:
    """Return the columns in which somebody corrected the row, each with the cell that the file holds."""
    return [(c, row.corrections[str(c["index"])]) for c in columns if str(c["index"]) in row.corrections]


def _cell(row: ImportRow, column: dict[str, Any] | None, waiting: list[dict[str, str]], kind: str) -> Cell:
    if column is None:
        return Cell(str(row.values.get("name", "")))
    key = column["field"]
    text = row.values.get(VALUE_OF.get(key, key))
    if text is None and column["index"] < len(row.raw):
        text = hidden(row.raw[column["index"]])
    if key in MONEY and key in row.values:
        text = formats.money_wan(Decimal(text))
    cell = Cell(as_text(text) if text is not None else "", code=key in {"uscc", "stock_code"}, index=column["index"])
    if str(column["index"]) in row.corrections:
        cell.was = text_of(row.corrections[str(column["index"])])
    for fault in list(waiting):
        if fault["column"] in {column["text"], FIELDS[key].label}:
            cell.kind, cell.reason = kind, fault["reason"]
            waiting.remove(fault)
            break
    return cell


def rows_to_mend(
    batch: ImportBatch, *, plain: bool = False, cells_at: Callable[[int], Sequence[Any]] | None = None
) -> Iterator[list[Any]]:
    """Yield the rows that were not written, as they stood in the file, each followed by its reasons.

    People's numbers are masked unless the list is ``plain`` (policy.can_have_numbers). ``cells_at`` tells the cells of
    a row that kept none (services.preview.cells_of_file); it is asked in rising order.
    """
    width = 1 + max((column["index"] for column in batch.mapping.get("columns", [])), default=0)
    found = ImportRow.objects.filter(batch=batch, verdict__in=[Verdict.CONFLICT, Verdict.REFUSED]).order_by("number")
    for row in found.iterator(chunk_size=2_000):
        if row.verdict == Verdict.CONFLICT and row.choice in SETTLING and row.number <= batch.cursor:
            continue
        raw = row.raw or (cells_at(row.number) if cells_at else [])
        cells = [*map(opened if plain else hidden, raw[:width]), *[None] * (width - len(raw))]
        why = "；".join(f"第 {row.number} 行 {words_of_fault(fault)}" for fault in row.faults)
        yield [*cells, why]


def header_to_mend(batch: ImportBatch) -> list[str]:
    """Return the header of the uploaded list, readable once more, with the column 错误原因 behind it; one query."""
    return mending.header_of(batch.mapping.get("columns", []), batch.layout, wordbook.aliases_of(batch.kind))
