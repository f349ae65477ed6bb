"""No file takes the worker down: each is refused by name or read rightly, within ten seconds."""

import resource
import time
import zipfile

import pytest
import xlsxwriter

from core.spreadsheets.errors import MESSAGES
from tests.core.spreadsheets.crafting import (
    MAIN,
    OFFICE,
    compound,
    parts_of,
    png,
    raw_xlsx,
    relations,
    text_cell,
    with_password,
    worksheet,
    xls,
    zeros_xlsx,
    zip_of,
)

LAUGHS = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))
BILLION_LAUGHS = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]>'
EXTERNAL = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
ENTITY_ROW = '<row r="1"><c r="A1" t="inlineStr"><is><t>&{};</t></is></c></row>'


def with_prolog(prolog: str, entity: str) -> str:
    return f'{prolog}<worksheet xmlns="{MAIN}"><sheetData>{ENTITY_ROW.format(entity)}</sheetData></worksheet>'


def far_cell(path):
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    return raw_xlsx(path, worksheet(rows, "A1:XFD1048576"))


def far_cell_in_old_excel(path):
    return xls(path, {(0, 0): "企业名称", (65535, 255): "远"})


def many_columns(path):
    book = xlsxwriter.Workbook(path)
    book.add_worksheet().write_row(0, 0, range(16_384))
    book.close()
    return path


def many_rows(path):
    return raw_xlsx(
        path, worksheet("".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 200_100)))
    )


def many_cells(path):
    cells = "".join(f'<c r="{letter}1"><v>1</v></c>' for letter in ("A", "GR"))
    return raw_xlsx(path, worksheet(f'<row r="1">{cells}</row>' * 70_000))


def long_row(path):
    empty = '<c r="A1"/>' * 900_000
    return raw_xlsx(path, worksheet(f'<row r="1">{empty}<c r="A1"><v>1</v></c></row>'))


def truncated(path):
    raw_xlsx(path, worksheet(f'<row r="1">{text_cell("A1", "企业名称" * 500)}</row>'))
    path.write_bytes(path.read_bytes()[:-200])
    return path


def stops_early(path):
    return raw_xlsx(path, f'<worksheet xmlns="{MAIN}"><sheetData><row r="1">{text_cell("A1", "甲")}</row>')


