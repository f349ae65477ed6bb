"""The steps that read who a firm is: its name, its codes, its other names."""

from collections.abc import Sequence
from functools import lru_cache

from core.spreadsheets.values import Value
from crm.enterprises import uscc, vocabularies
from crm.enterprises.cleaning import CleaningError, clean_text
from crm.enterprises.naming import normalise_name, read_name
from crm.imports import columns
from crm.imports.cleaned.row import Cells, CleanRow, Step, fault

NAME_LIMIT = 200
STOCK_LIMIT = 12
BETWEEN_NAMES = str.maketrans("，、;；\n|", ",,,,,,")


def read_own_name(source: Cells, row: CleanRow, raw: Value, cells: Sequence[Value]) -> None:
    """Read the firm's name; a row without one is refused, like one that a matching service could not match."""
    name = read_name(source.cell("name", cells), limit=NAME_LIMIT)
    header = source.at["name"].text
    if name is None:
        row.faults.append(fault("name_missing", header, raw, "没有企业名称，请补上"))
    elif name.norm in columns.UNMATCHED:
        row.faults.append(fault("name_unmatched", header, raw, "查询平台没有匹配到企业，请核对名称后重新查询"))
    elif not (name.norm.isalpha() or any(map(str.isalpha, name.norm))):
        row.faults.append(fault("name_invalid", header, raw, "企业名称里没有文字，请核对是否错列"))
    else:
        row.values["name"], row.values["name_norm"] = name.shown, name.norm
        row.names += [("former", former, normalise_name(former)) for former in name.former]


def read_credit_code(source: Cells, row: CleanRow, raw: Value, cells: Sequence[Value]) -> None:
    """Read the credit code: damaged and impossible ones refuse the row, a wrong check character waits (domain 0.11)."""
    found = uscc.check(source.cell("uscc", cells))
    header = source.at["uscc"].text
    if found.is_refused:
        kind = "code_damaged" if found.verdict == uscc.Verdict.DAMAGED else "code_invalid"
        row.faults.append(fault(kind, header, raw, found.message))
    elif found.verdict == uscc.Verdict.OK:
        row.values["uscc"], row.values["uscc_check"], row.code = found.code, "ok", found.code
    elif found.verdict == uscc.Verdict.BAD_CHECKSUM:
        row.values["unconfirmed_code"] = found.code
        row.checksum_fault = fault("code_checksum", header, raw, found.message)
    elif found.code:
        row.values.setdefault(found.verdict.value, found.code)
        row.warnings.append(fault("code_invalid", header, raw, found.message))
    if found.warning:
        row.warnings.append(fault("code_invalid", header, raw, found.warning))


def read_org_code(source: Cells, row: CleanRow, raw: Value, cells: Sequence[Value]) -> None:
    """Read the old organisation code; what is none is left out."""
    found = uscc.check(raw)
    if found.verdict == uscc.Verdict.ORG_CODE:
        row.values["org_code"] = found.code


def read_stock(source: Cells, row: CleanRow, raw: Value, cells: Sequence[Value]) -> None:
    """Read exchange and stock code without suffix, together an identity (D1b)."""
    parts = vocabularies.stock_code(source.cell("stock_code", cells))
    if parts is None:
        return
    code, suffix = parts
    if len(code) > STOCK_LIMIT or not (code.isascii() and code.isalnum()):
        raise CleaningError("股票代码不合规范，应为 6 位数字或 002048.SZ 这样的写法")
    exchange = source.taught("exchange", cells) or _exchange(clean_text(source.cell("exchange", cells)), suffix, code)
    row.values["stock_code"], row.values["exchange"], row.stock = code, exchange, (exchange, code)


def names_reader(kind: str) -> Step:
    """Return the step that reads the column of former, short or English names; several stand in one cell."""

    def read(source: Cells, row: CleanRow, raw: Value, cells: Sequence[Value]) -> None:
        text = clean_text(source.cell(kind, cells))
        if text is None:
            return
        own, known = row.values.get("name_norm"), {(kind, norm) for kind, _, norm in row.names}
        for piece in [text] if kind == "english" else text.translate(BETWEEN_NAMES).split(","):
            name = clean_text(piece, limit=NAME_LIMIT, label="名称")
            norm = normalise_name(name) if name else ""
            if len(norm) > NAME_LIMIT:
                raise CleaningError(f"名称过长：规范写法有 {len(norm)} 个字，最多 {NAME_LIMIT} 个字，请缩短")
            if name and norm and norm != own and (kind, norm) not in known:
                row.names.append((kind, name, norm))
                known.add((kind, norm))

    return read


@lru_cache(maxsize=1024)
def _exchange(word: str | None, suffix: str, code: str) -> str:
    """Return the exchange's full name from the column, else from the suffix, else from the first digits."""
    if word:
        key = next((key for known, key in columns.EXCHANGE_WORDS.items() if known in word), None)
        return columns.EXCHANGES[key] if key else word[:20]
    if suffix in columns.EXCHANGES:
        return columns.EXCHANGES[suffix]
    key = columns.EXCHANGE_OF_DIGITS.get(code[:2]) if len(code) == 6 else None
    return columns.EXCHANGES[key] if key else ""
