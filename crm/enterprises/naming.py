"""Firm names: the normal form, the core for finding candidates, former names written into a name (domain rule 7.7)."""

import re
from functools import cache, lru_cache
from typing import NamedTuple

from crm.enterprises.cleaning.text import CleaningError, clean_text, nfkc, strip_hidden
from crm.enterprises.regions import place_names

_BRACKETS = str.maketrans("【】[]〔〕{}", "()()()()")
# A name that the steps below would leave as it is; nine in ten rows of a list are like this.
_NORMAL = re.compile(r"[\u4e00-\u9fa5A-Z0-9]+(?:\([\u4e00-\u9fa5A-Z0-9]+\)[\u4e00-\u9fa5A-Z0-9]+)?")
_STATUS = (
    "已?(?:吊销,?(?:未|已)注销|注销|吊销|撤销|存续|在业|开业|在营|在册|迁入|迁出|停业|歇业|清算中?|设立中|除名|正常)"
)
_STATUS_MARK = re.compile(rf"\({_STATUS}(?:[(,、].*)?\)$")
_FORMER = re.compile(
    r"\((?:曾用名称?|原名称?|更名前|前称|前身)[:为是]?|\(原(?=[^()]{2,}(?:公司|厂|集团|所|院|中心|店|社)\))|\(原:"
)
_FORMER_AT_END = re.compile(r"[,;、]?(?:曾用名称?|原名称?):(.+)$")
_BETWEEN_NAMES = re.compile(r"[,;、/|]+")
BRANCH_ENDS = ("分公司", "分厂", "分店", "分行", "支行", "办事处", "营业部", "分部")
# Also read by PostgreSQL, which knows the same words.
BRANCH_PATTERN = rf"(.+(?:公司|厂|集团|中心|银行|合伙\)?))[^()]*(?:{'|'.join(BRANCH_ENDS)})"
_BRANCH = re.compile(BRANCH_PATTERN)
_LEGAL_FORMS = (
    "股份有限公司",
    "有限责任公司",
    "有限公司",
    "股份公司",
    "总公司",
    "公司",
    "(集团)",
    "集团",
    "控股",
    "(有限合伙)",
    "(特殊普通合伙)",
    "(普通合伙)",
    "合伙企业",
    "有限合伙",
    "普通合伙",
)
_LONGEST_PLACE = 12
_NAME_BRACKET = re.compile(r"\(([^()]*)\)")
_BRACKETED_FILLERS = frozenset({"中国", "集团", "控股", "亚洲", "亚太", "国际", "全球", "大中华区"})
# What a place name in front makes a name of; without the place nothing distinctive is left.
_GENERIC = frozenset(
    {"银行", "大学", "医院", "学院", "机场", "电力", "燃气", "水务", "集团", "钢铁", "啤酒", "铁路", "商社"}
)


class FirmName(NamedTuple):
    """A name as read: as shown, in normal form, and the former names that stood inside it."""

    shown: str
    norm: str
    former: tuple[str, ...] = ()

    @property
    def core(self) -> str:
        """The core of the normal form, for candidates only."""
        return core_name(self.norm)


def read_name(raw: object, *, limit: int = 200) -> FirmName | None:
    """Return all forms of a name cell, or None when missing. Raises CleaningError beyond ``limit`` characters."""
    text = clean_text(raw, limit=limit, label="企业名称")
    if text is None:
        return None
    if _is_normal(text):
        return FirmName(text, text)
    norm, former = _split(text)
    # One compatibility character may stand for many: what is stored and compared is the normal form.
    if longest := max((len(name) for name in (norm, *former) if len(name) > limit), default=0):
        raise CleaningError(f"企业名称过长：规范写法有 {longest} 个字，最多 {limit} 个字，请缩短")
    shown = _shown(text, norm) if former or len(norm) != len(text) else text
    return FirmName(shown, norm, former)


def normalise_name(raw: object) -> str:
    """Return the normal form by which two spellings are the same firm; an empty text when missing.

    NFKC, no white space, all brackets round and half width, Latin letters in upper case; a status mark at the end
    and former names are gone. Applying it twice changes nothing.
    """
    if isinstance(raw, str) and _is_normal(raw):
        return raw
    return _split(clean_text(raw) or "")[0]


