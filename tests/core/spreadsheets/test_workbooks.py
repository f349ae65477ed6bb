"""What a cell of a workbook reads as, which rows and sheets are read, and that both scanners agree."""

import datetime as dt
import random

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.spreadsheets.inspection import FileKind
from core.spreadsheets.limits import LIMITS
from core.spreadsheets.reading import open_table
from core.spreadsheets.values import lost_digits
from core.spreadsheets.xlsx.careful import CarefulSheet
from core.spreadsheets.xlsx.cells import Converters
from core.spreadsheets.xlsx.package import Package
from core.spreadsheets.xlsx.plain import PlainSheet
from core.spreadsheets.xlsx.reader import read_sheet
from core.spreadsheets.xlsx.strings import SharedStrings, read_carefully, read_quickly
from core.spreadsheets.xlsx.styles import read_styles
from tests.core.spreadsheets.crafting import MAIN, OFFICE, raw_xlsx, text_cell, worksheet, xls


@pytest.fixture
def book(tmp_path):
    """Return a function that writes a workbook with xlsxwriter: ``book(fill)`` calls ``fill(workbook)``."""

    def write(fill, **options):
        path = tmp_path / "book.xlsx"
        workbook = xlsxwriter.Workbook(path, options)
        fill(workbook)
        workbook.close()
        return path

    return write


def test_values_keep_their_kind(book, read):
    def fill(workbook):
        sheet = workbook.add_worksheet()
        day = workbook.add_format({"num_format": "yyyy年m月d日"})
        moment = workbook.add_format({"num_format": "yyyy/m/d h:mm"})
        code = workbook.add_format({"num_format": "000000"})
        sheet.write_row(0, 0, ["文本", "12", 12, 12.5, -3, True])
        sheet.write_datetime(1, 0, dt.datetime(2010, 3, 3), day)
        sheet.write_datetime(1, 1, dt.datetime(2010, 3, 3, 14, 5), moment)
        sheet.write_number(1, 2, 1216, code)
        sheet.write_number(1, 3, 0.1 + 0.2)
        sheet.write_formula(2, 0, "=NA()", None, "#N/A")
        sheet.write_formula(2, 1, '="a"&"b"', None, "ab")
        sheet.write_number(2, 2, 911101066976941872)

    rows = read(book(fill))

    assert rows[0] == (1, ["文本", "12", 12, 12.5, -3, True])
    assert rows[1] == (2, ["2010-03-03", "2010-03-03T14:05:00", "001216", 0.3])
    assert rows[2][1][:2] == ["#N/A", "ab"]
    assert lost_digits(rows[2][1][2])
    assert isinstance(rows[0][1][1], str)
    assert isinstance(rows[0][1][2], int)


def test_days_of_both_calendars_and_of_chinese_formats(book, read):
    def fill(workbook):
        sheet = workbook.add_worksheet()
        for column, index in enumerate((14, 31, 57)):
            sheet.write_number(0, column, 40240, workbook.add_format({"num_format": index}))
        sheet.write_number(0, 3, 59, workbook.add_format({"num_format": 14}))
        sheet.write_number(0, 4, 1.5, workbook.add_format({"num_format": "[h]:mm"}))
        sheet.write_number(0, 5, 5, workbook.add_format({"num_format": '0"天"'}))

    assert read(book(fill)) == [(1, ["2010-03-03", "2010-03-03", "2010-03-03", "1900-02-28", 1.5, 5])]
    assert read(book(fill, date_1904=True))[0][1][0] == "2014-03-04"


def test_row_numbers_are_those_that_excel_shows(book, read):
    def fill(workbook):
        sheet = workbook.add_worksheet()
        sheet.write(2, 1, "三行二列")
        sheet.write(9, 0, "十行")

    assert read(book(fill)) == [(3, [None, "三行二列"]), (10, ["十行"])]


def test_hidden_rows_and_sheets_are_left_out_unless_asked_for(book, read):
    def fill(workbook):
        secret = workbook.add_worksheet("说明")
        secret.hide()
        secret.write(0, 0, "藏起来的表")
        sheet = workbook.add_worksheet("名单")
        workbook.worksheets_objs[1].activate()
        for line in range(3):
            sheet.write(line, 0, f"第{line + 1}行")
        sheet.set_row(1, None, None, {"hidden": True})

    path = book(fill)

    assert read(path) == [(1, ["第1行"]), (3, ["第3行"])]
    assert read(path, hidden_rows=True) == [(1, ["第1行"]), (2, ["第2行"]), (3, ["第3行"])]
    assert read(path, sheet="说明") == [(1, ["藏起来的表"])]
    with open_table(path) as table:
        assert [(sheet.name, sheet.hidden, sheet.row_hint) for sheet in table.sheets] == [
            ("说明", True, 1),
            ("名单", False, 3),
        ]
        assert (table.kind, table.sheet, table.encoding) == (FileKind.XLSX, "名单", None)


