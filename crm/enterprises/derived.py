"""Columns that follow from others: search and sort keys of a firm, indexes of a contact; pure, one row at a time."""

from collections.abc import Iterable

from core.crypto import blind_index
from crm.enterprises import pinyin
from crm.enterprises.naming import core_name, normalise_name, without_legal_form

TAIL = 4
_CORE_LENGTH = 100
_LEGAL_ENDS = (
    "厂", "院", "所", "中心", "合作社", "银行", "支行", "分行", "大学", "学校", "店", "行", "社", "会", "场", "站",
)  # fmt: skip


def derived_columns(name: str, aliases: Iterable[str] = (), codes: Iterable[str] = ()) -> dict[str, str]:
    """Return ``name_norm``, ``name_core``, ``search_key`` and ``sort_key`` of a firm.

    ``aliases`` are its other names of every kind, ``codes`` its stock, registration and organisation codes; the credit
    code has an index of its own.
    Services and the set-based import call nothing else, so that a firm is found alike wherever it came from.
    """
    norm = normalise_name(name)
    return {
        "name_norm": norm,
        "name_core": core_name(norm)[:_CORE_LENGTH],
        "search_key": pinyin.search_key([name, *aliases], filter(None, codes)),
        "sort_key": pinyin.sort_key(name),
    }


def contact_columns(mobile: str = "", landline: str = "", email: str = "") -> dict[str, str]:
    """Return the look-up columns of a contact from its clean plain numbers; of a phone only the last four digits match.

    The tail is that of the mobile, else that of the landline without its extension.
    """
    line = "-".join(landline.split("-")[:2])
    digits = "".join(filter(str.isdigit, mobile or line))
    return {
        "mobile_index": blind_index(mobile, "contact.mobile"),
        "mobile_tail_index": tail_index(digits[-TAIL:]) if len(digits) > TAIL else "",
        "email_index": blind_index(email.lower(), "contact.email"),
    }


def tail_index(digits: str) -> str:
    """Return by which the last four digits of a phone are found."""
    return blind_index(digits, "contact.mobile_tail")


def is_legal_name(norm: str) -> bool:
    """Say whether a normal form is a registered name, which is kept as a former name when the firm is renamed."""
    return without_legal_form(norm) != norm or norm.endswith(_LEGAL_ENDS)
