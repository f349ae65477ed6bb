"""Small documents and pictures, made on the spot, and their places among the projects' materials."""

import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass

from crm.demo.build.lifecycle.cast import day, moment, project_of, rows_of
from crm.projects.models import ProjectFile
from crm.projects.services import attach_file

NOTE = "演示用生成的文件"
SIZE = (240, 150)
SKY, WALL, GROUND = b"\xbf\xd7\xea", b"\x8a\x95\xa3", b"\xb7\xa9\x8f"


@dataclass(frozen=True)
class Paper:
    """A file as an upload: a name and its bytes."""

    name: str
    content: bytes

    def chunks(self) -> Iterable[bytes]:
        """Yield the content in one piece."""
        yield self.content


def attach_all() -> None:
    """Put every document of the table among its project's files; one of them in two versions."""
    for number, row in enumerate(rows_of("files")):
        project = project_of(row["firm"])
        for place, (kind, title) in enumerate(row["titles"]):
            attach(project, kind, title, day(number - 40 + 3 * place))
        if title := row.get("again"):
            attach(project, "plan", title, day(-4), replaces=paper_of(project, title))


def attach(project, kind: str, title: str, on, *, replaces: ProjectFile | None = None) -> ProjectFile:
    """Attach a generated document as the project's owner did on a day, and return it."""
    number = replaces.number + 1 if replaces else 1
    upload = Paper(f"{title}.pdf", document(title, f"{project.enterprise.name}　第 {number} 版"))
    file = attach_file(
        project.pk, upload, by=project.owner, evidence_type=kind, title=title, note=NOTE, replaces=replaces
    )
    ProjectFile.objects.filter(pk=file.pk).update(created_at=moment(on))
    return file


def paper_of(project, title: str) -> ProjectFile | None:
    """Return the current file of that title, None for no title."""
    return ProjectFile.objects.current().get(project=project, title=title) if title else None


def document(*lines: str) -> bytes:
    """Return a PDF of one page with these lines and the word 演示; the viewer brings the Chinese font."""
    shown = [*lines, "演示文件，没有任何效力"]
    text = b"BT /F1 18 Tf 60 760 Td 30 TL " + b" ".join(b"<%s> Tj T*" % _hex(line) for line in shown) + b" ET"
    font = (
        b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[<</Type/Font"
        b"/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>"
        b"/FontDescriptor<</Type/FontDescriptor/FontName/STSong-Light/Flags 4/FontBBox[-25 -254 1000 880]"
        b"/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 880/StemV 93>>>>]>>"
    )
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 4 0 R>>>>/Contents 5 0 R>>",
        font,
        b"<</Length %d>>stream\n%s\nendstream" % (len(text), text),
    )
    return _bound(objects)


def _hex(line: str) -> bytes:
    return line.encode("utf-16-be").hex().encode()


def _bound(objects: Iterable[bytes]) -> bytes:
    """Return the objects as a file with its table of where each begins."""
    body, begins = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        begins.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    size = len(begins) + 1
    table = b"".join(b"%010d 00000 n \n" % at for at in begins)
    tail = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (size, len(body))
    return body + b"xref\n0 %d\n0000000000 65535 f \n" % size + table + tail


def picture(share: float) -> bytes:
    """Return a PNG of a building site whose hall stands up to ``share`` of its height."""
    width, height = SIZE
    top = round(height * (0.78 - 0.5 * share))
    rows = []
    for y in range(height):
        back = SKY if y < height * 0.78 else GROUND
        hall = WALL if top <= y < height * 0.78 else back
        rows.append(
            b"\0" + back * (width // 5) + hall * (width * 3 // 5) + back * (width - width // 5 - width * 3 // 5)
        )
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(b"".join(rows))), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_piece(name, content) for name, content in parts)


def _piece(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
