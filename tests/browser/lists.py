"""Lists of invented firms in the seven layouts of domain 7.6, of each row it is known what becomes of it, and what mends it."""

import io
from collections import Counter
from dataclasses import dataclass, field

from python_calamine import CalamineWorkbook

from crm.enterprises.uscc import ALPHABET
from tests.factories.imports import code
from tests.factories.layouts import FACTS, A, B, C, D, E, G, put, workbook

ROWS = {"A": 200, "B": 120, "C": 100, "D": 100, "E": 80, "F": 60, "G": 60}
EVERY = 20  # one row in twenty is faulty
REPEATS = 3
OWN = ["序号", "企业名称", "统一社会信用代码", "法人", "注册地址", "注册资本", "成立日期"]
HEADERS = {"A": A, "B": B, "C": C, "D": D, "E": E, "F": OWN, "G": G}
NAME = {
    "A": "公司名称",
    "B": "系统匹配企业名称",
    "C": "公司名称",
    "D": "公司名称",
    "E": "公司名称",
    "F": "企业名称",
    "G": "公司名称",
}
CODE = {
    "A": "统一社会信用代码",
    "B": "统一社会信用代码",
    "C": "信用代码",
    "D": "统一社会信用代码",
    "E": "ID",
    "F": "统一社会信用代码",
}
CAPITAL = {"A": "注册资本", "B": "注册资本", "C": "注册金额/注册资本", "D": "注册资本", "F": "注册资本"}
ABOVE = {
    "C": "本数据由查询平台提供，仅供参考",
    "D": "声明：数据来源于公开渠道，使用前请核实",
    "G": "A股上市公司名单（示例）",
}


@dataclass
class Labelled:
    """A list as bytes, the number of rows of each verdict, the firms in it, and for each faulty row
    the column and the value that mend it."""

    content: bytes
    verdicts: Counter = field(default_factory=Counter)
    firms: int = 0
    cures: list[tuple[int, object]] = field(default_factory=list)

    def mended(self, refused: bytes) -> bytes:
        """Return the file of the refused rows with each faulty cell put right, as somebody would do it in Excel."""
        header, *rows = CalamineWorkbook.from_filelike(io.BytesIO(refused)).get_sheet_by_index(0).to_python()
        assert header[-1] == "错误原因"
        assert all(row[-1] for row in rows), "a row that was not written says why"
        for row, (column, value) in zip(rows, self.cures, strict=True):
            row[column] = value
        with workbook() as (book, content):
            put(book.add_worksheet("改好"), 1, [header, *rows])
        return content.getvalue()


def labelled(layout: str) -> Labelled:
    """Return the list of a layout: good rows, one in twenty faulty, and at the end a few firms a second time."""
    made = Labelled(b"")
    header, count = HEADERS[layout], ROWS[layout]
    rows = []
    faults = faults_of(layout)
    for number in range(count):
        row = good_row(layout, number)
        verdict = "created"
        if number % EVERY == EVERY // 2:
            verdict, column, bad = faults[number // EVERY % len(faults)]
            place = header.index(column)
            made.cures.append((place, row[place]))
            row[place] = bad(row[place]) if callable(bad) else bad
        made.verdicts[verdict] += 1
        rows.append(row)
    rows += [good_row(layout, number) for number in range(REPEATS)]
    made.verdicts["duplicate"] += REPEATS
    made.firms = count
    made.content = written(layout, rows)
    return made


def faults_of(layout: str) -> list[tuple[str, str, object]]:
    """Return (verdict, column, bad value) of each fault that a layout has the columns for."""
    found: list[tuple[str, str, object]] = [("refused", NAME[layout], "")]
    if layout in CODE:
        found += [
            ("refused", CODE[layout], "9135010"),
            ("refused", CODE[layout], "9.11101E+17"),
            ("conflict", CODE[layout], other_check_character),
        ]
    if layout in CAPITAL:
        found += [("refused", "成立日期", "2023年13月"), ("refused", CAPITAL[layout], "伍仟万元")]
    if layout == "B":
        found += [("refused", NAME[layout], "未匹配到相关企业")]
    return found


def other_check_character(right: str) -> str:
    return right[:-1] + ALPHABET[(ALPHABET.index(right[-1]) + 7) % len(ALPHABET)]


def good_row(layout: str, number: int) -> list:
    """Return one row of which nothing is wrong; no two rows are one firm."""
    name = f"重庆示例{layout}{number:04d}汽车内饰有限公司"
    if layout == "G":
        stock = f"{900_000 + number}"
        sectors = ["汽车", "汽车零部件", "车身附件及饰件"]
        return [number + 1, name, f"示例{number:04d}", stock, "深圳证券交易所", "2005-06-03", *sectors]
    own = code("ABCDEF".index(layout) * 1_000 + number)
    if layout == "E":
        return [
            "整车",
            "零部件",
            "内外饰",
            "",
            "",
            "",
            "",
            "",
            name,
            own,
            "内外饰",
            "中游",
            "强",
            "未融资",
            "高新技术企业",
        ]
    if layout == "F":
        return [number + 1, name, own, "李示例", f"重庆市沙坪坝区示例路 {number} 号", 5000, "2018年6月1日"]
    own_facts = FACTS | {
        NAME[layout]: name,
        CODE[layout]: own,
        "原文件导入名称": f"内饰{number}",
        "曾用名": "",
        "英文名": "",
        "英文名称": "",
    }
    return [own_facts.get(text, "") for text in HEADERS[layout]]


def written(layout: str, rows: list[list]) -> bytes:
    """Return the rows in the dress of their layout: declarations, merged headers, a sheet of explanations, a sum below."""
    header = HEADERS[layout]
    with workbook() as (book, content):
        if layout == "E":
            put(book.add_worksheet("使用说明"), 1, [["公司名称", "企业全称"]])
        sheet = book.add_worksheet("新能源汽车" if layout == "E" else "名单")
        first = 1
        if layout in ABOVE:
            sheet.merge_range(0, 0, 0, len(header) - 1, ABOVE[layout])
            first = 2
        if layout == "F":
            first = own_header(sheet)
        else:
            put(sheet, first, [header])
        put(sheet, first + 1, rows)
        if layout == "F":
            put(sheet, first + 1 + len(rows), [["合计", "", "", "", "", 5000, ""], ["备注：本表由示例镇填报"]])
    return content.getvalue()


def own_header(sheet) -> int:
    """Write a title, the office that filled the form in, and a header of two merged rows; return its last row."""
    sheet.merge_range("A1:G1", "示例区2025年招商引资企业一览表")
    put(sheet, 2, [["填报单位：示例镇", "", "", "", "", "单位：万元"]])
    for column, text in enumerate(OWN[:3]):
        sheet.merge_range(2, column, 3, column, text)
    sheet.merge_range("D3:E3", "基本情况")
    sheet.merge_range("F3:G3", "注册情况")
    put(sheet, 4, [["", "", "", *OWN[3:]]])
    return 4
