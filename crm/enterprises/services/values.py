"""From what a person typed or a list held to what a firm's columns store; every fault is named at once."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from django.db.models import Field
from django.utils import timezone

from core.errors import RuleViolation
from crm.enterprises import industries, regions, vocabularies
from crm.enterprises.cleaning import CleaningError, clean_text, parse_capital, parse_date
from crm.enterprises.models import Enterprise

MOST_TAGS, LONGEST_TAG = 12, 20
TEXTS = (
    "legal_person", "ent_type", "address", "business_scope", "intro", "source_note", "reg_status_raw", "reg_no",
    "org_code", "exchange", "region_text", "industry_text", "website",
)  # fmt: skip
CHOICES = ("size", "grade")
AS_GIVEN = ("is_local", "owner_team", "park", "parent", "service_officer")
MOST_INSURED = 10_000_000


def clean_values(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns to store for the fields given; fields that were not given stay out.

    Raises RuleViolation ``invalid`` that names every faulty field. Name and code are judged by ``identity``.
    """
    values: dict[str, Any] = {}
    faults: dict[str, str] = {}
    for name, raw in given.items():
        try:
            values |= _cleaner(name)(name, raw)
        except CleaningError as error:
            faults[name] = str(error)
    if faults:
        raise RuleViolation("有内容需要改正", code="invalid", fields=faults)
    return _with_region(values)


def _cleaner(name: str) -> Callable[[str, Any], dict[str, Any]]:
    if name in _CLEANERS:
        return _CLEANERS[name]
    if name in TEXTS:
        return _text
    if name in CHOICES:
        return _choice
    if name in AS_GIVEN:
        return lambda name, raw: {name: raw}
    raise TypeError(f"a firm has no editable field {name}")


def _field(name: str) -> Field:
    field = Enterprise._meta.get_field(name)
    assert isinstance(field, Field)  # noqa: S101  (the names are those of this module)
    return field


def _label(name: str) -> str:
    return str(_field(name).verbose_name)


def _text(name: str, raw: Any) -> dict[str, Any]:
    limit = _field(name).max_length
    return {name: clean_text(raw, limit=limit, label=_label(name)) or ""}


def _choice(name: str, raw: Any) -> dict[str, Any]:
    allowed = dict(_field(name).flatchoices)
    value = raw or ("C" if name == "grade" else "")
    if value and value not in allowed:
        raise CleaningError(f"{_label(name)}“{raw}”不是可选的值")
    return {name: value}


def _capital(name: str, raw: Any) -> dict[str, Any]:
    found = parse_capital(raw, "注册资本(万元)")
    return {
        "reg_capital_raw": found.raw if found else "",
        "reg_capital_amount": found.amount if found else None,
        "reg_capital_currency": found.currency if found else "",
        "reg_capital_wan": found.wan if found else None,
    }


def _past_day(name: str, raw: Any) -> dict[str, Any]:
    found = parse_date(raw)
    if found and found.value > timezone.localdate():
        raise CleaningError(f"{_label(name)}不能晚于今天（{timezone.localdate()}）")
    return {name: found.value if found else None}


def _reg_status(name: str, raw: Any) -> dict[str, Any]:
    known = dict(Enterprise.RegStatus.choices)
    status = raw if raw in known else vocabularies.registration_status(raw)
    words = str(known[raw]) if raw in known else (clean_text(raw, limit=40, label=_label(name)) or "")
    return {"reg_status": status or "", "reg_status_raw": words}


def _industry(name: str, raw: Any) -> dict[str, Any]:
    text = clean_text(raw) or ""
    found = industries.find_industry(code=text) if text.isascii() else industries.find_industry(name=text)
    if text and found is None:
        raise CleaningError(f"没有找到行业“{text[:20]}”，请填国民经济行业代码，如 C3670")
    if found is None:
        return {"industry_code": ""}
    return {"industry_code": found.code} | ({"industry_text": found.name} if found.name else {})


def _region(name: str, raw: Any) -> dict[str, Any]:
    code = clean_text(raw, limit=6, label=_label(name)) or ""
    if code and not (code.isascii() and code.isdigit() and len(code) == 6):
        raise CleaningError("行政区划代码应为 6 位数字")
    return {"region_code": code} | ({"region_text": text} if (text := regions.full_name(code)) else {})


def _stock_code(name: str, raw: Any) -> dict[str, Any]:
    parts = vocabularies.stock_code(raw)
    return {"stock_code": (clean_text(parts[0], limit=12, label=_label(name)) or "") if parts else ""}


def _insured(name: str, raw: Any) -> dict[str, Any]:
    if raw is not None and not 0 <= raw <= MOST_INSURED:
        raise CleaningError(f"{_label(name)}应在 0 与 {MOST_INSURED:,} 之间")
    return {name: raw}


def _website(name: str, raw: Any) -> dict[str, Any]:
    value = _text(name, raw)[name]
    try:
        scheme = urlsplit(value).scheme if ":" in value else ""
    except ValueError as error:
        raise CleaningError("网址不合规范，请核对方括号和符号") from error
    if scheme and scheme not in {"http", "https"} and "." not in scheme:
        raise CleaningError("网址应以 http:// 或 https:// 开头")
    return {name: value}


def _tags(name: str, raw: Any) -> dict[str, Any]:
    tags = list(dict.fromkeys(text for tag in raw or () if (text := clean_text(tag, limit=LONGEST_TAG, label="标签"))))
    if len(tags) > MOST_TAGS:
        raise CleaningError(f"标签最多 {MOST_TAGS} 个，这里有 {len(tags)} 个")
    return {name: tags}


def _with_region(values: dict[str, Any]) -> dict[str, Any]:
    """Read the region from the address where none was given."""
    if values.get("address") and not values.get("region_code"):
        found = regions.find_region(address=values["address"])
        if found.code:
            return values | {"region_code": found.code, "region_text": regions.full_name(found.code)}
    return values


_CLEANERS: dict[str, Callable[[str, Any], dict[str, Any]]] = {
    "reg_capital_raw": _capital,
    "established_on": _past_day,
    "listed_on": _past_day,
    "reg_status": _reg_status,
    "industry_code": _industry,
    "region_code": _region,
    "stock_code": _stock_code,
    "insured_count": _insured,
    "website": _website,
    "tags": _tags,
}
