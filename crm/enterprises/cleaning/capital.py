"""Registered and paid capital: “1,000万元美元” to an amount, a currency and 万 (domain rule 7.5)."""

import re
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import NamedTuple

from crm.enterprises.cleaning.text import CleaningError, excerpt, is_missing, nfkc, strip_hidden

_UNITS = {
    "": 1,
    "百": 100,
    "千": 1_000,
    "万": 10_000,
    "十万": 100_000,
    "百万": 1_000_000,
    "千万": 10_000_000,
    "亿": 100_000_000,
}
_CURRENCIES = {
    "CNY": "人民币 RMB CNY ¥",
    "USD": "美元 美金 USD US$ $",
    "EUR": "欧元 EUR €",
    "HKD": "港元 港币 港圆 HKD HK$",
    "JPY": "日元 日圆 日币 JPY",
    "GBP": "英镑 GBP £",
    "TWD": "新台币 台币 新台币元 TWD",
    "SGD": "新加坡元 新加坡币 新元 SGD",
    "AUD": "澳大利亚元 澳元 AUD",
    "CAD": "加拿大元 加元 CAD",
    "CHF": "瑞士法郎 瑞郎 CHF",
    "KRW": "韩元 韩圆 韩币 KRW",
    "MOP": "澳门元 澳门币 MOP",
    "NZD": "新西兰元 纽元 NZD",
    "SEK": "瑞典克朗 SEK",
    "DKK": "丹麦克朗 DKK",
    "NOK": "挪威克朗 NOK",
    "MYR": "马来西亚林吉特 林吉特 MYR",
    "THB": "泰铢 泰国铢 THB",
    "RUB": "卢布 俄罗斯卢布 RUB",
}
_CURRENCY_OF = {word: code for code, words in _CURRENCIES.items() for word in words.split()}
_CURRENCY = "|".join(sorted(map(re.escape, _CURRENCY_OF), key=len, reverse=True))
_UNIT = "千万|百万|十万|亿|万|千|百"
_CAPITAL = re.compile(
    rf"(?a)(?:约|超|近)?(?P<before>{_CURRENCY})?(?P<number>\d{{1,4}}(?:,\d{{3,4}})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    rf"(?P<unit>{_UNIT})?(?P<yuan>元|圆)?(?P<after>{_CURRENCY})?[元圆]?整?"
)
_HEADER = re.compile(rf"(?a)(?P<unit>{_UNIT})?(?P<currency>{_CURRENCY}|元)")
_CHINESE_NUMERAL = re.compile("[零〇一二三四五六七八九两壹贰叁肆伍陆柒捌玖拾佰仟]")
_FEN, _TEN_THOUSANDTH = Decimal("0.01"), Decimal("0.0001")
_LIMIT = Decimal(10) ** 18
RAW_LENGTH = 64

NO_UNIT = "单位不明：表头和单元格都没有写单位，暂按“元”记录，请核对"


class Capital(NamedTuple):
    """One capital figure: as typed, in units of its currency, and in 万 of that currency."""

    raw: str
    amount: Decimal
    currency: str
    wan: Decimal
    warning: str = ""


def parse_capital(raw: object, header: str = "") -> Capital | None:
    """Return the capital in a cell, or None when missing.

    The unit comes from the cell, else from the header (“注册资本(万元)”), else 元 with a warning; the currency is
    CNY unless named. Raises CleaningError for Chinese numerals, negative and unreadable figures.
    """
    if is_missing(raw):
        return None
    if isinstance(raw, bool) or not isinstance(raw, str | int | float | Decimal):
        raise CleaningError(f"资本“{excerpt(raw)}”不是金额，请填写数字（例如 5000万元）")
    text = raw if isinstance(raw, str) else format(Decimal(repr(raw) if isinstance(raw, float) else raw), "f")
    return _parse(text, header or "")


@lru_cache(maxsize=8192)
def _parse(raw: str, header: str) -> Capital:
    text = re.sub(r"[\s()\[\]【】]", "", nfkc(strip_hidden(raw))).upper()
    match = _CAPITAL.fullmatch(text)
    if match is None:
        raise CleaningError(_why_unreadable(raw, text))
    unit, currency, warning = _unit_and_currency(match, header)
    amount = Decimal(match["number"].replace(",", "")) * unit
    if amount > _LIMIT - 1:
        raise CleaningError(f"资本“{excerpt(raw)}”数额过大，请核对单位")
    wan = (amount / 10_000).quantize(_TEN_THOUSANDTH, ROUND_HALF_UP)
    return Capital(excerpt(raw, RAW_LENGTH - 1), amount.quantize(_FEN, ROUND_HALF_UP), currency, wan, warning)


def _unit_and_currency(match: re.Match[str], header: str) -> tuple[int, str, str]:
    """Return the factor to whole currency units, the currency code, and a warning when no unit is known."""
    named = match["after"] or match["before"] or ""
    currency = _CURRENCY_OF.get(named, "CNY")
    # “80000000美元” carries its unit; “80000000人民币” does not say whether 元 or 万元 is meant.
    if match["unit"] or match["yuan"] or named.endswith("元"):
        return _UNITS[match["unit"] or ""], currency, ""
    title = _HEADER.search(nfkc(header).replace(" ", ""))
    if title is None:
        return 1, currency, NO_UNIT
    return _UNITS[title["unit"] or ""], currency if named else _CURRENCY_OF.get(title["currency"], "CNY"), ""


def _why_unreadable(raw: str, text: str) -> str:
    shown = excerpt(raw)
    if text.startswith("-"):
        return f"资本“{shown}”是负数，请核对"
    if _CHINESE_NUMERAL.search(text) and not re.search(r"[0-9]", text):
        return f"资本“{shown}”是中文数字，请改成阿拉伯数字（例如 5000万元）"
    return f"资本“{shown}”无法识别，请改成“数字+单位+币种”（例如 5000万元人民币）"
