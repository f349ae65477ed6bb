"""Reading XML parts with expat, with document types and entities refused."""

from collections.abc import Callable, Iterator
from typing import IO
from xml.parsers import expat

from core.spreadsheets.faults import ReadError

CHUNK = 128 * 1024
Start = Callable[[str, dict[str, str]], None]


def local(name: str) -> str:
    """Return an element's or attribute's name without its prefix."""
    return name.rpartition(":")[2]


def make_parser() -> expat.XMLParserType:
    """Return a parser that raises ReadError ``entities`` at the first document type declaration."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    return parser


def feed(parser: expat.XMLParserType, stream: IO[bytes]) -> Iterator[None]:
    """Push a stream through a parser, pausing after each chunk so that the caller can hand on what came out.

    Raises ReadError ``damaged`` when the XML is not well formed.
    """
    try:
        while chunk := stream.read(CHUNK):
            parser.Parse(chunk, False)
            yield
        parser.Parse(b"", True)
        yield
    except expat.ExpatError as error:
        raise ReadError("damaged") from error


def read_elements(stream: IO[bytes], start: Start) -> None:
    """Call ``start(local name, attributes)`` for every element of a small part."""
    parser = make_parser()
    parser.StartElementHandler = lambda name, attrs: start(local(name), attrs)
    for _ in feed(parser, stream):
        pass


def _refuse_doctype(*_) -> None:
    raise ReadError("entities")