def understated_size(path):
    raw_xlsx(path, worksheet(f'<row r="1">{text_cell("A1", "企业名称" * 500)}</row>'))
    with zipfile.ZipFile(path) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    path.write_bytes(path.read_bytes().replace(size.to_bytes(4, "little"), (size // 2).to_bytes(4, "little")))
    return path


def many_entries(path):
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts_of(worksheet("")).items():
            archive.writestr(name, content)
        for number in range(6_000):
            archive.writestr(f"xl/media/{number}", b"")
    return path


def huge_directory(path):
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(40_000):
            archive.writestr(f"xl/{number}", b"")
    return path


def no_workbook(path):
    path.write_bytes(zip_of(xl__theme=b"x", **{"_rels__.rels": relations().encode()}))
    return path


def looping_strings(path):
    sheet = worksheet('<row r="1"><c r="A1" t="s"><v>7</v></c></row>')
    return raw_xlsx(path, sheet, strings=f'<sst xmlns="{MAIN}"><si><t>甲</t></si></sst>')


def many_strings(path):
    table = f'<sst xmlns="{MAIN}">{"<si><t>重庆示例企业名称</t></si>" * 3_000_000}</sst>'
    return raw_xlsx(path, worksheet('<row r="1"><c r="A1" t="s"><v>0</v></c></row>'), strings=table)


def many_styles(path):
    formats = "<xf/>" * 4_000_000
    table = f'<styleSheet xmlns="{MAIN}"><cellXfs>{formats}</cellXfs></styleSheet>'
    return raw_xlsx(path, worksheet('<row r="1"><c r="A1"><v>1</v></c></row>'), styles=table)


def many_sheets(path):
    names = "".join(f'<sheet name="表{n}" sheetId="{n}" r:id="rId1"/>' for n in range(1, 200_000))
    book = f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{names}</sheets></workbook>'
    return raw_xlsx(path, worksheet(""), workbook=book)


def no_such_sheet(path):
    book = f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets><sheet name="表" sheetId="1" r:id="rId77"/></sheets></workbook>'
    return raw_xlsx(path, worksheet(""), workbook=book)


def locked_entries(path):
    """A zip whose entries say that a password is needed."""
    raw = bytearray(raw_xlsx(path, worksheet("")).read_bytes())
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = raw.find(mark)
        while at >= 0:
            raw[at + flags] |= 1
            at = raw.find(mark, at + 4)
    path.write_bytes(raw)
    return path


def wrong_sum(path):
    raw = bytearray(raw_xlsx(path, worksheet('<row r="1"><c r="A1"><v>1</v></c></row>' * 2_000)).read_bytes())
    raw[raw.find(b"sheet1.xml") + 60] ^= 0xFF
    path.write_bytes(raw)
    return path


def truncated_old_excel(path):
    xls(path, {(row, 0): f"重庆示例企业{row}" for row in range(400)})
    path.write_bytes(path.read_bytes()[:4_096])
    return path


def content(data: bytes):
    def write(path):
        path.write_bytes(data)
        return path

    return write


def sheet(xml: str, **parts):
    return lambda path: raw_xlsx(path, xml, **parts)


HOSTILE = [
    ("far_cell.xlsx", far_cell, "too_many_columns"),
    ("far_cell.xls", far_cell_in_old_excel, "too_much_memory"),
    ("wide.xlsx", many_columns, "too_many_columns"),
    ("long.xlsx", many_rows, "too_many_rows"),
    ("cells.xlsx", many_cells, "too_many_cells"),
    ("row.xlsx", long_row, "row_too_long"),
    ("bomb_600_mb.xlsx", lambda path: zeros_xlsx(path, 600), "bomb"),
    ("bomb_1_gb.xlsx", lambda path: zeros_xlsx(path, 1_000), "bomb"),
    ("bomb_small.xlsx", lambda path: zeros_xlsx(path, 14), "row_too_long"),
    ("entries.xlsx", many_entries, "bomb"),
    ("directory.xlsx", huge_directory, "damaged"),
    ("laughs.xlsx", sheet(with_prolog(BILLION_LAUGHS, "l9")), "entities"),
    ("laughs_in_strings.xlsx", sheet(worksheet(""), strings=f"{BILLION_LAUGHS}<sst><si><t>&l9;</t></si></sst>"), "entities"),
    ("external.xlsx", sheet(with_prolog(EXTERNAL, "e")), "entities"),
    ("external_styles.xlsx", sheet(worksheet(""), styles=f"{EXTERNAL}<styleSheet/>"), "entities"),
    ("undeclared.xlsx", sheet(worksheet(ENTITY_ROW.format("nbsp"))), "damaged"),
    ("truncated.xlsx", truncated, "damaged"),
    ("stops_early.xlsx", stops_early, "damaged"),
    ("understated.xlsx", understated_size, "damaged"),
    ("truncated.xls", truncated_old_excel, "damaged"),
    ("wrong_sum.xlsx", wrong_sum, "damaged"),
    ("strings.xlsx", many_strings, "bomb"),
    ("styles.xlsx", many_styles, "bomb"),
    ("sheets.xlsx", many_sheets, "too_many_sheets"),
    ("no_such_sheet.xlsx", no_such_sheet, "no_workbook"),
    ("locked.xlsx", locked_entries, "encrypted"),
    ("password.xls", with_password, "encrypted"),
    ("nul.csv", content(bytes(2_000_000)), "empty"),
    ("quotes.csv", content("企业名称,地址\n".encode() + b'"' * 3_000_001), "row_too_long"),
    ("torn_utf_16.csv", content(b"\xff\xfe" + bytes(range(256)) * 50), "encoding"),
    ("no_workbook.xlsx", no_workbook, "no_workbook"),
    ("no_such_string.xlsx", looping_strings, "damaged"),
    ("encrypted.xlsx", lambda path: compound(path, {"EncryptedPackage": b"x" * 5000}), "encrypted"),
    ("torn.xls", content(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 900), "damaged"),
    ("word.doc.xls", lambda path: compound(path, {"WordDocument": b"x" * 5000}), "not_a_table"),
    ("picture.xlsx", content(png()), "not_a_table"),
    ("paper.csv", content(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"), "not_a_table"),
    ("archive.xlsx", content(zip_of(a=b"1")), "not_a_table"),
    ("letter.xlsx", content(zip_of(word__document=b"1")), "not_a_table"),
    ("binary.xlsb", content(zip_of(**{"xl__workbook.bin": b"1"})), "save_as_xlsx"),
    ("noise.csv", content(bytes(range(256)) * 40), "not_a_table"),
    ("empty.xlsx", content(b""), "empty"),
    ("blank.csv", content(b"\r\n \n"), "empty"),
    ("page.xls", content("<html><table><tr><td>企业</td></tr></table></html>".encode()), "html"),
    ("page_with_bom.xls", content("\ufeff\n<TABLE><tr><td>企业</td></tr></TABLE>".encode()), "html"),
    ("old_xml.xls", content(b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'), "xml_workbook"),
    ("one_line.csv", content(b"a" * 3_000_000), "row_too_long"),
    ("one_cell.csv", content("名称\n".encode() + b'"' + b"a" * 40_000 + b'"'), "cell_too_long"),
    ("wide.csv", content(b"," .join([b"a"] * 201)), "too_many_columns"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "make", "code"), HOSTILE, ids=[name for name, _, _ in HOSTILE])
def test_a_hostile_file_is_refused_by_name_within_ten_seconds(name, make, code, tmp_path, refusal):
    path = make(tmp_path / name)
    begun = time.monotonic()

    refused = refusal(path)

    assert refused.code == code
    assert refused.message.strip()
    assert "{" not in refused.message
    assert time.monotonic() - begun < 10


def test_every_refusal_has_a_sentence_in_chinese():
    assert all(any("\u4e00" <= character <= "\u9fff" for character in str(text)) for text in MESSAGES.values())


def test_a_file_that_is_gone_or_too_big_is_refused(tmp_path, refusal):
    with (tmp_path / "big.csv").open("wb") as handle:
        handle.truncate(65 * 1024 * 1024)

    assert refusal(tmp_path / "missing.xlsx").code == "no_file"
    assert refusal(tmp_path / "big.csv").code == "file_too_big"


def test_a_million_empty_styled_rows_are_read_as_the_few_that_hold_something(tmp_path, read):
    empty = '<row r="{n}" s="1" customFormat="1"><c r="A{n}" s="1"/><c r="B{n}" s="1"/><c r="C{n}" s="1"/></row>'
    filler = "".join(empty.format(n=n) for n in range(2, 1_000_000))
    last = f'<row r="1000000">{text_cell("B1000000", "最后")}</row>'
    path = raw_xlsx(
        tmp_path / "styled.xlsx", worksheet(f'<row r="1">{text_cell("A1", "企业名称")}</row>{filler}{last}')
    )
    begun = time.monotonic()

    assert read(path) == [(1, ["企业名称"]), (1_000_000, [None, "最后"])]
    assert time.monotonic() - begun < 10


def test_what_looks_hostile_and_is_none_is_read(tmp_path, read):
    """Deep nesting that means nothing, merged cells over the whole sheet, entries that would climb out of the folder."""
    nested = raw_xlsx(tmp_path / "nested.xlsx", worksheet("<a>" * 400_000 + "</a>" * 400_000))
    row = f'<row r="1">{text_cell("A1", "企业名称")}</row>'
    merged = "<mergeCells>" + '<mergeCell ref="A1:XFD1048576"/>' * 50_000 + "</mergeCells>"
    spread = raw_xlsx(tmp_path / "merged.xlsx", worksheet(row).replace("</worksheet>", f"{merged}</worksheet>"))
    climbing = raw_xlsx(tmp_path / "climbing.xlsx", worksheet(row))
    with zipfile.ZipFile(climbing, "a") as archive:
        archive.writestr("../climbed.txt", b"x")

    assert (read(nested), read(spread), read(climbing)) == ([], [(1, ["企业名称"])], [(1, ["企业名称"])])
    assert not (tmp_path.parent / "climbed.txt").exists()


def test_macros_are_data_and_formulas_are_values(tmp_path, read):
    rows = '<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1" t="str"><f>HYPERLINK("x")</f><v>看这里</v></c></row>'
    with zipfile.ZipFile(raw_xlsx(tmp_path / "macro.xlsm", worksheet(rows)), "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0")

    assert read(tmp_path / "macro.xlsm") == [(1, [2, "看这里"])]


def test_the_next_file_is_read_as_if_nothing_had_happened_and_we_have_not_grown(tmp_path, read, refusal):
    good = raw_xlsx(tmp_path / "good.xlsx", worksheet(f'<row r="1">{text_cell("A1", "好")}</row>'))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    for name, make, code in HOSTILE[:3]:
        assert refusal(make(tmp_path / name)).code == code
    assert read(good) == [(1, ["好"])]
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 40 * 1024
