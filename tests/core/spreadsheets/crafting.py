"""Files made for the tests: workbooks from raw XML, bombs, old Excel files, compound documents."""

import io
import struct
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def relations(*targets: tuple[str, str, str]) -> str:
    rows = "".join(f'<Relationship Id="{id}" Type="{OFFICE}/{kind}" Target="{to}"/>' for id, kind, to in targets)
    return f'{DECLARATION}<Relationships xmlns="{PACKAGE}">{rows}</Relationships>'


def worksheet(rows: str, dimension: str = "A1:B2") -> str:
    return f'{DECLARATION}<worksheet xmlns="{MAIN}"><dimension ref="{dimension}"/><sheetData>{rows}</sheetData></worksheet>'


def text_cell(ref: str, text: str) -> str:
    return f'<c r="{ref}" t="inlineStr"><is><t>{escape(text)}</t></is></c>'


def parts_of(sheet: str, strings: str | None = None, styles: str | None = None, workbook: str | None = None) -> dict:
    links = [("rId1", "worksheet", "worksheets/sheet1.xml")]
    parts = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": relations(("rId1", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": workbook
        or f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets><sheet name="表" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/worksheets/sheet1.xml": sheet,
    }
    if strings is not None:
        links.append(("rId2", "sharedStrings", "sharedStrings.xml"))
        parts["xl/sharedStrings.xml"] = strings
    if styles is not None:
        links.append(("rId3", "styles", "styles.xml"))
        parts["xl/styles.xml"] = styles
    parts["xl/_rels/workbook.xml.rels"] = relations(*links)
    return parts


def raw_xlsx(path: Path, sheet: str, **parts: str | None) -> Path:
    """Write a workbook of one sheet, whose XML is given as it is."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts_of(sheet, **parts).items():
            archive.writestr(name, content)
    return path


def zeros_xlsx(path: Path, megabytes: int) -> Path:
    """A zip bomb: a sheet of so many megabytes of one cell repeated, under a megabyte when packed."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts_of("").items():
            if not name.endswith("sheet1.xml"):
                archive.writestr(name, content)
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as out:
            out.write(f'<worksheet xmlns="{MAIN}"><sheetData><row r="1">'.encode())
            block = b'<c r="A1"><v>1</v></c>' * (1024 * 1024 // 22)
            for _ in range(megabytes):
                out.write(block)
            out.write(b"</row></sheetData></worksheet>")
    return path


def compound(path: Path, streams: dict[str, bytes]) -> Path:
    """Write an OLE compound document with these streams, each padded to the 4,096 bytes below which it would move."""
    free, end, fat_mark = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    bodies = {name: content.ljust(max(4096, -(-len(content) // 512) * 512), b"\0") for name, content in streams.items()}
    fat, entries, data = [fat_mark, end], [], b""
    next_sector = 2
    for name, body in bodies.items():
        count = len(body) // 512
        entries.append(_entry(name, 2, next_sector, len(body)))
        fat += [*range(next_sector + 1, next_sector + count), end]
        next_sector += count
        data += body
    fat += [free] * (128 - len(fat))
    assert len(fat) == 128
    root = _entry("Root Entry", 5, end, 0, child=1)
    directory = b"".join([root, *entries]).ljust(512, b"\0")
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16
    head += struct.pack("<HHHHH6xLLLLLLLLLL", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, end, 0, end, 0, 0)
    head += struct.pack("<109L", *[free] * 109)
    path.write_bytes(head[:512] + struct.pack("<128L", *fat) + directory + data)
    return path


def _entry(name: str, kind: int, start: int, size: int, child: int = 0xFFFFFFFF) -> bytes:
    text = name.encode("utf-16-le")
    none = 0xFFFFFFFF
    return (
        text.ljust(64, b"\0")
        + struct.pack("<HBBLLL", len(text) + 2, kind, 1, none, none, child)
        + b"\0" * 36
        + struct.pack("<LQ", start, size)
    )


def xls(path: Path, cells: dict[tuple[int, int], str | float], name: str = "企业") -> Path:
    """Write an Excel 97 workbook of one sheet with text and numbers."""
    bof = lambda kind: _record(0x0809, struct.pack("<HHHHLL", 0x0600, kind, 0x0DBB, 0x07CC, 0, 6))  # noqa: E731
    sheet = bof(0x0010) + b"".join(_xls_cell(at, value) for at, value in sorted(cells.items())) + _record(0x000A, b"")
    title = name.encode("utf-16-le")
    bound = struct.pack("<LBBBB", 0, 0, 0, len(name), 1) + title
    start = len(bof(5)) + 4 + len(bound) + 4
    bound = struct.pack("<L", start) + bound[4:]
    book = bof(0x0005) + _record(0x0085, bound) + _record(0x000A, b"") + sheet
    return compound(path, {"Workbook": book})


def with_password(path: Path) -> Path:
    """Write an Excel 97 workbook that begins with the mark of a password (FILEPASS)."""
    begin = _record(0x0809, struct.pack("<HHHHLL", 0x0600, 5, 0x0DBB, 0x07CC, 0, 6))
    locked = _record(0x002F, struct.pack("<HHH", 1, 1, 1) + b"\x11" * 48)
    return compound(path, {"Workbook": begin + locked + _record(0x000A, b"")})


def _xls_cell(at: tuple[int, int], value: str | float) -> bytes:
    if isinstance(value, str):
        text = value.encode("utf-16-le")
        return _record(0x0204, struct.pack("<HHHHB", *at, 0, len(value), 1) + text)
    return _record(0x0203, struct.pack("<HHHd", *at, 0, value))


def _record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def png() -> bytes:
    return b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00" + b"\x00" * 64


def zip_of(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/"), content)
    return out.getvalue()
