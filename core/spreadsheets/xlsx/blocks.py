"""Whole pieces of a big XML part as text, for the quick scanners: cut at an end tag, never inside a piece."""

import re
from collections.abc import Iterator
from typing import IO

from core.spreadsheets.faults import ReadError

CHUNK = 512 * 1024
PROLOG_BYTES = 1024 * 1024
PIECE_BYTES = 8 * 1024 * 1024
ENCODING = re.compile(rb'^<\?xml[^>]*encoding=["\']([^"\']+)')
REFERENCE = re.compile("&(#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6}|[a-z]+);")
NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
LAST_CODE_POINT = 0x10FFFF


class NotPlainError(Exception):
    """The part is written in a way that only a real XML parser should judge."""


def read_blocks(stream: IO[bytes], element: str, piece: str) -> Iterator[str]:
    """Yield the content of ``element`` in blocks, each ending behind a ``</piece>`` or at the element's end.

    Takes UTF-8 without prefixes, comments and document types, else raises NotPlainError; a part that stops early, or is
    no UTF-8, raises ReadError ``damaged``. Reads to the end, so that the zip's checksum is compared.
    """
    rest, end, cut = _after_prolog(stream, element), f"</{element}>".encode(), f"</{piece}>".encode()
    while rest is not None:
        at = rest.find(end)
        if at >= 0:
            yield _decode(rest[:at])
            break
        at = rest.rfind(cut)
        if at >= 0:
            at += len(cut)
            yield _decode(rest[:at])
            rest = rest[at:]
        elif len(rest) > PIECE_BYTES:
            raise NotPlainError
        more = stream.read(CHUNK)
        if not more:
            raise ReadError("damaged")
        rest += more
    while stream.read(CHUNK):
        pass


def _after_prolog(stream: IO[bytes], element: str) -> bytes | None:
    """Return what follows the element's start tag, None when the element is empty."""
    head = stream.read(PROLOG_BYTES)
    found = re.search(rf"<{element}\b[^>]*?(/?)>".encode(), head)
    declared = ENCODING.match(head.removeprefix(b"\xef\xbb\xbf"))
    if found is None or b"<!" in head[: found.start()] or (declared and declared[1].lower() != b"utf-8"):
        raise NotPlainError
    return None if found[1] else head[found.end() :]


def _decode(block: bytes) -> str:
    if b"<!" in block or b"<?" in block:
        raise NotPlainError
    try:
        return block.decode()
    except UnicodeDecodeError as error:
        raise ReadError("damaged") from error


def resolve(text: str) -> str:
    """Return the text with the five XML entities and character references replaced; others raise NotPlainError."""
    return REFERENCE.sub(_character, text) if "&" in text else text


def _character(found: re.Match[str]) -> str:
    name = found[1]
    if not name.startswith("#"):
        if name not in NAMED:
            raise NotPlainError
        return NAMED[name]
    code = int(name[2:], 16) if name[1] == "x" else int(name[1:])
    return chr(code) if code <= LAST_CODE_POINT else ""
