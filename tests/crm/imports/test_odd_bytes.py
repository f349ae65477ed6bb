"""From the bytes of a file to the name in the database: exactly, or refused; and what is hidden in cells never arrives."""

import pytest

from core.spreadsheets.reading import open_table
from crm.enterprises.models import Enterprise
from crm.imports.models import ImportBatch
from tests.core.spreadsheets.crafting import raw_xlsx, text_cell, worksheet
from tests.factories.imports import HEADER, checked, code, csv_bytes, firm, imported

pytestmark = pytest.mark.django_db
NAME = "重庆示例𠮷镕㙍（·）科技有限公司"
OLD = "重庆示例镕—“甲”科技有限公司"  # what GBK knows
ENCODINGS = {
    "utf-8": NAME,
    "utf-8-sig": NAME,
    "gb18030": NAME,
    "utf-16": NAME,
    "gbk": OLD,
}


def text_of(rows, mark: str) -> str:
    return "".join(mark.join(row) + "\r\n" for row in rows)


@pytest.mark.parametrize("mark", [",", "\t", ";", "，"])
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_name_arrives_byte_for_byte(hq, encoding, mark):
    name = ENCODINGS[encoding]
    rows = [HEADER, *(firm(n, name=name if n == 1 else f"重庆示例{n:05d}镕有限公司") for n in range(1, 6))]

    batch = imported(text_of(rows, mark).encode(encoding), hq)

    assert (batch.message, batch.result) == ("", {"created": 5})
    assert Enterprise.objects.get(uscc=code(1)).name.encode() == name.encode()


@pytest.mark.parametrize("cut", [1, 2, 3])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_character_torn_in_the_file_is_refused_and_no_mojibake_enters(hq, encoding, cut):
    whole = csv_bytes([firm(n, name="重庆示例公司𠮷") for n in range(3)], encoding=encoding)
    rare = "𠮷".encode(encoding)
    torn = whole.replace(rare, rare[:cut], 1)

    batch = checked(torn, hq)

    assert batch.status == ImportBatch.Status.FAILED
    assert "第 2 行" in batch.message
    assert "无法识别的字符" in batch.message


def test_formulas_of_a_workbook_are_the_values_that_were_kept_with_them(hq, tmp_path):
    cells = (
        f'<row r="1">{text_cell("A1", "企业名称")}{text_cell("B1", "信用代码")}{text_cell("C1", "参保人数")}</row>'
        '<row r="2"><c r="A2" t="str"><f>"重庆示例"&amp;X9</f><v>重庆示例公式有限公司</v></c>'
        f'<c r="B2" t="str"><f>VLOOKUP(1,A:B,2)</f><v>{code(1)}</v></c><c r="C2"><f>60*2</f><v>120</v></c></row>'
        '<row r="3"><c r="A3" t="str"><f>WEBSERVICE("http://x")</f><v>重庆示例网络有限公司</v></c>'
        '<c r="B3" t="e"><f>NA()</f><v>#N/A</v></c><c r="C3" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>'
    )

    imported(raw_xlsx(tmp_path / "formulas.xlsx", worksheet(cells)).read_bytes(), hq)

    told = Enterprise.objects.order_by("name").values_list("name", "uscc", "insured_count")
    assert set(told) == {("重庆示例公式有限公司", code(1), 120), ("重庆示例网络有限公司", None, None)}


def test_a_formula_in_a_csv_is_text_and_no_name_of_ours_begins_with_its_sign(hq):
    batch = imported(csv_bytes([firm(1, name='=HYPERLINK("http://x","重庆示例有限公司")', person="@SUM(A1)")]), hq)

    held = Enterprise.objects.get()
    assert batch.result == {"created": 1}
    assert held.name == '=HYPERLINK("http://x","重庆示例有限公司")'
    assert held.legal_person == "@SUM(A1)"


