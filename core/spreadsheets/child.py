"""The child process that parses: limits itself, reads one table, writes it to its output as lines of JSON.

Lines: ``{"head": …}`` first, then ``[[row number, [values]], …]`` of about 256 KB each, at last ``{"end": rows}``
or, at any time, ``{"refused": code, "params": …}``. Whatever else ends the process is told by its signal.
"""

import ctypes
import gc
import json
import os
import resource
import signal
import sys
from collections.abc import Iterator
from typing import BinaryIO

from core.spreadsheets.delimited import TextTable
from core.spreadsheets.faults import ReadError
from core.spreadsheets.limits import Limits
from core.spreadsheets.values import Value
from core.spreadsheets.xls import OldBook
from core.spreadsheets.xlsx.package import Package
from core.spreadsheets.xlsx.reader import read_sheet

PR_SET_PDEATHSIG = 1
LINE_CHARS = 256 * 1024
encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode
Rows = Iterator[tuple[int, list[Value]]]


def confine(limits: Limits, parent: int) -> None:
    """Die with the parent; take no more memory, processor time and disk than allowed; leave no core file."""
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        sys.exit(1)
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.seconds, limits.seconds + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits.strings_bytes, limits.strings_bytes))


def read(path: str, kind: str, sheet: str | None, hidden_rows: bool, limits: Limits) -> tuple[dict, Rows]:
    """Return the head of the table and its rows."""
    if kind == "text":
        table = TextTable(path, limits)
        return {"encoding": table.encoding, "delimiter": table.delimiter, "sheets": [], "sheet": None}, table.rows()
    if kind == "xls":
        book = OldBook(path)
        chosen = choose(book.sheets, sheet)
        return {"sheets": [[*pair, None] for pair in book.sheets], "sheet": chosen}, book.rows(chosen, limits)
    return read_xlsx(path, sheet, hidden_rows, limits)


def read_xlsx(path: str, sheet: str | None, hidden_rows: bool, limits: Limits) -> tuple[dict, Rows]:
    """Return head and rows of one sheet of an xlsx."""
    package = Package(path, limits)
    chosen = choose([(part.name, part.hidden) for part in package.sheets], sheet)
    part = next(part.part for part in package.sheets if part.name == chosen)
    head = {"sheets": [[part.name, part.hidden, part.row_hint] for part in package.sheets], "sheet": chosen}
    return head, read_sheet(package, part, limits, hidden_rows=hidden_rows)


def choose(sheets: list[tuple[str, bool]], wanted: str | None) -> str:
    """Return the sheet's name: the wanted one, hidden or not, else the first that is not hidden."""
    if wanted is not None:
        if all(name != wanted for name, _ in sheets):
            raise ReadError("no_sheet", name=wanted)
        return wanted
    if not sheets:
        raise ReadError("no_workbook")
    shown = [name for name, hidden in sheets if not hidden]
    if not shown:
        raise ReadError("no_visible_sheet")
    return shown[0]


def write(head: dict, rows: Rows, limits: Limits, out: BinaryIO) -> None:
    """Write the table as lines; keeps the caps on rows, cells and lengths, and holds a quarter megabyte at most."""
    out.write(encode({"head": head}).encode() + b"\n")
    out.flush()
    count = cells = size = 0
    pending: list[str] = []
    for number, values in rows:
        count += 1
        cells += len(values)
        if count > limits.rows:
            raise ReadError("too_many_rows", limit=limits.rows)
        if cells > limits.cells:
            raise ReadError("too_many_cells", limit=limits.cells)
        text = encode((number, values))
        if len(text) > limits.cell_chars:
            refuse_long(number, values, limits)
        pending.append(text)
        size += len(text)
        if size > LINE_CHARS or count == 1:
            flush(pending, out)
            size = 0
    flush(pending, out)
    out.write(encode({"end": count}).encode() + b"\n")


def flush(pending: list[str], out: BinaryIO) -> None:
    """Write the rows that wait as one line."""
    if pending:
        out.write(f"[{','.join(pending)}]\n".encode())
        out.flush()
        pending.clear()


def refuse_long(number: int, values: list[Value], limits: Limits) -> None:
    """Refuse a row with a cell, or in all, longer than allowed."""
    lengths = [len(value) for value in values if isinstance(value, str)]
    if max(lengths, default=0) > limits.cell_chars:
        raise ReadError("cell_too_long", row=number, limit=limits.cell_chars)
    if sum(lengths) > limits.row_chars:
        raise ReadError("row_too_long", row=number)


def main() -> None:
    """Do the one request given as JSON in the first argument."""
    request = json.loads(sys.argv[1])
    limits = Limits(**request["limits"])
    confine(limits, request["parent"])
    gc.disable()  # rows make no cycles, and the collector would walk every shared string again and again
    out = sys.stdout.buffer
    try:
        head, rows = read(request["path"], request["kind"], request["sheet"], request["hidden_rows"], limits)
        write(head, rows, limits, out)
    except ReadError as refusal:
        out.write(b"\n" + encode({"refused": refusal.code, "params": refusal.params}).encode() + b"\n")
    except MemoryError:
        out.write(b'\n{"refused":"too_much_memory","params":{}}\n')
    out.flush()


if __name__ == "__main__":
    main()
