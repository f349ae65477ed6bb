"""The list that the story imports: the real public list beside the project, or a like file with invented names."""

import csv
import io
from pathlib import Path

REAL = Path(__file__).resolve().parents[3] / "shared" / "data" / "listed_companies_szse.csv"
HEADER = ["公司名称", "股票简称", "股票代码", "上市交易所", "上市日期", "申万一级行业", "申万二级行业", "申万三级行业"]
ROWS, FIRMS = 2_619, 2_582


def listed_companies(folder: Path) -> Path:
    """Return a GB18030 file with a title row and 2,619 rows of 2,582 firms, 宁波华翔 among them."""
    if REAL.exists():
        return REAL
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([f"示例证券交易所上市公司名单（虚构，共{ROWS}家）", *[""] * 7])
    writer.writerow(HEADER)
    for number in range(ROWS - 1):
        code = number if number < FIRMS - 1 else number - (FIRMS - 1)
        former = "" if number < FIRMS - 1 else "新"
        writer.writerow(
            [
                f"示例{former}第{code}号股份有限公司",
                f"示例{code}",
                f"{100000 + code}",
                "深圳证券交易所",
                "2010-05-06",
                "",
                "",
                "",
            ]
        )
    writer.writerow(["宁波华翔电子股份有限公司", "宁波华翔", "002048", "深圳证券交易所", "2005-06-03", "", "", ""])
    path = folder / "listed.csv"
    path.write_bytes(text.getvalue().encode("gb18030"))
    return path


def small_list(folder: Path) -> Path:
    """Return a list of one invented firm with a valid code."""
    path = folder / "示例名单.csv"
    path.write_text(
        "企业名称,统一社会信用代码,法定代表人,注册资本(万元)\n重庆示例内饰科技有限公司,91500106XXXX00019H,张示例,5000\n",
        encoding="utf-8-sig",
    )
    return path
