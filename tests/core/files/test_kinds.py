"""A file's true type is told by its bytes, whatever its name says."""

import pytest

from core.files.kinds import true_type
from core.files.names import safe_name
from tests.core.spreadsheets.crafting import compound, png, zip_of


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (png(), "png"),
        (b"\xff\xd8\xff\xe0" + b"\0" * 40, "jpeg"),
        (b"%PDF-1.4\n", "pdf"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "webp"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00", "heic"),
        (b"\x00\x00\x00\x18ftypmp42\x00\x00", "mp4"),
        (zip_of(word__document=b"x"), "docx"),
        (zip_of(xl__workbook=b"x"), "xlsx"),
        (zip_of(a=b"x"), "zip"),
        (b"PK\x03\x04" + b"x" * 40, "broken_zip"),
        (b"<!DOCTYPE html><p>x", "html"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', "svg"),
        (b"MZ\x90\x00", "executable"),
        ("名称,地址\n".encode("gb18030"), "text"),
        ("名称".encode("utf-16"), "text"),
        (bytes(range(256)), "unknown"),
        (b"", "empty"),
    ],
)
def test_the_bytes_decide(data, code, tmp_path):
    path = tmp_path / "photo.jpg"
    path.write_bytes(data)

    assert true_type(path).code == code


@pytest.mark.parametrize(
    ("stream", "code"), [("Workbook", "xls"), ("WordDocument", "doc"), ("EncryptedPackage", "encrypted_office")]
)
def test_old_office_files_are_told_apart(stream, code, tmp_path):
    assert true_type(compound(tmp_path / "a", {stream: b"x"})).code == code


def test_what_a_browser_might_run_is_served_as_plain_text(tmp_path):
    for data in (b"<html><script>alert(1)</script>", b"<svg onload='x'/>", b"<?xml version='1.0'?><a/>"):
        (tmp_path / "a").write_bytes(data)
        assert true_type(tmp_path / "a").content_type == "text/plain"


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("C:\\用户\\企业名单.xlsx", "企业名单.xlsx"),
        ("../../etc/passwd", "passwd"),
        ("甲\u202excod.exe\x00\r\nX: y", "甲xcod.exe___X_ y"),
        ("", "未命名文件"),
        ("名" * 300 + ".xlsx", "名" * 115 + ".xlsx"),
        (" .. ", "未命名文件"),
    ],
)
def test_names_are_kept_without_their_dangers(name, kept):
    assert safe_name(name) == kept
