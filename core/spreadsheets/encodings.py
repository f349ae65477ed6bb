"""Which encoding a text file has: BOM, else strict UTF-8, else strict GB18030, else refused. Never mojibake."""

import codecs
import re
from pathlib import Path

from core.spreadsheets.faults import ReadError

BLOCK = 256 * 1024
SAMPLE_BYTES = 64 * 1024
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, None),
    (codecs.BOM_UTF32_BE, None),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
WHOLE_UTF8 = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
HIGH = re.compile(rb"[\x80-\xff]")
# What GB18030 makes of Big5, Shift-JIS, Latin-1 and torn UTF-8: kana, Greek, Cyrillic, box drawing, private use.
STRANGE = re.compile("[\u0080-\u009f\u0370-\u052f\u2500-\u257f\u3040-\u30ff\uac00-\ud7af\ue000-\uf8ff]")
FOREIGN = re.compile("[^\x00-\x7f]")
STRANGE_SHARE = 0.1


def find_encoding(path: Path) -> str:
    """Return the encoding in which the whole file decodes strictly: ``utf-8-sig``, ``utf-16``, ``utf-8``, ``gb18030``.

    Reads the file once or twice in blocks. Raises ReadError ``encoding`` with the first line that fails, when the file
    is UTF-8 with a fault, or GB18030 with one; ``unknown_encoding`` for UTF-32, UTF-16 without BOM and what only looks
    decodable.
    """
    with path.open("rb") as handle:
        head = handle.read(SAMPLE_BYTES)
    for bom, encoding in BOMS:
        if head.startswith(bom):
            return _strictly(path, encoding)
    if head.count(0) > len(head) // 8:
        raise ReadError("unknown_encoding")
    fault = _first_fault(path, "utf-8")
    if fault is None:
        return "utf-8"
    if _is_torn_utf8(path, fault):
        raise ReadError("encoding", line=_line_at(path, fault))
    _strictly(path, "gb18030")
    if _looks_strange(_sample(path, fault).decode("gb18030", "ignore")):
        raise ReadError("unknown_encoding")
    return "gb18030"


def _strictly(path: Path, encoding: str | None) -> str:
    if encoding is None:
        raise ReadError("unknown_encoding")
    fault = _first_fault(path, encoding)
    if fault is not None:
        raise ReadError("encoding", line=_line_at(path, fault, encoding))
    return encoding


def _first_fault(path: Path, encoding: str) -> int | None:
    """Return about where in the file strict decoding first fails, None when it does not."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    with path.open("rb") as handle:
        while True:
            at = handle.tell()
            block = handle.read(BLOCK)
            pending = len(decoder.getstate()[0])
            try:
                decoder.decode(block, final=not block)
            except UnicodeDecodeError as error:
                return max(0, at - pending + error.start)
            if not block:
                return None


def _line_at(path: Path, offset: int, encoding: str = "utf-8") -> int:
    """Return the line of the file, counted from 1, in which the byte at ``offset`` stands."""
    lines, left = 1, offset
    newline = b"\n\x00" if encoding == "utf-16" else b"\n"
    with path.open("rb") as handle:
        while left > 0 and (block := handle.read(min(BLOCK, left))):
            lines += block.count(newline)
            left -= len(block)
    return lines


def _sample(path: Path, fault: int) -> bytes:
    """Return the bytes around a fault, begun at a line's start where there is one near."""
    start = max(0, fault - SAMPLE_BYTES)
    with path.open("rb") as handle:
        handle.seek(start)
        sample = handle.read(2 * SAMPLE_BYTES)
    return sample if start == 0 else sample[sample.find(b"\n") + 1 :]


def _is_torn_utf8(path: Path, fault: int) -> bool:
    """Say whether the file is UTF-8 with a fault: nearly all its high bytes form whole UTF-8 characters.

    GB18030 would often swallow such a file and make mojibake of it.
    """
    sample = _sample(path, fault)
    high = len(HIGH.findall(sample))
    whole = sum(len(found) for found in WHOLE_UTF8.findall(sample))
    return whole > 2 and whole * 10 >= high * 8


def _looks_strange(text: str) -> bool:
    foreign = len(FOREIGN.findall(text))
    return len(STRANGE.findall(text)) > foreign * STRANGE_SHARE
