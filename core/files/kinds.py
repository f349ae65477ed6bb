"""What a file truly is, told by its bytes and never by its name."""

import mmap
import os
import re
from dataclasses import dataclass
from pathlib import Path

from core.files.zips import ZipError, entry_names

HEAD_BYTES = 4096
OLE_ENTRY_BYTES = 128
OLE_NAME_BYTES = 64


@dataclass(frozen=True)
class FileType:
    """One kind of file: a stable code, the content type it is served with, and its Chinese name."""

    code: str
    content_type: str
    label: str


OFFICE = "application/vnd.openxmlformats-officedocument"
TYPES = {
    kind.code: kind
    for kind in (
        FileType("empty", "application/octet-stream", "空文件"),
        FileType("unknown", "application/octet-stream", "无法识别的文件"),
        FileType("text", "text/plain", "文本文件"),
        FileType("html", "text/plain", "网页"),
        FileType("mhtml", "text/plain", "网页存档"),
        FileType("xml", "text/plain", "XML 文件"),
        FileType("xml_workbook", "text/plain", "XML 表格 2003"),
        FileType("svg", "text/plain", "SVG 图形"),
        FileType("rtf", "application/rtf", "RTF 文档"),
        FileType("pdf", "application/pdf", "PDF 文件"),
        FileType("png", "image/png", "PNG 图片"),
        FileType("jpeg", "image/jpeg", "JPEG 图片"),
        FileType("gif", "image/gif", "GIF 图片"),
        FileType("bmp", "image/bmp", "BMP 图片"),
        FileType("tiff", "image/tiff", "TIFF 图片"),
        FileType("webp", "image/webp", "WebP 图片"),
        FileType("heic", "image/heic", "HEIC 图片"),
        FileType("mp4", "video/mp4", "MP4 视频"),
        FileType("zip", "application/zip", "压缩包"),
        FileType("rar", "application/vnd.rar", "RAR 压缩包"),
        FileType("7z", "application/x-7z-compressed", "7z 压缩包"),
        FileType("gzip", "application/gzip", "gz 压缩包"),
        FileType("executable", "application/octet-stream", "可执行程序"),
        FileType("xlsx", f"{OFFICE}.spreadsheetml.sheet", "Excel 工作簿"),
        FileType("xlsb", "application/vnd.ms-excel.sheet.binary.macroEnabled.12", "Excel 二进制工作簿（xlsb）"),
        FileType("docx", f"{OFFICE}.wordprocessingml.document", "Word 文档"),
        FileType("pptx", f"{OFFICE}.presentationml.presentation", "PowerPoint 演示文稿"),
        FileType("ods", "application/vnd.oasis.opendocument.spreadsheet", "ODS 表格"),
        FileType("broken_zip", "application/octet-stream", "不完整的压缩结构"),
        FileType("xls", "application/vnd.ms-excel", "Excel 97-2003 工作簿"),
        FileType("doc", "application/msword", "Word 97-2003 文档"),
        FileType("ppt", "application/vnd.ms-powerpoint", "PowerPoint 97-2003 演示文稿"),
        FileType("encrypted_office", "application/octet-stream", "加密的 Office 文件"),
        FileType("ole", "application/octet-stream", "旧版复合文档"),
    )
}
MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"%PDF-", "pdf"),
    (b"{\\rtf", "rtf"),
    (b"Rar!\x1a\x07", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b", "gzip"),
    (b"MZ\x90", "executable"),
    (b"\x7fELF", "executable"),
)
BRANDS = {
    b"heic": "heic",
    b"heix": "heic",
    b"mif1": "heic",
    b"isom": "mp4",
    b"mp42": "mp4",
    b"mp41": "mp4",
    b"avc1": "mp4",
}
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OLE_ENTRIES = (
    ("EncryptedPackage", "encrypted_office"),
    ("Workbook", "xls"),
    ("Book", "xls"),
    ("WordDocument", "doc"),
    ("PowerPoint Document", "ppt"),
)
ZIP_PARTS = (("xl/workbook.bin", "xlsb"), ("xl/", "xlsx"), ("word/", "docx"), ("ppt/", "pptx"))
MARKUP = (
    (re.compile(rb"<!doctype\s+html|<html|<head|<table|<meta|<body|<style", re.I), "html"),
    (re.compile(rb"<svg", re.I), "svg"),
    (re.compile(rb"urn:schemas-microsoft-com:office:spreadsheet", re.I), "xml_workbook"),
    (re.compile(rb"<\?xml", re.I), "xml"),
)
BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
ODD_CONTROLS = re.compile(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f]")


def true_type(path: str | os.PathLike) -> FileType:
    """Return what the file at ``path`` is by its bytes; reads a few kilobytes, a zip's directory at most.

    Never raises for content: what nobody knows is ``unknown``, a zip without a readable directory ``broken_zip``.
    """
    with Path(path).open("rb") as handle:
        head = handle.read(HEAD_BYTES)
    return TYPES[_code(Path(path), head)]


def _code(path: Path, head: bytes) -> str:
    if not head.strip(b"\x00 \t\r\n"):
        return "empty"
    for magic, code in MAGIC:
        if head.startswith(magic):
            return code
    if head.startswith(b"PK"):
        return _zip_code(path)
    if head.startswith(OLE):
        return _ole_code(path)
    return _media_code(head) or _text_code(head)


def _media_code(head: bytes) -> str | None:
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    if head[4:8] == b"ftyp":
        return BRANDS.get(head[8:12], "unknown")
    if head[:2] == b"BM" and head[6:10] == b"\x00\x00\x00\x00":
        return "bmp"
    return None


def _text_code(head: bytes) -> str:
    if head.startswith(BOMS[1:]):
        return "text"
    text = head.removeprefix(BOMS[0]).lstrip()
    if text.startswith(b"<"):
        for pattern, code in MARKUP:
            if pattern.search(head):
                return code
    if text[:13].lower() == b"mime-version:":
        return "mhtml"
    return "unknown" if len(ODD_CONTROLS.findall(head)) + head.count(b"\x00") > len(head) // 50 + 4 else "text"


def _zip_code(path: Path) -> str:
    try:
        names = entry_names(path)
    except ZipError:
        return "broken_zip"
    for prefix, code in ZIP_PARTS:
        if any(name.startswith(prefix) for name in names):
            return code
    return "ods" if "content.xml" in names and "mimetype" in names else "zip"


def _ole_code(path: Path) -> str:
    """Look for the names of the streams: directory entries are 128 bytes each, the name first, in UTF-16."""
    with path.open("rb") as handle, mmap.mmap(handle.fileno(), 0, access=mmap.ACCESS_READ) as data:
        for name, code in OLE_ENTRIES:
            entry = name.encode("utf-16-le").ljust(OLE_NAME_BYTES, b"\x00")
            at = data.find(entry)
            while at >= 0:
                if at % OLE_ENTRY_BYTES == 0:
                    return code
                at = data.find(entry, at + 1)
    return "ole"
