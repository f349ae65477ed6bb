"""Text for Word files: what XML cannot hold goes, line ends stay."""

import io

import pytest
from docx import Document

from core.documents import document_text


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("甲\x0b乙", "甲\n乙"), ("甲\x00\x08\x0c\x0e\x1f\ufffe\uffff乙", "甲乙"), ("甲\t乙\n丙\r丁", "甲\t乙\n丙\r丁"), ("", ""),
    ],
)  # fmt: skip
def test_control_characters_go_and_line_ends_stay(raw, clean):
    assert document_text(raw) == clean


def test_any_character_fits_into_a_document():
    text = document_text("".join(chr(code) for code in range(0x10000) if not 0xD800 <= code < 0xE000))
    document = Document()
    document.add_paragraph(text)
    document.save(io.BytesIO())
