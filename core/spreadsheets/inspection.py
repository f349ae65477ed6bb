"""A first look at a file, by its bytes and its zip directory, before anything is unpacked."""

import enum
import os
import zipfile
from pathlib import Path

from core.files.kinds import FileType, true_type
from core.files.zips import ZipError, open_zip
from core.spreadsheets.errors import SpreadsheetError
from core.spreadsheets.limits import LIMITS, MIB, Limits


class FileKind(enum.StrEnum):
    """The kinds of table we read; TEXT is csv, tsv and the like, whatever the delimiter."""

    XLSX = "xlsx"
    XLS = "xls"
    TEXT = "text"


READABLE = frozenset(kind.value for kind in FileKind)
ENCRYPTED_FLAG = 0x1
REFUSED = {
    "empty": "empty",
    "html": "html",
    "mhtml": "html",
    "xml_workbook": "xml_workbook",
    "xlsb": "save_as_xlsx",
    "ods": "save_as_xlsx",
    "encrypted_office": "encrypted",
    "broken_zip": "damaged",
    "ole": "damaged",
}


def inspect(path: str | os.PathLike, limits: Limits = LIMITS) -> FileKind:
    """Return which kind of table the file is, or refuse it by name; unpacks nothing, takes milliseconds.

    Raises SpreadsheetError: ``empty``, ``file_too_big``, ``not_a_table``, ``html``, ``xml_workbook``, ``save_as_xlsx``,
    ``encrypted``, ``damaged``, ``bomb``, ``no_workbook``, ``no_file``. What is accepted may still be refused when read.
    """
    try:
        size = Path(path).stat().st_size
    except FileNotFoundError as error:
        raise SpreadsheetError("no_file") from error
    if size > limits.file_bytes:
        raise SpreadsheetError("file_too_big", limit=limits.file_bytes // MIB)
    kind = true_type(path)
    if kind.code not in READABLE:
        raise _refusal(kind)
    if kind.code == FileKind.XLSX:
        _weigh(path, limits)
    return FileKind(kind.code)


def _refusal(kind: FileType) -> SpreadsheetError:
    code = REFUSED.get(kind.code, "not_a_table")
    return SpreadsheetError(code, label=kind.label)


def _weigh(path: str | os.PathLike, limits: Limits) -> None:
    """Refuse a workbook whose directory declares too much; what is declared is also all that will be unpacked.

    The standard library stops at an entry's declared size and compares the checksum there, so an entry that
    understates its size is cut off and found damaged, and cannot swell.
    """
    try:
        with open_zip(path) as archive:
            entries = archive.infolist()
    except ZipError as error:
        raise SpreadsheetError(error.code) from error
    if len(entries) > limits.entries:
        raise SpreadsheetError("bomb")
    for entry in entries:
        _weigh_entry(entry, limits)


def _weigh_entry(entry: zipfile.ZipInfo, limits: Limits) -> None:
    if entry.flag_bits & ENCRYPTED_FLAG:
        raise SpreadsheetError("encrypted")
    if entry.file_size > limits.part_bytes:
        raise SpreadsheetError("bomb")
    swollen = entry.file_size > limits.ratio_from_bytes
    if swollen and entry.file_size > limits.ratio * max(1, entry.compress_size):
        raise SpreadsheetError("bomb")
