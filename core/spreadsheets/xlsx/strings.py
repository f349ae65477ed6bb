"""The shared strings of a workbook: the first 96 MB in memory, the rest in a temporary file without a name."""

import os
import re
import tempfile
from array import array
from typing import IO

from core.spreadsheets.faults import ReadError
from core.spreadsheets.limits import Limits
from core.spreadsheets.values import clean_text
from core.spreadsheets.xlsx.blocks import NotPlainError, read_blocks, resolve
from core.spreadsheets.xlsx.markup import feed, local, make_parser

KEPT_BYTES = 96 * 1024 * 1024
STR_BYTES = 80
ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
SIMPLE = re.compile("<si><t(?: [^>]*)?+>([^<]*+)</t></si>")
PHONETIC = re.compile(r"<rPh\b.*?</rPh>", re.S)
TEXT = re.compile(r"<t(?: [^>]*)?>([^<]*)</t>")


def restore(text: str) -> str:
    """Undo Excel's ``_x000A_`` escapes and clean the text."""
    if "_x" in text:
        text = ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    return clean_text(text)


class SharedStrings:
    """Texts by index: ``kept`` holds the first ones; ``self[index]`` finds the others too."""

    def __init__(self, limits: Limits):
        self.limits = limits
        self.clear()

    def clear(self) -> None:
        """Forget everything."""
        self.kept: list[str] = []
        self.room = KEPT_BYTES
        self.ends = array("L", [0])
        self.spool: IO[bytes] | None = None

    def add(self, text: str) -> None:
        """Append one string; raises ReadError ``too_much_memory`` beyond the limit."""
        if self.room > 0:
            self.room -= STR_BYTES + 2 * len(text)
            self.kept.append(text)
            return
        if self.spool is None:
            self.spool = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the strings
        data = text.encode()
        if self.ends[-1] + len(data) > self.limits.strings_bytes:
            raise ReadError("too_much_memory")
        self.spool.write(data)
        self.ends.append(self.ends[-1] + len(data))

    def __getitem__(self, index: int) -> str:
        if 0 <= index < len(self.kept):
            return self.kept[index]
        index -= len(self.kept)
        if self.spool is None or not 0 <= index < len(self.ends) - 1:
            raise ReadError("damaged")
        start = self.ends[index]
        return os.pread(self.spool.fileno(), self.ends[index + 1] - start, start).decode()

    def finish(self) -> None:
        """Make everything that was added readable."""
        if self.spool is not None:
            self.spool.flush()

    def close(self) -> None:
        """Give the temporary file back."""
        if self.spool is not None:
            self.spool.close()


def read_quickly(stream: IO[bytes], strings: SharedStrings) -> None:
    """Fill the strings from the form that Excel writes; raises NotPlainError where only an XML parser should judge."""
    for block in read_blocks(stream, "sst", "si"):
        texts = SIMPLE.findall(block)
        if len(texts) != block.count("<si"):
            texts = [_joined(piece) for piece in block.split("</si>") if piece.strip()]
        if needs_care(block):
            texts = [restore(resolve(text)) if needs_care(text) else text for text in texts]
        for text in texts:
            strings.add(text)


def needs_care(text: str) -> bool:
    """Say whether a text may hold escapes or invisible characters (``isprintable`` is far quicker than a pattern)."""
    return "&" in text or "_x" in text or not text.isprintable()


def _joined(piece: str) -> str:
    """Return the text of a rich or spaced string without its phonetic runs."""
    piece = piece.strip()
    if piece.count("<si") != 1 or not piece.startswith("<si") or piece.endswith("<si/>"):
        raise NotPlainError
    return "".join(TEXT.findall(PHONETIC.sub("", piece)))


def read_carefully(stream: IO[bytes], strings: SharedStrings) -> None:
    """Fill the strings by expat, from whatever well-formed XML."""
    parser = make_parser()
    texts: list[str] = []
    aside = 0

    def start(name: str, _) -> None:
        nonlocal aside
        name = local(name)
        if name == "si":
            texts.clear()
        elif name == "rPh":  # how to pronounce the text, not the text
            aside += 1
        parser.CharacterDataHandler = texts.append if name == "t" and not aside else None

    def end(name: str) -> None:
        nonlocal aside
        name = local(name)
        parser.CharacterDataHandler = None
        if name == "rPh":
            aside -= 1
        elif name == "si":
            strings.add(restore("".join(texts)))

    parser.StartElementHandler, parser.EndElementHandler = start, end
    for _ in feed(parser, stream):
        pass
