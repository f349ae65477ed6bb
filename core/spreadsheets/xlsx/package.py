"""The parts of an xlsx file: which sheets there are, where they lie, and the streams of their XML."""

import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO

from core.spreadsheets.faults import ReadError
from core.spreadsheets.limits import Limits
from core.spreadsheets.xlsx.markup import local, read_elements

SMALL_PART_BYTES = 16 * 1024 * 1024
ROOT_RELATIONS = "_rels/.rels"
DIMENSION = re.compile(rb'<(?:\w+:)?dimension [^>]*ref="(?:[A-Z]+[0-9]+:)?[A-Z]+([0-9]+)"')
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, struct.error, NotImplementedError, OSError)


@dataclass(frozen=True)
class SheetPart:
    """One worksheet: its name, whether Excel hides it, the part that holds it, and the last row it declares."""

    name: str
    hidden: bool
    part: str
    row_hint: int | None


class Package:
    """An open xlsx; every part is read through ``stream``, which refuses damage by name."""

    def __init__(self, path: str, limits: Limits):
        self.archive = zipfile.ZipFile(path)
        self.limits = limits
        self.from_1904 = False
        self.workbook = self._target_of("officeDocument", ROOT_RELATIONS)
        self._relations = self._read_relations(_relations_of(self.workbook))
        self.sheets = self._read_sheets()

    def __enter__(self) -> "Package":
        return self

    def __exit__(self, *_) -> None:
        self.archive.close()

    @contextmanager
    def stream(self, part: str) -> Iterator[IO[bytes]]:
        """Open a part; what is missing, encrypted or cut off raises ReadError ``damaged``."""
        try:
            with self.archive.open(part) as handle:
                yield handle
        except (KeyError, RuntimeError, *BROKEN) as error:
            raise ReadError("damaged") from error

    def part_of(self, kind: str) -> str | None:
        """Return the workbook's part of a relationship kind (``sharedStrings``, ``styles``) or None."""
        return next((target for ending, target in self._relations.values() if ending == kind), None)

    def _small(self, part: str, start) -> None:
        try:
            size = self.archive.getinfo(part).file_size
        except KeyError as error:
            raise ReadError("no_workbook") from error
        if size > SMALL_PART_BYTES:
            raise ReadError("bomb")
        with self.stream(part) as handle:
            read_elements(handle, start)

    def _read_relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Return {relationship id: (kind, part)} of the parts inside the package."""
        found = {}
        base = posixpath.dirname(posixpath.dirname(part))

        def start(name: str, attrs: dict[str, str]) -> None:
            if name == "Relationship" and attrs.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", base, attrs.get("Target", "")))
                found[attrs.get("Id", "")] = (attrs.get("Type", "").rpartition("/")[2], target.lstrip("/"))

        self._small(part, start)
        return found

    def _target_of(self, kind: str, part: str) -> str:
        for ending, target in self._read_relations(part).values():
            if ending == kind:
                return target
        raise ReadError("no_workbook")

    def _read_sheets(self) -> list[SheetPart]:
        named = []

        def start(name: str, attrs: dict[str, str]) -> None:
            if name == "workbookPr":
                self.from_1904 = attrs.get("date1904") in ("1", "true")
            elif name == "sheet":
                link = next((value for key, value in attrs.items() if local(key) == "id" and key != "id"), "")
                named.append((attrs.get("name", ""), attrs.get("state", "visible") != "visible", link))

        self._small(self.workbook, start)
        if len(named) > self.limits.sheets:
            raise ReadError("too_many_sheets", limit=self.limits.sheets)
        sheets = []
        for name, hidden, link in named:
            kind, part = self._relations.get(link, ("", ""))
            if kind == "worksheet":
                sheets.append(SheetPart(name, hidden, part, self._row_hint(part)))
        return sheets

    def _row_hint(self, part: str) -> int | None:
        with self.stream(part) as handle:
            found = DIMENSION.search(handle.read(4096))
        return int(found[1]) if found else None


def _relations_of(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")
