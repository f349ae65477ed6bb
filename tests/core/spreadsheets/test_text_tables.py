"""Encodings, delimiters and quotes of text tables: byte-exact or refused, never mojibake."""

import os
from pathlib import Path

import pytest

from core.spreadsheets.reading import open_table

ROWS = [
    ["企业名称", "法定代表人", "电话"],
    ["重庆示例内饰科技有限公司", "𠮷田示例", "023-60000001"],
    ["示例乙", "镕", "a“b”—c"],
]
LIST = Path(__file__).parents[4] / "shared/data/listed_companies_szse.csv"


def text_of(mark: str) -> str:
    return "".join(mark.join(row) + "\r\n" for row in ROWS)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("mark", [",", "\t", ";", "，"])
def test_every_encoding_with_every_delimiter_reads_exactly(encoding, mark, tmp_path):
    path = tmp_path / "list.csv"
    path.write_bytes(text_of(mark).encode(encoding))

    with open_table(path) as table:
        assert [row.values for row in table.rows()] == ROWS
        assert table.delimiter == mark
        assert table.encoding == encoding


def test_big_endian_utf_16_and_gbk_read_exactly(tmp_path, read):
    (tmp_path / "be.csv").write_bytes(b"\xfe\xff" + text_of(",").encode("utf-16-be"))
    (tmp_path / "gbk.csv").write_bytes("企业名称,镕\n示例,朱\n".encode("gbk"))

    assert [values for _, values in read(tmp_path / "be.csv")] == ROWS
    assert read(tmp_path / "gbk.csv") == [(1, ["企业名称", "镕"]), (2, ["示例", "朱"])]


def test_a_character_cut_in_two_by_the_block_is_whole(tmp_path, read):
    body = "".join(f"第{number}行示例𠮷,{'字' * 50}\n" for number in range(8_000))
    for encoding in ("utf-8", "gb18030"):
        (tmp_path / "long.csv").write_bytes(body.encode(encoding))

        assert read(tmp_path / "long.csv")[-1] == (8_000, ["第7999行示例𠮷", "字" * 50])


@pytest.mark.parametrize(
    ("data", "line"),
    [
        ("名称,地址\n示例甲,重庆\n".encode() + "示例乙".encode()[:-1] + b",\n", 3),
        ("名称,地址\n".encode() + b"\xff\xfe\n" + "示例甲,重庆大道\n".encode() * 50, 2),
        ("名称,地址\n示例甲,重庆\n".encode("gb18030") + b"\x81\x20,x\n" + "示例乙,\n".encode("gb18030") * 50, 3),
        ("示例企业名称".encode()[:-1], 1),
    ],
    ids=["torn utf-8", "foreign bytes in utf-8", "torn gb18030", "cut off at the end"],
)
def test_bytes_that_do_not_decode_are_refused_with_their_line(data, line, tmp_path, refusal):
    path = tmp_path / "torn.csv"
    path.write_bytes(data)

    refused = refusal(path)

    assert refused.code == "encoding"
    assert refused.params == {"line": line}
    assert refused.message.startswith(f"第 {line} 行")


@pytest.mark.parametrize("encoding", ["big5", "utf-16-le", "utf-32", "latin-1", "koi8-r"])
def test_other_encodings_are_refused_and_never_become_mojibake(encoding, tmp_path, refusal):
    text = {"latin-1": "société générale,é à è ü ö\n", "koi8-r": "Общество с ограниченной,ответственностью\n"}.get(
        encoding, "企業名稱,法定代表人\n示範有限公司,陳小明\n臺灣積體電路,張忠謀\n"
    )
    path = tmp_path / "other.csv"
    path.write_bytes((text * 30).encode(encoding))

    assert refusal(path).code in ("unknown_encoding", "encoding", "not_a_table")


def test_quotes_newlines_and_blank_lines_count_as_excel_counts_them(tmp_path, read):
    path = tmp_path / "list.csv"
    path.write_text('名称,曾用名\n"甲,公司","a,\n""b"""\n\n乙 5" 管,\n,,\n丙,x\n', encoding="utf-8")

    assert read(path) == [(1, ["名称", "曾用名"]), (2, ["甲,公司", 'a,\n"b"']), (4, ['乙 5" 管']), (6, ["丙", "x"])]


def test_a_quote_that_never_closes_is_refused_instead_of_swallowing_the_rest(tmp_path, refusal):
    path = tmp_path / "list.csv"
    path.write_text('名称,地址\n甲,x\n乙,"没有结束\n丙,y\n', encoding="utf-8")

    refused = refusal(path)

    assert (refused.code, refused.params) == ("open_quote", {"row": 3})


def test_nul_control_and_invisible_characters_are_cleaned(tmp_path, read):
    path = tmp_path / "list.csv"
    path.write_bytes("名\x00称,地\x07址\u200b\n\u202e甲,乙\u2066\r\n".encode())

    assert read(path) == [(1, ["名称", "地址"]), (2, ["甲", "乙"])]


@pytest.mark.parametrize("odd", ["\x85", "\u2028", "\u2029", "\x0b", "\x0c", "\x1c"])
def test_an_odd_line_end_inside_a_line_ends_no_row(odd, tmp_path, read):
    path = tmp_path / "list.csv"
    path.write_bytes(f'名称,地址\n甲{odd}公司,重庆\n"乙{odd}",x\n'.encode())

    assert [[cell.replace(" ", "") for cell in row] for _, row in read(path)] == [
        ["名称", "地址"],
        ["甲公司", "重庆"],
        ["乙", "x"],
    ]


def test_a_list_with_commas_in_its_texts_keeps_its_own_delimiter(tmp_path, read):
    path = tmp_path / "list.txt"
    path.write_text("名称\t经营范围\n" + "示例\t生产，销售，研发,服务\n" * 30, encoding="utf-8")

    assert read(path)[1] == (2, ["示例", "生产，销售，研发,服务"])


def test_text_named_xls_is_read_as_what_it_is(tmp_path, read):
    path = tmp_path / "export.xls"
    path.write_bytes(text_of("\t").encode("gb18030"))

    assert [values for _, values in read(path)] == ROWS


@pytest.mark.skipif(not LIST.exists(), reason="the public list of listed companies is not beside the repository")
def test_the_real_list_of_listed_companies_is_read(read):
    rows = read(os.fspath(LIST))

    assert rows[0][1] == ["深圳证券交易所上市公司名单（导出自公开信息，共2619家）"]
    assert rows[1][1][:3] == ["公司名称", "股票简称", "股票代码"]
    assert len(rows) - 2 == 2_619
    assert all(len(row[1][2].partition(".")[0]) == 6 for row in rows[2:])
