"""People's numbers in the rows of lists: encrypted while they are kept, opened only in what goes back to be mended.

A sealed cell stands in ``ImportRow.raw`` as ``{"sealed": token}``; the token holds the value with its type.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from core.crypto import decrypt, encrypt, mask_mail, mask_phone
from core.spreadsheets.values import Value, as_text
from crm.enterprises.cleaning import nfkc
from crm.imports.columns import CONTACT, FIELDS, NUMBER_FIELDS

SEALED = "sealed"
SHORTEST_NUMBER = 7
BETWEEN = re.compile(r"[;,、/|；，:：\s]+")
# What may be a phone or a mail where none is expected.
TELLING = re.compile(r"@|\d[\d\s*()-]{5,}\d")
_MAIL = r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
_PHONE = (
    r"(?:(?:\+|00)?86[- ]?)?1[3-9]\d(?:\d{8}|(?:[ -]\d{4}){2})|(?:(?:\+|00)?86[- ]?)?\(?0\d{2,3}(?:\)[- ]?|-)\d{7,8}"
)
NUMBERS = re.compile(rf"{_MAIL}|(?<![0-9A-Za-z])(?:{_PHONE})(?![0-9A-Za-z])", re.ASCII)
# What may be a number in a text about people, and in the name of a firm, which may hold digits of its own.
_ANY_NUMBER = re.compile(rf"{_MAIL}|{_PHONE}|(?<!\d)\+?\d(?:[ ()-]{{0,2}}\d){{6,}}", re.ASCII)
_LONG_NUMBER = re.compile(rf"{_MAIL}|{_PHONE}|(?<!\d)\+?\d(?:[ ()-]{{0,2}}\d){{9,}}", re.ASCII)
_CODE = re.compile(r"[0-9A-Za-z]{15,20}")
_DAY = re.compile(r"(?:19|20)\d\d([-./]?)(?:0?[1-9]|1[0-2])\1(?:[0-2]?\d|3[01])(?!\d)", re.ASCII)
ABOUT_PEOPLE = frozenset({"person", "title", "source_note", "notice", "consent"})
NAMES = frozenset({"name", "name_norm"})
# Texts about a project, in which somebody may have left a number: sealed with the mark TOLD, shown as ``covered``.
TOLD = "told"
OF_TOLD = frozenset({"week", "problem", "next_plan", "remark", "owner", "park", "planned_jobs"})
# Descriptions, full of figures: masked is what is written like a phone or a mail, and what a word beside it calls one.
DESCRIBING = frozenset({"intro", "content", "lead_source", "data_source"})
_CALLED_NUMBER = re.compile(
    r"((?:电话|手机|座机|微信|传真|热线|联系(?:方式|人)?|致电|拨打)[^\d,;，；。、]{0,8})(\+?\d(?:[ ()-]{0,2}\d){6,})",
    re.ASCII,
)
# Behind a number: no phone but an amount.
_AMOUNT = re.compile(r"\s*[千百万亿]*(?:元|美元|万|亿|平方|平米|m2|亩|吨)", re.ASCII)


def seal(value: Any) -> dict[str, Any]:
    """Return a value of a cell, or several as one, encrypted."""
    return {SEALED: encrypt(json.dumps(value, ensure_ascii=False))}


def is_sealed(cell: Any) -> bool:
    """Say whether a kept cell is encrypted."""
    return isinstance(cell, Mapping) and SEALED in cell


def opened(cell: Any) -> Any:
    """Return the value of a kept cell, sealed or not."""
    return json.loads(decrypt(cell[SEALED])) if is_sealed(cell) else cell


def hidden(cell: Any) -> Any:
    """Return what may be shown of a kept cell: of a sealed one its mask."""
    if not is_sealed(cell):
        return cell
    return covered(as_text(opened(cell)), str(cell[TOLD])) if TOLD in cell else mask_of(opened(cell))


def mask_of(raw: Value) -> str:
    """Return the mask of whatever stands in a cell with numbers or mails, piece by piece; other texts go but for their ends."""
    pieces = (piece for piece in BETWEEN.split(as_text(raw)) if piece)
    return "；".join(mask_mail(piece) if "@" in piece else mask_phone(piece) for piece in pieces)


def shown(raw: Value, field: str) -> str:
    """Return what a page shows of a cell of the file under one of our fields: never a whole phone or mail.

    Chinese words stay: the header is shown like any other row.
    """
    text = as_text(raw)
    if field in NUMBER_FIELDS or field == CONTACT:
        return mask_of(text) if text.isascii() or any(map(str.isdigit, text)) else text
    return NUMBERS.sub(lambda found: mask_of(found[0]), text)


def shown_name(name: str, kind: str) -> str:
    """Return what a file of this kind of list is called: a whole phone or mail in the name of a contact list is masked.

    By x, for a file's name holds no star.
    """
    return shown(name, "").replace("*", "x") if kind == "contact" else name


def covered(text: str, field: str = "") -> str:
    """Return a text with every number of people and mail in it masked; days and amounts stay, and what may be a firm's code.

    In a description (``DESCRIBING``) other long figures stay too. Full-width digits are read like others. A text without a number comes back as it is.
    """
    narrow = nfkc(text)
    if field in DESCRIBING:
        found = _CALLED_NUMBER.sub(lambda told: told[1] + mask_phone(told[2]), NUMBERS.sub(_cover, narrow))
        return text if found == narrow else found
    pattern = NUMBERS if _CODE.fullmatch(narrow) else _LONG_NUMBER if field in NAMES else _ANY_NUMBER
    found = pattern.sub(_cover, narrow)
    return text if found == narrow else found


def _cover(found: re.Match[str]) -> str:
    text = found[0]
    if "@" in text:
        return mask_mail(text)
    if _AMOUNT.match(found.string, found.end()) and not NUMBERS.fullmatch(text):
        return text
    is_day = len(re.sub(r"\D", "", _DAY.sub("", text))) < SHORTEST_NUMBER and _DAY.search(text)
    return text if is_day else mask_phone(text)


def sealer(columns: Iterable[Mapping[str, Any]]) -> Callable[[Sequence[Value]], list[Any]]:
    """Return what makes the kept cells of a row from its cells, by the columns of its list (``batch.mapping``).

    Columns of people are sealed whole; in columns that nobody reads whatever looks like a phone or a mail is.
    """
    fields = {column["index"]: column["field"] for column in columns}

    def keep(cells: Sequence[Value]) -> list[Any]:
        return [_kept(cell, fields.get(index, "")) for index, cell in enumerate(cells)]

    return keep


def _kept(cell: Value, field: str) -> Any:
    if cell is None or cell == "":
        return cell
    if field in NUMBER_FIELDS or field == CONTACT:
        return seal(cell)
    text = as_text(cell)
    if (field not in FIELDS or field in ABOUT_PEOPLE) and TELLING.search(text):
        return seal(cell)
    if field in OF_TOLD | DESCRIBING and covered(text, field) != text:
        return seal(cell) | {TOLD: field if field in DESCRIBING else 1}
    if field in {"name", "uscc"} and covered(text, "name") != text:
        return seal(cell)
    return cell