def former_names(raw: object) -> tuple[str, ...]:
    """Return the former names written inside a name: “甲公司（曾用名：乙公司、丙厂）”."""
    return _split(clean_text(raw) or "")[1]


@lru_cache(maxsize=8)
def core_name(norm: str) -> str:
    """Return a normal form without legal form, branch, place in front and bracketed place, for candidates only.

    “宁波华翔电子股份有限公司” has the core “华翔电子”. Never an identity: two firms may share a core.
    """
    text = parent_name(norm) or norm
    if "(" in text:
        text = _NAME_BRACKET.sub(_drop_filler, text)
    return _without_place(without_legal_form(text)) or norm


def without_legal_form(norm: str) -> str:
    """Return a normal form without 有限公司, 集团, (有限合伙) and the like at its end; never an empty text."""
    while norm.endswith(_LEGAL_FORMS):
        form = next(form for form in _LEGAL_FORMS if norm.endswith(form))
        if form == norm:
            break
        norm = norm[: -len(form)]
    return norm


def is_branch(norm: str) -> bool:
    """Say whether the name is that of a branch (分公司, 支行 …), which is linked to its parent and never merged."""
    return parent_name(norm) is not None


def parent_name(norm: str) -> str | None:
    """Return the normal form of the parent a branch belongs to, None for other firms."""
    branch = _BRANCH.fullmatch(norm) if norm.endswith(BRANCH_ENDS) else None
    return branch[1] if branch else None


def _is_normal(text: str) -> bool:
    return _NORMAL.fullmatch(text) is not None and ("(" not in text or not _FORMER.search(text))


def _split(text: str) -> tuple[str, tuple[str, ...]]:
    """Return the normal form and the former names; repeated until nothing changes, so that it is idempotent."""
    if text.isascii():  # no mark and no former name is written in Latin letters
        return "".join(strip_hidden(text).upper().translate(_BRACKETS).split()), ()
    former: list[str] = []
    previous = None
    while text != previous:
        previous = text
        text = "".join(nfkc(nfkc(strip_hidden(text)).upper()).translate(_BRACKETS).split())
        text = _take_former(text, former)
        text = _STATUS_MARK.sub("", text) or text
    return text, tuple(dict.fromkeys(name for name in former if name and name != text))


def _take_former(text: str, former: list[str]) -> str:
    match = _FORMER.search(text)
    if match and match.start():
        end = _closing(text, match.start())
        former.extend(_BETWEEN_NAMES.split(text[match.end() : end]))
        return text[: match.start()] + text[end + 1 :]
    match = _FORMER_AT_END.search(text)
    if match and match.start():
        former.extend(_BETWEEN_NAMES.split(match[1]))
        return text[: match.start()]
    return text


def _closing(text: str, start: int) -> int:
    """Return the place of the bracket that closes the one at ``start``; the end of the text when none does."""
    depth = 0
    for place in range(start, len(text)):
        depth += (text[place] == "(") - (text[place] == ")")
        if depth == 0:
            return place
    return len(text)


def _shown(text: str, norm: str) -> str:
    """Keep the user's own widths where the normal form only removed marks at the end."""
    for size in range(len(text), 0, -1):
        if _fold(text[:size]) == norm:
            return text[:size].strip()
    return norm


def _fold(text: str) -> str:
    return "".join(nfkc(nfkc(text).upper()).translate(_BRACKETS).split())


def _drop_filler(match: re.Match[str]) -> str:
    inside = match[1]
    return "" if inside in _BRACKETED_FILLERS or inside in place_names() else match[0]


def _without_place(text: str) -> str:
    """Take places off the front as long as something distinctive stays: 四川省成都市甲 → 甲, but 重庆银行 stays."""
    places, starts = place_names(), _place_starts()
    while text[:2] in starts:
        for size in range(min(_LONGEST_PLACE, len(text) - 2), 1, -1):
            if text[:size] in places and text[size:] not in _GENERIC:
                text = text[size:]
                break
        else:
            break
    return text


@cache
def _place_starts() -> frozenset[str]:
    """Return the first two characters of every place, which rule out most names at once."""
    return frozenset(name[:2] for name in place_names())