def test_a_sheet_that_is_not_there_is_refused_by_its_name(book, refusal):
    refused = refusal(book(lambda workbook: workbook.add_worksheet("名单")), sheet="别的")

    assert (refused.code, refused.message) == ("no_sheet", "没有名为“别的”的工作表")


def test_invisible_characters_go_and_line_ends_become_one(tmp_path, read):
    text = "示例\u200b公司\u202e_x0007_\ufeff有限\u00a0_x000D_&#10;二行 𠮷"
    raw = f'<row r="1"><c r="A1" t="inlineStr"><is><t>{text}</t></is></c></row>'

    assert read(raw_xlsx(tmp_path / "a.xlsx", worksheet(raw))) == [(1, ["示例公司有限\u00a0\n二行 𠮷"])]


def test_rich_text_is_joined_and_its_pronunciation_is_not(tmp_path, read):
    strings = (
        f'<sst xmlns="{MAIN}"><si><t>简单</t></si><si><r><t>重</t></r><r><rPr><b/></rPr><t xml:space="preserve">庆 </t></r>'
        '<rPh sb="0" eb="1"><t>chong</t></rPh></si><si><t/></si><si><t>A&amp;B</t></si></sst>'
    )
    cells = "".join(f'<c r="{letter}1" t="s"><v>{index}</v></c>' for index, letter in enumerate("ABCD"))

    path = raw_xlsx(tmp_path / "a.xlsx", worksheet(f'<row r="1">{cells}</row>'), strings=strings)

    assert read(path) == [(1, ["简单", "重庆 ", None, "A&B"])]


PREFIXED = (
    f'<?xml version="1.0" encoding="utf-8"?><x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row r="2">'
    '<x:c r="B2" t="inlineStr"><x:is><x:t>前缀</x:t></x:is></x:c></x:row></x:sheetData></x:worksheet>'
)
COMMENTED = worksheet(
    f'<row r="1">{text_cell("A1", "甲")}</row><!-- </row> --><row r="2"><c r="A2"><v><![CDATA[7]]></v></c></row>'
)
RICH = worksheet(
    f'<row r="1">{text_cell("A1", "甲")}</row>'
    '<row r="2"><c r="A2" t="inlineStr"><is><r><t>乙</t></r><r><t>丙</t></r></is></c></row><row r="3"><c r="A3"><v>3</v></c></row>'
)
BARE = worksheet("<row><c><v>1</v></c><c><v>2</v></c></row><row><c r='B2'><v>3</v></c></row>")


@pytest.mark.parametrize(
    ("sheet", "rows"),
    [
        (PREFIXED, [(2, [None, "前缀"])]),
        (COMMENTED, [(1, ["甲"]), (2, [7])]),
        (RICH, [(1, ["甲"]), (2, ["乙丙"]), (3, [3])]),
        (BARE, [(1, [1, 2]), (2, [None, 3])]),
        (worksheet(""), []),
        (worksheet("").replace("<sheetData></sheetData>", "<sheetData/>"), []),
    ],
    ids=["prefixed", "commented", "rich", "without references", "no rows", "no data"],
)
def test_unusual_but_valid_xml_is_read_by_the_careful_scanner(sheet, rows, tmp_path, read):
    assert read(raw_xlsx(tmp_path / "a.xlsx", sheet)) == rows


def test_a_part_in_utf_16_is_read(tmp_path, read):
    path = tmp_path / "a.xlsx"
    raw_xlsx(path, worksheet(f'<row r="1">{text_cell("A1", "宽")}</row>').replace("UTF-8", "UTF-16").encode("utf-16"))

    assert read(path) == [(1, ["宽"])]


texts = st.text(
    alphabet=st.characters(exclude_categories=("Cs", "Cc", "Cn"), include_characters="\n_x&<>\"'"), max_size=12
)
cells = st.one_of(st.none(), texts, st.integers(-(10**12), 10**12), st.floats(-1e9, 1e9), st.booleans())


