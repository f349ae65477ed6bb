"""Fixed words of enterprise data and how exported spellings map to them (domain rule 7.4 and section 12)."""

import re

from crm.enterprises.cleaning.text import clean_text, nfkc

REGISTRATION_STATUS = {
    "normal": "正常",
    "moved_out": "迁出",
    "cancelled": "注销",
    "revoked": "吊销",
    "suspended": "停业歇业",
    "liquidating": "清算",
    "other": "其他",
}
OWNERSHIP = {
    "state": "国有",
    "private": "民营",
    "foreign": "外资",
    "hmt": "港澳台资",
    "mixed": "混合所有制",
    "other": "其他",
}
SIZE = {"large": "大型", "medium": "中型", "small": "小型", "micro": "微型"}
LISTING = {
    "none": "未上市",
    "a_main": "沪深主板",
    "chinext": "创业板",
    "star": "科创板",
    "bse": "北交所",
    "neeq": "新三板",
    "hk": "港股",
    "us": "美股",
    "ah": "A+H",
}

# Read from top to bottom: the first word found decides, so the longer and stronger ones come first.
STATUS_WORDS = (
    ("吊销未注销", "revoked"),
    ("未注销", "revoked"),
    ("注销", "cancelled"),
    ("吊销", "revoked"),
    ("撤销", "revoked"),
    ("责令关闭", "revoked"),
    ("清算", "liquidating"),
    ("停业", "suspended"),
    ("歇业", "suspended"),
    ("迁出", "moved_out"),
    ("设立中", "other"),
    ("除名", "other"),
    ("存续", "normal"),
    ("在业", "normal"),
    ("开业", "normal"),
    ("在营", "normal"),
    ("在册", "normal"),
    ("迁入", "normal"),
    ("正常", "normal"),
)
_OWNERSHIP_WORDS = {
    "hmt": ("港澳台", "台港澳", "台、港、澳", "港、澳、台"),
    "foreign": ("外商", "外国", "中外", "外资", "外方"),
    "state": ("国有", "全民所有制", "国家出资"),
    "private": ("自然人", "个人独资", "个体", "私营", "民营"),
}
_SIZE_WORDS = {"大": "large", "中": "medium", "小": "small", "微": "micro"}
SIZE_LETTERS = {"l": "large", "m": "medium", "s": "small", "xs": "micro"}
_BOARDS = (
    (re.compile(r"(?a)68[89]\d{3}"), "star"),
    (re.compile(r"(?a)60[0135]\d{3}|00[0-3]\d{3}"), "a_main"),
    (re.compile(r"(?a)30[0-2]\d{3}"), "chinext"),
    (re.compile(r"(?a)920\d{3}|8[3789]\d{4}"), "bse"),
    (re.compile(r"(?a)4[0-3]\d{4}"), "neeq"),
    (re.compile(r"(?a)\d{5}"), "hk"),
    (re.compile(r"[A-Z]{1,5}"), "us"),
)
_SUFFIX_BOARDS = {"HK": "hk", "NQ": "neeq", "BJ": "bse", "N": "us", "O": "us", "US": "us"}


def registration_status(raw: object) -> str | None:
    """Return the code of an exported 登记状态, “other” for an unknown word, None when missing."""
    text = _folded(raw)
    if text is None:
        return None
    return next((code for word, code in STATUS_WORDS if word in text), "other")


def ownership(ent_type: object) -> str | None:
    """Derive the ownership from 企业类型, None when missing.

    State together with other capital is “mixed”; a type that names no owner (有限责任公司, 法人独资) is “other”.
    """
    text = _folded(ent_type)
    if text is None:
        return None
    text = text.replace("非自然人", "").replace("非国有", "")
    found = {code for code, words in _OWNERSHIP_WORDS.items() if any(word in text for word in words)}
    if "state" in found:
        return "mixed" if len(found) > 1 else "state"
    return next((code for code in ("hmt", "foreign", "private") if code in found), "other")


def size(raw: object) -> str | None:
    """Return the code of 大型/中型/小型/微型 or L/M/S/XS; None when missing or unknown."""
    text = (_folded(raw) or "").lower()
    if text in SIZE_LETTERS:
        return SIZE_LETTERS[text]
    return _SIZE_WORDS.get(text[:1]) if text[1:] in {"", "型", "型企业"} else None


def stock_code(raw: object) -> tuple[str, str] | None:
    """Return code and suffix of “002048.SZ” or “301079” (suffix empty); None when missing.

    A code that a workbook turned into a number gets its leading zeros back.
    """
    text = (_folded(raw) or "").upper()
    code, _, suffix = text.partition(".")
    if not code:
        return None
    if code.isdigit():
        code = code.zfill(5 if suffix == "HK" else 6 if isinstance(raw, int | float) or suffix else len(code))
    return code, suffix


def listing(raw: object) -> str | None:
    """Return the board a stock code is listed on; None when missing or unknown (B shares, funds)."""
    parts = stock_code(raw)
    if parts is None:
        return None
    code, suffix = parts
    if suffix in _SUFFIX_BOARDS:
        return _SUFFIX_BOARDS[suffix]
    return next((board for pattern, board in _BOARDS if pattern.fullmatch(code)), None)


def _folded(raw: object) -> str | None:
    text = clean_text(raw)
    return None if text is None else re.sub(r"[\s,;]", "", nfkc(text))