@pytest.mark.parametrize(
    "cell", ["<v>911101066976941872</v>", "<v>9.11101066976942E+17</v>", "<v>9.1110106697694188E17</v>"]
)
def test_a_code_that_excel_rounded_is_refused_and_never_stored(hq, tmp_path, cell):
    head = f'<row r="1">{text_cell("A1", "企业名称")}{text_cell("B1", "统一社会信用代码")}</row>'
    row = f'<row r="2">{text_cell("A2", "重庆示例数字有限公司")}<c r="B2">{cell}</c></row>'

    batch = imported(raw_xlsx(tmp_path / "numbers.xlsx", worksheet(head + row)).read_bytes(), hq)

    assert (batch.result, batch.reasons) == ({"refused": 1}, {"code_damaged": 1})
    assert not Enterprise.objects.exists()


HIDDEN = "\x00\x01\x07\x1b\x7f\x85\xad\u061c\u200b\u200e\u200f\u202a\u202e\u2060\u2066\u2069\ufeff\ufffe"


@pytest.mark.parametrize("hidden", HIDDEN, ids=[f"U+{ord(one):04X}" for one in HIDDEN])
def test_what_cannot_be_seen_is_cleaned_and_the_page_shows_the_row(hq, as_user, hidden):
    rows = [
        firm(1, name=f"重庆{hidden}示例科技{hidden}有限公司", address=f"{hidden}重庆市{hidden}"),
        firm(2, name=f"{hidden}", person=f"张{hidden}示例"),
        firm(3, code=f"9135{hidden}010"),
    ]

    batch = imported(csv_bytes(rows, encoding="utf-8"), hq)

    assert batch.result == {"created": 1, "refused": 2}
    assert Enterprise.objects.get().name_norm == "重庆示例科技有限公司"
    assert hidden not in Enterprise.objects.get().name
    for page in ("?verdict=todo", "?verdict=created"):
        answer = as_user(hq).get(f"{batch.get_absolute_url()}{page}")
        assert answer.status_code == 200
        assert hidden not in answer.content.decode() or hidden == "\u200b"
    assert b"".join(as_user(hq).get(f"{batch.get_absolute_url()}refused/").streaming_content)[:2] == b"PK"


def test_half_a_character_in_a_workbook_is_no_reason_to_stop(hq, tmp_path):
    odd = "".join(f"&#x{number:X};" for number in (0x200B, 0x202E, 0xFFFD, 0x20BB7))
    cell = f'<c r="A2" t="inlineStr"><is><t>重庆示例{odd}有限公司_x0000__xD800_</t></is></c>'
    path = raw_xlsx(
        tmp_path / "odd.xlsx", worksheet(f'<row r="1">{text_cell("A1", "企业名称")}</row><row r="2">{cell}</row>')
    )
    with open_table(path) as table:
        read = [row.values for row in table.rows()]

    batch = imported(path.read_bytes(), hq)

    assert batch.result == {"created": 1}, read
    assert Enterprise.objects.get().name.startswith("重庆示例𠮷有限公司")


@pytest.mark.parametrize("number", ["1e999", "-1e999", "1e308", "-0.0", "5e-324", "NaN", "INF"])
def test_no_number_of_a_workbook_stops_the_list(hq, tmp_path, number):
    head = f'<row r="1">{text_cell("A1", "企业名称")}{text_cell("B1", "注册资本")}{text_cell("C1", "成立日期")}{text_cell("D1", "参保人数")}</row>'
    row = (
        f'<row r="2">{text_cell("A2", "重庆示例数字有限公司")}'
        + "".join(f'<c r="{at}2"><v>{number}</v></c>' for at in "BCD")
        + "</row>"
    )

    batch = imported(raw_xlsx(tmp_path / "numbers.xlsx", worksheet(head + row)).read_bytes(), hq)

    assert batch.status == ImportBatch.Status.DONE
    assert sum(batch.result.values()) == 1
