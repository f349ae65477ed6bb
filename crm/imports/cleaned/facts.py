"""The steps that read what is told about a firm: days, capital, status, industry, region."""

from collections.abc import Sequence
from functools import lru_cache

from core.spreadsheets.values import Value, as_text
from crm.enterprises import industries, regions, vocabularies
from crm.enterprises.cleaning import CleaningError, clean_text, parse_capital, parse_date
from crm.imports.cleaned.row import Cells, CleanRow, Step, fault

INSURED_LIMIT = 10_000_000
INDUSTRY_COLUMNS = (
    "industry_1", "industry_2", "industry_3", "industry_4", "sector_1", "sector_2", "sector_3", "industry_code",
)  # fmt: skip
REGION_COLUMNS = ("province", "city", "district", "address")


def day_reader(key: str) -> Step:
    """Return the step that reads one column of past days; a month or a year counts from its first day, with a warning."""

    def read(source: Cells, row: CleanRow, raw: Value, cells: Sequence[Value]) -> None:
        found = parse_date(source.cell(key, cells))
        if found is None:
            return
        if found.value > source.today:
            raise CleaningError(f"日期“{as_text(raw)[:40]}”在今天之后，请核对")
        if found.precision != "day":
            words = "只有年月" if found.precision == "month" else "只有年份"
            row.warnings.append(fault("date_unreadable", source.at[key].text, raw, f"{words}，按首日记录"))
        row.values[key] = found.value.isoformat()

    return read


def read_capital(source: Cells, row: CleanRow, raw: Value, cells: Sequence[Value]) -> None:
    """Read the registered capital; its unit stands in the cell or in the header."""
    column = source.at["capital"]
    header = f"{column.text}({column.unit})" if column.unit else column.text
    found = parse_capital(source.cell("capital", cells), header)
    if found is None:
        return
    row.values |= {
        "reg_capital_raw": found.raw,
        "reg_capital_amount": str(found.amount),
        "reg_capital_currency": found.currency,
        "reg_capital_wan": str(found.wan),
    }
    if found.warning:
        row.warnings.append(fault("capital_unreadable", column.text, raw, found.warning))


def read_status(source: Cells, row: CleanRow, raw: Value, cells: Sequence[Value]) -> None:
    """Read the registration status; the list's own word is kept beside it."""
    status = source.taught("reg_status", cells) or _status(source.cell("reg_status", cells))
    if status:
        row.values["reg_status"] = status
        row.values["reg_status_raw"] = (clean_text(raw) or "")[:40]


@lru_cache(maxsize=1024, typed=True)
def _status(raw: Value) -> str | None:
    return vocabularies.registration_status(raw)


def read_size(source: Cells, row: CleanRow, raw: Value, cells: Sequence[Value]) -> None:
    """Read 大型, 中型, 小型, 微型; other words are left out."""
    if size := source.taught("size", cells) or vocabularies.size(source.cell("size", cells)):
        row.values["size"] = size


def read_insured(source: Cells, row: CleanRow, raw: Value, cells: Sequence[Value]) -> None:
    """Read the number of insured people."""
    text = clean_text(source.cell("insured_count", cells))
    if text is None:
        return
    digits = text.replace(",", "").removesuffix("人").strip()
    if not (digits.isascii() and digits.isdigit()) or int(digits) > INSURED_LIMIT:
        raise CleaningError("参保人数应为整数")
    row.values["insured_count"] = int(digits)


def read_industry(source: Cells, row: CleanRow, raw: Value, cells: Sequence[Value]) -> None:
    """Read the industry: the code of the finest GB/T 4754 name known, and all names as text; sectors are text only."""
    code, text = _industry(*[source.cell(key, cells) for key in INDUSTRY_COLUMNS])
    if code:
        row.values["industry_code"] = code
    if text:
        row.values["industry_text"] = text


@lru_cache(maxsize=4096, typed=True)
def _industry(*raw: Value) -> tuple[str, str]:
    """Return code and text for the cells of INDUSTRY_COLUMNS; lists repeat the same few."""
    *words, code = map(clean_text, raw)
    named = [word for word in words[:4] if word]
    found = _industry_code(code, tuple(reversed(named)))
    named = named or [word for word in words[4:] if word]
    return found, " / ".join(dict.fromkeys(named))[:200]


def _industry_code(code: str | None, names: tuple[str, ...]) -> str:
    if code:
        found = industries.find_industry(code=code, name=names[0] if names else None)
        return found.code if found and len(found.code) <= 5 else ""
    return next((found.code for name in names if (found := industries.find_industry(name=name))), "")


def read_region(source: Cells, row: CleanRow, raw: Value, cells: Sequence[Value]) -> None:
    """Read the region from its columns; the address adds what they leave open."""
    province, city, district, code = _region(*[source.cell(key, cells) for key in REGION_COLUMNS[:3]])
    address = row.values.get("address")
    if address and not district and (not code or code.endswith("00")):
        code = regions.find_region(province=province, city=city, district=district, address=address).code
    if code:
        row.values["region_code"], row.values["region_text"] = code, _region_name(code)
    elif text := "".join(dict.fromkeys(filter(None, (province, city, district)))):
        row.values["region_text"] = text[:100]


@lru_cache(maxsize=4096, typed=True)
def _region(*raw: Value) -> tuple[str | None, str | None, str | None, str]:
    """Return the three names and the code for the cells of province, city and district."""
    province, city, district = map(clean_text, raw)
    code = regions.find_region(province=province, city=city, district=district).code
    return province, city, district, code


@lru_cache(maxsize=4096)
def _region_name(code: str) -> str:
    return regions.full_name(code)
