"""What single cells of 项目一览表 mean: amounts, areas, people, days, a step with its day; pure.

Each raises CleaningError with words that say what to do.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from core.spreadsheets.values import Value, as_text
from crm.enterprises.cleaning import CleaningError, clean_text, nfkc, parse_capital, parse_date

MU_A_HECTARE, M2_A_MU = Decimal(15), Decimal(2000) / 3
HUNDREDTH = Decimal("0.01")
MOST_LAND, MOST_FLOOR, MOST_JOBS = Decimal(10) ** 7, Decimal(10) ** 9, 1_000_000
# 1,000 亿元: whoever names more has mostly the wrong unit.
DOUBTFUL_WAN = Decimal(10_000_000)
_AREA = re.compile(r"(?a)(\d[\d,]*(?:\.\d+)?)\s*(万平方米|万平米|万m2|平方米|平米|m2|公顷|亩|万方|方)?", re.IGNORECASE)
_TO_M2 = {"万平方米": 10_000, "万平米": 10_000, "万m2": 10_000, "万方": 10_000, "公顷": 10_000}
_PEOPLE = re.compile(r"(?a)(?:约|近|超)?(\d[\d,]*)\s*(?:人|名|个)?(?:左右|以上)?")
_DAY = r"(?a:\d{4})\s*[年./-]\s*(?a:\d{1,2})(?![\d])(?:\s*[月./-]\s*(?a:\d{1,2})(?!\d)\s*日?|\s*月)?"
_DAYS = re.compile(_DAY)
_SHORT_DAY = re.compile(r"(?a)(?:^|[\s(（,，;；])(\d{1,2})[-/.月](\d{1,2})日?[)）]?$")
_FULL_DAY = re.compile(rf"(?:^|[\s(（,，;；、:：])({_DAY})(?:前|之前|底前)?[)）]?$")
_PLANS = (("签", "sign_plan"), ("开工", "start_plan"), ("动工", "start_plan"), ("产", "commission_plan"))
PLAN_KEYS = ("sign_plan", "start_plan", "commission_plan")


@dataclass(frozen=True)
class Money:
    """An amount in 万元; ``warning`` says what is odd about it."""

    wan: Decimal
    warning: str = ""


def money(raw: Value, header: str) -> Money | None:
    """Return the amount of a cell whose ``header`` holds the unit where the cell has none; None when missing."""
    try:
        found = parse_capital(raw, header)
    except CleaningError as error:
        raise CleaningError(str(error).replace("资本", "金额", 1)) from error
    if found is None:
        return None
    if found.currency != "CNY":
        raise CleaningError(f"“{as_text(raw)[:40]}”是外币，请折合成人民币（例如 7200万元）")
    odd = found.wan >= DOUBTFUL_WAN
    return Money(found.wan, f"合 {found.wan / 10_000:,.0f} 亿元，请核对单位" if odd else found.warning)


def areas(raw: Value, header: str) -> dict[str, Decimal]:
    """Return land in 亩 and floor in ㎡ of a cell; the unit stands behind the number, else in ``header``.

    Of two bare numbers parted by / the first is land. A single bare number under a header of both is refused.
    """
    text = clean_text(raw)
    if text is None:
        return {}
    folded, title = nfkc(text).lower(), nfkc(header).lower()
    pieces = [(Decimal(number.replace(",", "")), unit) for number, unit in _AREA.findall(folded)]
    if not pieces or re.sub(r"[\s,/、;|()约及和+—-]|用地|厂房|占地|租赁|面积|无|[:：]", "", _AREA.sub("", folded)):
        raise CleaningError(f"面积“{text[:40]}”无法识别，请改成“数字+单位”（例如 50亩、8000㎡）")
    found: dict[str, Decimal] = {}
    bare = [number for number, unit in pieces if not unit]
    for place, (number, unit) in enumerate(pieces):
        key, value = _area(number, unit or _unit_of(title, place, folded, both=len(bare) > 1))
        if key in found:
            raise CleaningError(f"面积“{text[:40]}”有几个数字，请只留一个")
        found[key] = value.quantize(HUNDREDTH, ROUND_HALF_UP)
    if found.get("land_mu", 0) > MOST_LAND or found.get("factory_m2", 0) > MOST_FLOOR:
        raise CleaningError(f"面积“{text[:40]}”数额过大，请核对单位")
    return {key: value for key, value in found.items() if value}


def _unit_of(title: str, place: int, text: str, *, both: bool) -> str:
    """Return the unit of a bare number: that of its header; of both kinds in one header by its place."""
    is_land = any(word in title for word in ("用地", "占地", "土地", "供地", "亩"))
    is_floor = any(word in title for word in ("厂房", "楼宇", "建筑", "租赁", "场地", "用房"))
    if is_land and is_floor:
        if both or "/" in text:
            first = place == 0 and not text.lstrip().startswith(("/", "-", "—", "无"))
            return "亩" if first else "m2"
        raise CleaningError(f"“{text[:40]}”没有写是亩还是㎡，请补上单位")
    if is_land:
        return "公顷" if "公顷" in title else "m2亩" if re.search(r"平方米|平米|m2", title) else "亩"
    return "万平方米" if re.search(r"万(?:平方米|平米|m2)", title) else "m2"


def _area(number: Decimal, unit: str) -> tuple[str, Decimal]:
    if unit == "亩":
        return "land_mu", number
    if unit == "m2亩":
        return "land_mu", number / M2_A_MU
    if unit == "公顷":
        return "land_mu", number * MU_A_HECTARE
    return "factory_m2", number * _TO_M2.get(unit, 1)


def people(raw: Value) -> int | None:
    """Return a number of people, None when missing."""
    text = clean_text(raw)
    if text is None:
        return None
    match = _PEOPLE.fullmatch(nfkc(text).removesuffix(".0"))
    if match is None or int(match[1].replace(",", "")) > MOST_JOBS:
        raise CleaningError(f"人数“{text[:40]}”无法识别，请填写整数")
    return int(match[1].replace(",", ""))


def planned_day(raw: Value) -> tuple[date, str] | None:
    """Return a planned day and a warning; a month or a year counts to its last day."""
    found = parse_date(raw)
    if found is None:
        return None
    if found.precision == "month":
        return _end_of_month(found.value), "只有年月，按当月最后一天记"
    if found.precision == "year":
        return date(found.value.year, 12, 31), "只有年份，按年底记"
    return found.value, ""


def past_day(raw: Value) -> tuple[date, str] | None:
    """Return a day of the past and a warning; a month or a year counts from its first day."""
    found = parse_date(raw)
    if found is None:
        return None
    words = {"month": "只有年月，按当月 1 日记", "year": "只有年份，按 1 月 1 日记"}
    return found.value, words.get(found.precision, "")


def plans(raw: Value) -> dict[str, tuple[date, str]]:
    """Return the planned days of signing, start and production that stand in one cell, by our keys.

    With words beside them (开工：2027-03) by the words, three of them without in this order.
    """
    text = clean_text(raw)
    if text is None:
        return {}
    folded, found, before = nfkc(text), {}, 0
    days = list(_DAYS.finditer(folded))
    named = [_named(folded, match, days, at) for at, match in enumerate(days)]
    if not days or (not all(named) and (any(named) or len(days) != len(PLAN_KEYS))):
        raise CleaningError(f"“{text[:40]}”看不出各是什么时间，请写成“签约2026-12；开工2027-03；投产2028-06”")
    for at, match in enumerate(days):
        planned = planned_day(re.sub(r"\s", "", match[0]))
        if planned:
            found[named[at] or PLAN_KEYS[at]] = planned
        before = match.end()
    return found if before else {}


def _named(text: str, match: re.Match[str], days: list[re.Match[str]], at: int) -> str:
    """Return which plan the words before a day name, else those right behind it; '' for none."""
    begin = days[at - 1].end() if at else 0
    end = days[at + 1].start() if at + 1 < len(days) else len(text)
    before, behind = text[begin : match.start()], text[match.end() : end]
    if (any(mark in before for mark in ";,、\n/") and not at) or at:
        before = re.split(r"[;,、\n/]", before)[-1]
    for words in (before, re.split(r"[;,、\n/]", behind)[0]):
        for word, key in _PLANS:
            if word in words:
                return key
    return ""


def chain_and_node(raw: Value) -> tuple[str, str]:
    """Return what stands before and behind the / of a cell; a single word comes first."""
    text = clean_text(raw) or ""
    first, _, second = re.sub(r"\s*(?:/|／|>|→|—+|-{1,2}|\||｜|：|:|\n)\s*", "/", text).partition("/")
    return first.strip(), second.strip()


def step_with_day(text: str, today: date) -> tuple[str, date | None]:
    """Return a next step and the day at its end (签合同 11-28), None where it names none.

    A day without a year is the nearest one that is not long past.
    """
    folded = nfkc(text).strip()
    if match := _FULL_DAY.search(folded):
        try:
            found = parse_date(re.sub(r"\s", "", match[1]))
        except CleaningError:
            return text, None
        day = _end_of_month(found.value) if found and found.precision == "month" else found.value if found else None
        return (folded[: match.start()].strip(" ,，;；、:：(（") or folded), day
    if match := _SHORT_DAY.search(folded):
        day = _nearest(int(match[1]), int(match[2]), today)
        return (folded[: match.start()].strip(" ,，;；(（") or folded, day) if day else (text, None)
    return text, None


def _nearest(month: int, day: int, today: date) -> date | None:
    for year in (today.year, today.year + 1):
        try:
            found = date(year, month, day)
        except ValueError:
            return None
        if found >= today - timedelta(days=183):
            return found
    return None


def _end_of_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1) - timedelta(days=1)
