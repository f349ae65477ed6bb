"""What single cells of 项目一览表 mean: amounts, areas, people, days, a step with its day; pure.

Each raises CleaningError with words that say what to do.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from core.spreadsheets.values import Value, as_text
from crm.enterprises.cleaning import CleaningError, clean_text, nfkc, parse_capital, parse_date

M2_A_MU = Decimal(2000) / 3
# Two sizes of one thing in two units differ by rounding alone: 50亩（约33335㎡）.
SAME_SIZE = Decimal("0.05")
HUNDREDTH = Decimal("0.01")
MOST_LAND, MOST_FLOOR, MOST_JOBS = Decimal(10) ** 7, Decimal(10) ** 9, 1_000_000
# 1,000 亿元: whoever names more has mostly the wrong unit.
DOUBTFUL_WAN = Decimal(10_000_000)
_UNITS = "平方公里|平方千米|km2|万平方米|万平米|万m2|平方米|平米|m2|公顷|亩|万方|方"
_AREA = re.compile(rf"(?a)(\d[\d,]*(?:\.\d+)?)\s*({_UNITS})?", re.IGNORECASE)
_TITLE_UNIT = re.compile("亩|平方公里|平方千米|km2|万平方米|万平米|万m2|平方米|平米|m2|公顷")
_OF_LAND = {"亩": M2_A_MU, "公顷": Decimal(10_000)} | dict.fromkeys(("平方公里", "平方千米", "km2"), Decimal(10**6))
_TO_M2 = dict.fromkeys(("万平方米", "万平米", "万m2", "万方"), Decimal(10_000)) | _OF_LAND
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


def areas(raw: Value, header: str, field: str = "area") -> dict[str, Decimal]:
    """Return land in 亩 and floor in ㎡ of a cell of our ``field``; the unit stands behind the number, else in ``header``.

    Under land_mu every unit is one of land but where the cell itself names a 厂房. The same size in a second unit,
    as in 50亩（约33335㎡）, counts once. Of two bare numbers parted by / the first is land. A single bare number under a
    header of both is refused.
    """
    text = clean_text(raw)
    if text is None:
        return {}
    folded, title = nfkc(text).lower(), nfkc(header).lower()
    pieces = list(_AREA.finditer(folded))
    if not pieces or re.sub(r"[\s,/、;|()约及和+—-]|用地|厂房|占地|租赁|面积|无|[:：]", "", _AREA.sub("", folded)):
        raise CleaningError(f"面积“{text[:40]}”无法识别，请改成“数字+单位”（例如 50亩、8000㎡）")
    sizes = _Sizes(text, folded, field)
    bare = sum(not piece[2] for piece in pieces)
    for place, piece in enumerate(pieces):
        unit = piece[2] or _unit_of(title, field, place, folded, both=bare > 1)
        sizes.take(piece, Decimal(piece[1].replace(",", "")) * _TO_M2.get(unit, 1), unit)
    return sizes.found()


class _Sizes:
    """The sizes of one cell, each under the field that it is about."""

    def __init__(self, text: str, folded: str, field: str):
        self._text, self._folded, self._field = text[:40], folded, field
        self._m2: dict[str, Decimal] = {}
        self._end, self._before = 0, Decimal(0)

    def take(self, piece: re.Match[str], m2: Decimal, unit: str) -> None:
        """Keep one size unless it is the one before it in another unit."""
        words, at = self._folded[self._end : piece.start()], piece.start()
        is_aside = self._end > 0 and self._folded.rfind("(", 0, at) > self._folded.rfind(")", 0, at)
        key = self._key_of(unit, words, is_aside=is_aside)
        is_same = abs(m2 - self._before) <= self._before * SAME_SIZE
        self._end = piece.end()
        if key in self._m2 and is_aside and not is_same:
            raise CleaningError(f"面积“{self._text}”括号内外不一致，请核对")
        if self._before and is_same and (is_aside or key in self._m2):
            return
        if key in self._m2:
            raise CleaningError(f"面积“{self._text}”有几个数字，请只留一个")
        self._m2[key] = self._before = m2

    def _key_of(self, unit: str, words: str, *, is_aside: bool) -> str:
        is_land = unit in _OF_LAND
        if self._field == "land_mu":
            return "factory_m2" if re.search("厂房|租赁", words) and not is_land else "land_mu"
        if self._field == "factory_m2" and is_aside:
            return "land_mu" if re.search("用地|占地", words) else "factory_m2"
        return "land_mu" if is_land else "factory_m2"

    def found(self) -> dict[str, Decimal]:
        """Return the sizes by field, without zeros. Raises CleaningError for one that cannot be."""
        sizes = {key: m2 / M2_A_MU if key == "land_mu" else m2 for key, m2 in self._m2.items()}
        sizes = {key: value.quantize(HUNDREDTH, ROUND_HALF_UP) for key, value in sizes.items() if value}
        if sizes.get("land_mu", 0) > MOST_LAND or sizes.get("factory_m2", 0) > MOST_FLOOR:
            raise CleaningError(f"面积“{self._text}”数额过大，请核对单位")
        return sizes


def _unit_of(title: str, field: str, place: int, text: str, *, both: bool) -> str:
    """Return the unit of a bare number: that of its header; of both kinds in one header by its place."""
    if field == "land_mu":
        named = _TITLE_UNIT.search(title)
        return named[0] if named else "亩"
    if field == "factory_m2":
        return "万平方米" if re.search(r"万(?:平方米|平米|m2)", title) else "m2"
    is_land, is_floor = "用地" in title, "厂房" in title
    if is_land and is_floor:
        if both or "/" in text:
            first = place == 0 and not text.lstrip().startswith(("/", "-", "—", "无"))
            return "亩" if first else "m2"
        raise CleaningError(f"“{text[:40]}”没有写是亩还是㎡，请补上单位")
    return "亩" if is_land else "m2"


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


def day_as_of(raw: Value, today: date) -> tuple[date, str] | None:
    """Return the day that data are of and a warning; a month or a year that began counts to its last day, at most today."""
    found = parse_date(raw)
    if found is None:
        return None
    if found.precision == "day" or found.value > today:
        return found.value, ""
    is_month = found.precision == "month"
    last = _end_of_month(found.value) if is_month else date(found.value.year, 12, 31)
    return min(last, today), "只有年月，按当月最后一天（至多今天）记" if is_month else "只有年份，按年底（至多今天）记"


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
