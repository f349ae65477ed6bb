"""Invented enterprise lists of 22 columns as registers export them, with a defect of a known kind in some rows."""

import random
from collections.abc import Iterator
from pathlib import Path

from core.spreadsheets.writing import SheetData, write_xlsx
from crm.demo.synthetic.names import ENDINGS, FORMS, STYLES, credit_code
from crm.enterprises.uscc import ALPHABET

HEADERS = (
    "企业名称", "统一社会信用代码", "法定代表人", "登记状态", "注册资本", "成立日期", "所属省份", "所属城市", "所属区县", "电话",
    "更多电话", "邮箱", "企业类型", "国标行业门类", "国标行业大类", "国标行业中类", "国标行业小类", "曾用名", "英文名", "网址",
    "企业地址", "经营范围",
)  # fmt: skip
WIDE = str.maketrans({chr(code): chr(code + 0xFEE0) for code in (*range(48, 58), *range(65, 91))})
PLACES = (
    ("重庆", "重庆市", "重庆市", "沙坪坝区"), ("成都", "四川省", "成都市", "武侯区"), ("苏州", "江苏省", "苏州市", "昆山市"),
    ("宁波", "浙江省", "宁波市", "鄞州区"), ("深圳", "广东省", "深圳市", "宝安区"), ("武汉", "湖北省", "武汉市", "洪山区"),
)  # fmt: skip
TRADES = (
    ("汽车零部件", "制造业", "汽车制造业", "汽车零部件及配件制造", "汽车零部件及配件制造"),
    ("电子", "制造业", "计算机、通信和其他电子设备制造业", "电子器件制造", "集成电路制造"),
    ("信息技术", "信息传输、软件和信息技术服务业", "软件和信息技术服务业", "软件开发", "应用软件开发"),
    ("贸易", "批发和零售业", "批发业", "贸易经纪与代理", "贸易代理"),
)
SCOPES = (
    "技术开发",
    "技术咨询",
    "机械零件加工",
    "电子元器件制造",
    "货物进出口",
    "国内贸易代理",
    "信息系统集成服务",
    "普通货物道路运输",
)
# What each defect must lead to: reported with a verdict, or mended without loss.
REPORTED = {
    "wrong_check": "conflict",
    "cut_code": "refused",
    "repeated": "duplicate",
    "no_name": "refused",
    "bad_day": "refused",
}
MENDED = frozenset({"wide_letters", "no_code", "odd_day"})
DEFECTS = (*REPORTED, *sorted(MENDED))


def rows(count: int, *, dirty: float = 0.0, seed: int = 1) -> Iterator[tuple[list[str | int], str]]:
    """Yield ``count`` rows with their defect, '' for a good one; the same for the same seed, no name twice by chance."""
    dice = random.Random(seed)
    last_good: list[str | int] = []
    for number in range(count):
        row, defect = _good(dice, number), ""
        if dice.random() < dirty and last_good:
            defect = dice.choice(DEFECTS)
            row = _spoiled(dice, defect, row, last_good)
        else:
            last_good = row
        yield row, defect


def write_list(path: Path, count: int, *, dirty: float = 0.05, seed: int = 1) -> None:
    """Write such a list as xlsx."""
    write_xlsx(path, [SheetData("企业名单", HEADERS, (row for row, _ in rows(count, dirty=dirty, seed=seed)))])


def _good(dice: random.Random, number: int) -> list[str | int]:
    place, province, city, district = dice.choice(PLACES)
    trade, *industry = dice.choice(TRADES)
    brand = _brand(number)
    return [
        f"{place}示例{brand}{trade}{dice.choice(FORMS)}", credit_code(number), f"示例{dice.choice(STYLES)}",
        dice.choice(("存续", "在业", "存续", "注销")), f"{dice.choice((100, 500, 1000, 5000))}万元人民币",
        f"{dice.randrange(1995, 2025)}-{dice.randrange(1, 13):02d}-{dice.randrange(1, 29):02d}", province, city, district,
        "-", "-", f"mail{number}@example.com", "有限责任公司(自然人投资或控股)", *industry,
        f"{place}示例{brand}工贸有限公司" if dice.random() < 0.1 else "-",
        f"Example {number:X} Co., Ltd." if dice.random() < 0.3 else "-", f"www.example{number}.com" if dice.random() < 0.3 else "-",
        f"{city}{district}示例大道{number % 999 + 1}号", "；".join(dice.sample(SCOPES, 6)) + "。",
    ]  # fmt: skip


def _brand(number: int) -> str:
    """Return the number in 36 characters of trade names, four of them, so that no two firms share one."""
    letters, text = (*STYLES, *ENDINGS), ""
    for _ in range(4):
        number, digit = divmod(number, len(letters))
        text += letters[digit]
    return text


def _spoiled(dice: random.Random, defect: str, row: list[str | int], good: list[str | int]) -> list[str | int]:
    code = str(row[1])
    if defect == "wrong_check":
        wrong = ALPHABET[(ALPHABET.index(code[-1]) + dice.randrange(1, 30)) % 31]
        row[1] = code[:-1] + wrong
    elif defect == "repeated":
        row = list(good)
    elif defect == "wide_letters":
        row[0], row[1] = f" {str(row[0]).translate(WIDE)}　", f"{code.translate(WIDE)} "
    else:
        place, value = {
            "cut_code": (1, code[:-2]), "no_name": (0, "-"), "bad_day": (5, "2019-02-30"), "no_code": (1, "-"),
            "odd_day": (5, dice.choice(("2019/3/5", "20190305", "2019年3月5日", 43529))),
        }[defect]  # fmt: skip
        row[place] = value
    return row
