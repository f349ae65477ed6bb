"""Telephone numbers of one cell: mobile, landline, hotline, masked or invalid, without repeats (domain rule 7.5)."""

import re
from typing import NamedTuple

from crm.enterprises.cleaning.text import as_text, excerpt, is_missing, nfkc, strip_hidden

_MOBILE = re.compile(r"(?a)1[3-9]\d{9}")
_BETWEEN = re.compile(r"[;,、/|\\\n]+")
_LABEL = re.compile(r"(?a)^[^\d+(*]+")
_NOTE = re.compile(r"(?a)\([^()\d]*\)|[^\d)*]+$")
_EXTENSION = re.compile(r"(?a)(?:转|分机号?|ext\.?|#)", re.IGNORECASE)
_COUNTRY = re.compile(r"(?a)^(?:\+|00)?86-?(?=1[3-9]\d{9}$)|^(?:\+|00)86-?")
_AREA = r"10|2\d|[3-9]\d{2}"
_LANDLINE = re.compile(rf"(?a)\(?(0(?:{_AREA}))\)?-?([2-9]\d{{6,7}})(?:-(\d{{1,6}}))?")
_WITHOUT_ZERO = re.compile(rf"(?a)({_AREA})-?([2-9]\d{{6,7}})")
_LOCAL = re.compile(r"(?a)[2-8]\d{6,7}(?:-\d{1,6})?")
_HOTLINE = re.compile(r"(?a)[48]00\d{7}|95\d{3,4}")
_MASKED = re.compile(r"(?a)(?=.*\*)(?=.*\d)[\d*-]{7,20}")


class Phone(NamedTuple):
    """One number and its kind: mobile, landline, hotline, masked, or invalid (kept as typed, never dialled)."""

    kind: str
    number: str


def parse_phones(raw: object) -> tuple[Phone, ...]:
    """Return the distinct numbers of a cell in their order; nothing when missing. Never raises.

    A number cell that lost the zero of its area code gets it back. Words around a number are dropped.
    """
    if isinstance(raw, str) and _MOBILE.fullmatch(raw) and raw.isascii():
        return (Phone("mobile", raw),)
    if is_missing(raw):
        return ()
    text = nfkc(strip_hidden(as_text(raw)))
    pieces = [piece.strip() for piece in _BETWEEN.split(text)]
    found = dict.fromkeys(phone for piece in pieces for phone in _from_piece(piece, typed=isinstance(raw, str)))
    return tuple(found) or (Phone("invalid", excerpt(raw, 32)),)


def _from_piece(piece: str, *, typed: bool) -> list[Phone]:
    """Read one piece; when it is no number as a whole, its words may be several numbers."""
    if not any(char.isdigit() for char in piece):
        return []
    phone = _recognise(piece, typed=typed)
    if phone.kind != "invalid":
        return [phone]
    words = [_recognise(word, typed=typed) for word in piece.split() if any(char.isdigit() for char in word)]
    return words if all(word.kind != "invalid" for word in words) else [phone]


def _recognise(piece: str, *, typed: bool) -> Phone:
    if _MOBILE.fullmatch(piece):
        return Phone("mobile", piece)
    text = _NOTE.sub("", _EXTENSION.sub("-", _LABEL.sub("", piece)))
    text = _COUNTRY.sub("", re.sub(r"[\s.·]|-(?=-)", "", text.replace("–", "-").replace("—", "-"))).strip("-")
    digits = text.replace("-", "")
    if _MOBILE.fullmatch(digits):
        return Phone("mobile", digits)
    if _HOTLINE.fullmatch(digits):
        return Phone("hotline", digits)
    if match := _LANDLINE.fullmatch(text):
        return Phone("landline", "-".join(part for part in match.groups() if part))
    if _LOCAL.fullmatch(text):
        return Phone("landline", text)
    if _MASKED.fullmatch(text):
        return Phone("masked", text)
    if (not typed or _COUNTRY.match(piece)) and (match := _WITHOUT_ZERO.fullmatch(text)):
        return Phone("landline", f"0{match[1]}-{match[2]}")
    return Phone("invalid", excerpt(piece, 32))
