"""Invented firms: names that carry 示例 and valid credit codes of a block that is not issued."""

import random

from crm.enterprises import uscc

PLACES = (
    ("重庆", "500106"), ("成都", "510100"), ("苏州", "320500"), ("宁波", "330200"), ("深圳", "440300"), ("长春", "220100"),
    ("武汉", "420100"), ("合肥", "340100"), ("常州", "320400"), ("东莞", "441900"), ("西安", "610100"), ("天津", "120100"),
)  # fmt: skip
STYLES = (
    "华", "中", "金", "新", "恒", "瑞", "德", "创", "安", "盛", "远", "兴", "天", "宏", "博", "科", "信", "润", "泰", "众",
)  # fmt: skip
ENDINGS = ("达", "源", "鑫", "晟", "邦", "腾", "浩", "航", "诚", "辉", "通", "凯", "力", "美", "翔", "宇")
TRADES = (
    ("汽车内饰件", "C3670"), ("汽车电子", "C3962"), ("热管理系统", "C3464"), ("压铸科技", "C3392"), ("锂电池", "C3841"),
    ("电机", "C3812"), ("工业机器人", "C3491"), ("数控机床", "C3421"), ("医疗器械", "C3581"), ("生物医药", "C2761"),
    ("软件", "I6513"), ("信息技术", "I6531"), ("供应链管理", "G5810"), ("工业设计", "M7491"), ("检测技术", "M7320"),
)  # fmt: skip
FORMS = ("有限公司", "股份有限公司", "有限责任公司")


def firm_name(dice: random.Random, number: int) -> tuple[str, str, str]:
    """Return an invented firm's name, region code and industry code; ``number`` keeps names apart."""
    place, region = dice.choice(PLACES)
    trade, code = dice.choice(TRADES)
    word = dice.choice(STYLES) + dice.choice(ENDINGS)
    return f"{place}示例{word}{number}{trade}{dice.choice(FORMS)}", region, code


def credit_code(number: int) -> str:
    """Return the ``number``-th (up to 999,999) valid credit code of the invented block 91500106XX…"""
    body = f"XX{number:06d}"
    first_17 = f"91500106{body}{uscc.compute_org(body)}"
    return first_17 + uscc.compute(first_17)


def capital_wan(dice: random.Random) -> int:
    """Return a registered capital in 万元 as such lists show it: many small, few large."""
    return dice.choice((100, 200, 500, 500, 1000, 1000, 2000, 3000, 5000, 10000, 50000))
