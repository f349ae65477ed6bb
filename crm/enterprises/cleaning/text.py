"""Text hygiene: what counts as missing, which characters never enter the database, how long a text may be."""

import unicodedata
from typing import TypeGuard
from unicodedata import is_normalized, normalize

MISSING_MARKS = frozenset(
    {"", "-", "--", "---", "—", "——", "–", "/", "//", "\\", "无", "暂无", "没有", "未公开", "未知", "未披露", "不详"}
    | {"null", "none", "nan", "n/a", "#n/a", "nil"}
)
_LONGEST_MARK = max(map(len, MISSING_MARKS))


class CleaningError(ValueError):
    """A value that cannot be used; the message is Chinese, says why and what to do, and is shown as is."""


class _Hygiene(dict[int, str]):
    """A translate table worked out character by character, so that nothing is built at start."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        category = unicodedata.category(char)
        if category in {"Cc", "Cf", "Cs"} or (code & 0xFFFE) == 0xFFFE or 0xFDD0 <= code <= 0xFDEF:
            kept = ""
        else:
            kept = {"Zs": " ", "Zl": "\n", "Zp": "\n"}.get(category, char)
        self[code] = kept
        return kept


_HYGIENE = _Hygiene({0x09: " ", 0x0A: "\n", 0x0B: " ", 0x0C: " ", 0x0D: "\n", 0x85: " "})


def nfkc(text: str) -> str:
    """Fold full-width and compatibility characters; cheap for text that needs nothing."""
    return text if is_normalized("NFKC", text) else normalize("NFKC", text)


def strip_hidden(text: str) -> str:
    """Remove NUL, control, zero-width and bidirectional characters; line breaks become \\n, odd spaces a space."""
    if text.isprintable():
        return text
    return text.replace("\r\n", "\n").translate(_HYGIENE)


def is_missing(raw: object) -> bool:
    """Say whether a cell means “nothing here” (domain rule 7.5), in any width and case."""
    if raw is None:
        return True
    if isinstance(raw, str):
        if len(raw) > _LONGEST_MARK and not raw[0].isspace() and raw.isprintable():
            return False
        return nfkc(strip_hidden(raw)).strip().lower() in MISSING_MARKS
    return isinstance(raw, float) and raw != raw


def clean_text(raw: object, *, limit: int | None = None, label: str = "内容") -> str | None:
    """Return the text without hidden characters and outer spaces, or None when missing.

    Widths and brackets stay as typed. Raises CleaningError when longer than ``limit`` characters.
    """
    if _is_plain(raw):
        text = raw
    elif is_missing(raw):
        return None
    else:
        text = strip_hidden(as_text(raw)).strip()
    if limit is not None and len(text) > limit:
        raise CleaningError(f"{label}过长：{len(text)} 个字，最多 {limit} 个字，请缩短")
    return text


def _is_plain(raw: object) -> TypeGuard[str]:
    """Say at little cost whether a cell needs nothing, as most do: the blank is the only printable space."""
    if not isinstance(raw, str) or not raw.isprintable():
        return False
    return len(raw) > _LONGEST_MARK and raw[0] != " " and raw[-1] != " "


def as_text(raw: object) -> str:
    """Return a cell as text; a whole float (all numbers of a workbook are floats) loses its “.0”."""
    if isinstance(raw, str):
        return raw
    if isinstance(raw, float) and raw.is_integer():
        return str(int(raw))
    return str(raw)


def excerpt(text: object, length: int = 40) -> str:
    """Return the start of a raw value for use inside a message."""
    shown = strip_hidden(str(text)).strip()
    return shown if len(shown) <= length else f"{shown[:length]}…"
