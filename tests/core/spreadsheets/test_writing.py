"""What we write opens as data, never runs as a formula, and reads back as it was."""

import datetime as dt
import io
import zipfile
from decimal import Decimal

import pytest
from python_calamine import CalamineWorkbook

from core.spreadsheets import writing
from core.spreadsheets.reading import open_table
from core.spreadsheets.writing import SheetData, SheetForm, csv_lines, write_csv, write_xlsx

RISKY = ["=1+1", "+86 138", "-甲", "@SUM(A1)", "\t=1", "\r=1", "'=1", "=cmd|' /C calc'!A0"]
ROW = [
    "91350100M000100Y43",
    "13800138000",
    "001216",
    "911101066976941872",
    Decimal("-12.50"),
    dt.date(2026, 11, 23),
    -3,
]


def written(tmp_path, headers, rows, **options):
    path = tmp_path / "out.xlsx"
    write_xlsx(path, [SheetData("表", headers, rows, **options)])
    with open_table(path) as table:
        return path, [row.values for row in table.rows()]


def test_text_stays_text_and_numbers_stay_numbers(tmp_path):
    path, rows = written(tmp_path, ["甲"], [RISKY, ROW])

    assert rows[1] == [text.replace("\r", "\n") for text in RISKY]
    assert rows[2] == ["91350100M000100Y43", "13800138000", "001216", "911101066976941872", -12.5, "2026-11-23", -3]
    with zipfile.ZipFile(path) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


def test_moments_leave_in_local_time_and_old_days_as_text(tmp_path):
    moment = dt.datetime(2026, 11, 22, 16, 30, tzinfo=dt.UTC)

    _, rows = written(tmp_path, ["a"], [[moment, dt.date(1890, 5, 1), True, None, "", "长" * 40_000]])

    assert rows[1][:4] == ["2026-11-23T00:30:00", "1890-05-01", "是", None]
    assert len(rows[1][5]) == 32_767


def test_control_characters_do_not_break_the_file(tmp_path):
    _, rows = written(tmp_path, ["a"], [["甲\x00\x07乙\x1b", "_x0041_", "a&<b>\n二行"]])

    assert rows[1] == ["甲乙", "_x0041_", "a&<b>\n二行"]


def test_rows_beyond_one_sheet_go_on_in_the_next(tmp_path, monkeypatch):
    monkeypatch.setattr(writing, "SHEET_ROWS", 4)
    path = tmp_path / "out.xlsx"

    assert write_xlsx(path, [SheetData("名单[1]", ["编号"], ([n] for n in range(7)))]) == 7

    found = []
    for sheet in ("名单_1_", "名单_1_ 2", "名单_1_ 3"):
        with open_table(path, sheet=sheet) as table:
            found += [row.values[0] for row in table.rows()]
    assert found == ["编号", 0, 1, 2, "编号", 3, 4, 5, "编号", 6]


def test_an_offices_form_has_title_note_and_sums_and_no_formula(tmp_path):
    path, form = tmp_path / "out.xlsx", SheetForm("一览表", "单位：亿元")
    rows = [["=1+1", Decimal("1.50"), None], ["乙", 2, "@x"]]

    assert write_xlsx(path, [SheetData("表", ["名称", "金额", "备注"], iter(rows), form=form, totals=[1])]) == 2
    with zipfile.ZipFile(path) as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")
    found = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    assert [row[0] for row in found] == ["一览表", "单位：亿元", "名称", "=1+1", "乙", "合计"]
    assert (found[-1][1], found[-1][2]) == (3.5, "")


def test_a_form_without_rows_still_has_its_last_row(tmp_path):
    path = tmp_path / "out.xlsx"

    assert write_xlsx(path, [SheetData("表", ["甲", "乙"], [], form=SheetForm("空"), totals=[1])]) == 0
    found = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    assert found[-1] == ["合计", 0.0]


def test_a_million_cells_are_written_without_holding_them(tmp_path):
    path = tmp_path / "out.xlsx"

    assert write_xlsx(path, [SheetData("表", ["a"] * 10, ([n] * 10 for n in range(20_000)))]) == 20_000
    assert path.stat().st_size > 100_000


@pytest.mark.parametrize("how", ["file", "pieces"])
def test_csv_guards_formulas_and_reads_back_exactly(how, tmp_path):
    path, rows = tmp_path / "out.csv", [["甲,乙", "二\n行", '引"号'], RISKY, ROW]
    if how == "file":
        out = io.BytesIO()
        assert write_csv(out, ["名称", "=x"], rows) == 3
        path.write_bytes(out.getvalue())
    else:
        path.write_bytes(b"".join(csv_lines(["名称", "=x"], rows)))

    raw = path.read_bytes()
    with open_table(path) as table:
        back = [row.values for row in table.rows()]

    assert raw.startswith(b"\xef\xbb\xbf")
    assert b"\n=" not in raw
    assert b",=" not in raw
    assert back[0] == ["名称", "=x"]
    assert back[1] == ["甲,乙", "二\n行", '引"号']
    assert back[2][0:4] == RISKY[0:4]
    assert back[3] == [
        "91350100M000100Y43",
        "13800138000",
        "001216",
        "911101066976941872",
        "-12.50",
        "2026-11-23",
        "-3",
    ]