def scanned(package: Package, scanner, read_strings) -> list:
    """Read the first sheet in this process with one scanner and one reader of strings."""
    strings = SharedStrings(LIMITS)
    if part := package.part_of("sharedStrings"):
        with package.stream(part) as stream:
            read_strings(stream, strings)
    with package.stream(str(package.part_of("styles"))) as stream:
        styles = read_styles(stream)
    with package.stream(package.sheets[0].part) as stream:
        converters = Converters(strings, styles, from_1904=False)
        return list(scanner(converters, LIMITS, hidden_rows=False).rows(stream))


def write_values(workbook, rows) -> None:
    sheet = workbook.add_worksheet()
    for line, values in enumerate(rows):
        for column, value in enumerate(values):
            write = sheet.write_string if isinstance(value, str) else sheet.write
            if value is not None:
                write(line, column, value)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(cells, max_size=6), max_size=6), st.booleans())
def test_both_scanners_read_the_same_from_what_xlsxwriter_writes(book, rows, constant_memory):
    path = book(lambda workbook: write_values(workbook, rows), constant_memory=constant_memory)
    with Package(str(path), LIMITS) as package:
        quick = scanned(package, PlainSheet, read_quickly)
        slow = scanned(package, CarefulSheet, read_carefully)
        whole = list(read_sheet(package, package.sheets[0].part, LIMITS, hidden_rows=False))

    assert quick == slow == whole


def write_changing_rows(workbook) -> None:
    """400 rows with gaps, text among numbers, blanks with a format, formulas, rich text and hidden rows."""
    sheet = workbook.add_worksheet()
    day, bold = workbook.add_format({"num_format": 14}), workbook.add_format({"bold": True})
    for line in range(400):
        sheet.write_string(line, 0, f"企业{line} & 子公司 <{line}>" if line % 7 else "  空格 ")
        sheet.write(line, 1, [None, line, f"约{line}"][line % 3])
        if line % 4:
            sheet.write_datetime(line, 2, dt.datetime(2020, 1, 1) + dt.timedelta(days=line), day)
        else:
            sheet.write_blank(line, 2, None, bold)
        if line % 11 == 0:
            sheet.write_formula(line, 3, "=1+1", None, line * 0.1)
        if line % 50 == 0:
            sheet.set_row(line, None, None, {"hidden": True})
            sheet.write_rich_string(line + 1, 5, "甲", bold, "乙", "丙")


def test_rows_that_change_their_form_now_and_then_are_read_alike_by_both_scanners(book):
    for constant_memory in (False, True):
        with Package(str(book(write_changing_rows, constant_memory=constant_memory)), LIMITS) as package:
            slow = scanned(package, CarefulSheet, read_carefully)
            whole = list(read_sheet(package, package.sheets[0].part, LIMITS, hidden_rows=False))
            if not constant_memory:
                assert scanned(package, PlainSheet, read_quickly) == slow

        assert whole == slow
        assert len(whole) == 392


def test_more_strings_than_fit_in_memory_come_from_disk(monkeypatch):
    monkeypatch.setattr("core.spreadsheets.xlsx.strings.KEPT_BYTES", 1_000)
    strings = SharedStrings(LIMITS)
    wanted = [f"企业{number}" for number in range(500)]
    for text in wanted:
        strings.add(text)
    strings.finish()

    order = random.Random(1).sample(range(500), 500)

    assert [strings[index] for index in order] == [wanted[index] for index in order]
    assert len(strings.kept) < 20
    strings.close()


def test_old_excel_is_read_with_its_row_numbers(tmp_path, read):
    cells = {(1, 1): "企业名称", (1, 2): "代码", (4, 1): "重庆示例内饰科技有限公司", (4, 2): 301079.0, (5, 2): 0.5}
    path = xls(tmp_path / "a.xls", cells, name="名单")

    assert read(path) == [
        (2, [None, "企业名称", "代码"]),
        (5, [None, "重庆示例内饰科技有限公司", 301079]),
        (6, [None, None, 0.5]),
    ]
    with open_table(path) as table:
        assert (table.kind, table.sheet) == (FileKind.XLS, "名单")


def test_a_workbook_with_only_hidden_sheets_says_so(tmp_path, refusal):
    workbook = f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets><sheet name="表" state="veryHidden" r:id="rId1"/></sheets></workbook>'

    assert refusal(raw_xlsx(tmp_path / "a.xlsx", worksheet(""), workbook=workbook)).code == "no_visible_sheet"
