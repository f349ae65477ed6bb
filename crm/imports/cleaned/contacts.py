"""The cells about people: names, titles, numbers of several columns, and whether they were informed and agreed."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from core.spreadsheets.headers import normalise_header
from core.spreadsheets.values import Value, as_text
from crm.enterprises.cleaning import CleaningError, clean_text, is_missing, nfkc, parse_phones
from crm.imports.cleaned.row import CleanRow, fault
from crm.imports.columns import DEAD_NUMBERS
from crm.imports.layouts import MappedColumn
from crm.imports.sealing import TELLING, covered, mask_of

NAME_LIMIT, NOTE_LIMIT, MAIL_LIMIT = 64, 200, 254
PHONE_FIELDS, MAIL_FIELDS = ("mobile", "phone", "more_phones"), ("email", "more_emails")
YES = frozenset({"是", "已告知", "告知", "已同意", "同意", "有", "y", "yes", "true", "1", "√", "✓", "✔"})
NO = frozenset({"否", "未告知", "未同意", "未取得", "未取得同意", "没有", "n", "no", "false", "0", "×", "✗", "x"})
DECLINED = frozenset({"不同意", "拒绝", "已拒绝", "本人拒绝", "已撤回", "撤回同意"})
BETWEEN_MAILS = re.compile(r"[;,、/|；，\s]+")
AROUND_NAMES = " \t\n:：,，;；、()（）-/"
MASKED, INVALID = "号码打了码，不是完整号码，未导入", "不是有效的电话号码，未导入"


class Number(NamedTuple):
    """One number or mail of a row and its kind: mobile, landline, hotline, email."""

    kind: str
    text: str


class People(NamedTuple):
    """Under what the people of a row are reached: distinct numbers in their order, and a WeChat name."""

    numbers: list[Number]
    wechat: str = ""


class PeopleCleaner:
    """Reads what the rows of one list say of people; one of dead numbers is not read."""

    def __init__(self, mapped: Sequence[MappedColumn]):
        dead = normalise_header(DEAD_NUMBERS).key
        self.columns: dict[str, list[MappedColumn]] = {}
        for column in mapped:
            if normalise_header(column.text).key != dead:
                self.columns.setdefault(column.field, []).append(column)

    @property
    def asks(self) -> bool:
        """Say whether a column tells who was informed or agreed."""
        return "consent" in self.columns or "notice" in self.columns

    def objects(self, cells: Sequence[Value]) -> bool:
        """Say whether a row answers anything but “是” where it tells who was informed or agreed."""
        told = (raw for field in ("notice", "consent") for _, raw in self._cells(field, cells))
        return any(nfkc(as_text(raw)).strip().lower() not in YES for raw in told)

    @property
    def has_numbers(self) -> bool:
        """Say whether any column may hold a number or a mail."""
        return any(field in self.columns for field in (*PHONE_FIELDS, *MAIL_FIELDS))

    def clean(self, row: CleanRow, cells: Sequence[Value]) -> People:
        """Put what may be kept in the clear into ``row``, with masks of the numbers, and return the numbers themselves.

        A masked or impossible number is a warning; a row without any that is left gets a fault in its first number's
        column. Never raises for what a cell holds.
        """
        found: dict[Number, None] = dict.fromkeys(self._person(row, cells))
        for field, read in _READERS:
            masks = []
            for column, raw in self._cells(field, cells):
                masks.append(mask_of(raw))
                found |= dict.fromkeys(read(row, column, raw))
            if masks:
                row.values[field] = "；".join(masks)
        self._texts(row, cells)
        self._answers(row, cells)
        if not found and not row.faults:
            row.faults.append(self._nothing_left(row, cells))
        wechat = next((as_text(raw).strip()[:NAME_LIMIT] for _, raw in self._cells("wechat", cells)), "")
        if wechat:
            row.values["wechat"] = f"{wechat[:1]}***"
        _cover(row)
        return People(list(found), wechat)

    def _cells(self, field: str, cells: Sequence[Value]) -> Iterator[tuple[MappedColumn, Value]]:
        for column in self.columns.get(field, ()):
            raw = cells[column.index] if column.index < len(cells) else None
            if not is_missing(raw):
                yield column, raw

    def _person(self, row: CleanRow, cells: Sequence[Value]) -> list[Number]:
        """Read the name; a number that stands beside it in one cell is a number, not part of the name."""
        numbers: list[Number] = []
        for column, raw in self._cells("person", cells):
            text = nfkc(clean_text(raw) or "")
            if told := TELLING.search(text):
                phones = [phone for phone in parse_phones(told[0]) if phone.kind in ("mobile", "landline", "hotline")]
                numbers += [Number(phone.kind, phone.number) for phone in phones]
                text = TELLING.sub(" ", text).strip(AROUND_NAMES)
            if len(text) > NAME_LIMIT:
                reason = f"姓名过长，最多 {NAME_LIMIT} 个字，请核对是否错列"
                row.faults.append(fault("person_invalid", column.text, text, reason))
            elif any(char.isalpha() for char in text):
                row.values["person"] = text
        return numbers

    def _texts(self, row: CleanRow, cells: Sequence[Value]) -> None:
        """Read what is plain text; a number in it is masked."""
        for field, limit in (("title", NAME_LIMIT), ("source_note", NOTE_LIMIT)):
            for column, raw in self._cells(field, cells):
                try:
                    row.values[field] = clean_text(raw, limit=limit, label=column.text) or ""
                except CleaningError as error:
                    row.warnings.append(fault(field, column.text, raw, f"{error}；该项未导入"))

    def _answers(self, row: CleanRow, cells: Sequence[Value]) -> None:
        """Read whether the person was informed and agreed; blank leaves it to the statement made at writing.

        A word that nobody understands counts as “否” for new people; it takes no consent back (``no_consent`` does).
        """
        for field in ("notice", "consent"):
            for column, raw in self._cells(field, cells):
                word = nfkc(as_text(raw)).strip().lower()
                row.values[field] = as_text(raw).strip()[:NAME_LIMIT]
                if word in DECLINED and field == "consent":
                    row.values["declined"] = True
                elif word in YES | NO:
                    row.values[f"is_{field}"] = word in YES
                    if word in NO and field == "consent":
                        row.values["no_consent"] = True
                else:
                    row.values[f"is_{field}"] = False
                    row.warnings.append(fault(field, column.text, raw, "无法识别，按“否”记；可填“是”或“否”"))

    def _nothing_left(self, row: CleanRow, cells: Sequence[Value]) -> dict[str, str]:
        """Return the fault of a row without a number, in the first column that has something, else in the first of all."""
        filled = [one for field, _ in _READERS for one in self._cells(field, cells)]
        columns = [column for field, _ in _READERS for column in self.columns.get(field, ())]
        column, raw = filled[0] if filled else (columns[0], "")
        masked = any(warning["code"] == "number_masked" for warning in row.warnings)
        reason = "号码都打了码，请向来源方取得完整号码" if masked else "没有可用的手机、座机或邮箱，请补上"
        row.warnings = [one for one in row.warnings if one["column"] != column.text]
        return fault("numbers_missing", column.text, mask_of(raw), reason)


def _cover(row: CleanRow) -> None:
    """Mask what is a number in the texts and notes of a row, whatever column it stands in; codes that were read stay."""
    row.values |= {key: covered(value, key) for key, value in row.values.items() if isinstance(value, str)}
    row.names = [(kind, covered(name), covered(norm)) for kind, name, norm in row.names]
    row.faults, row.warnings = list(map(_covered, row.faults)), list(map(_covered, row.warnings))
    if row.checksum_fault:
        row.checksum_fault = _covered(row.checksum_fault)


def _covered(note: dict[str, str]) -> dict[str, str]:
    return {key: text if key == "code" else covered(text) for key, text in note.items()}


def _phones(row: CleanRow, column: MappedColumn, raw: Value) -> Iterator[Number]:
    for kind, number in parse_phones(raw):
        if kind == "masked":
            row.warnings.append(fault("number_masked", column.text, mask_of(number), MASKED))
        elif kind == "invalid":
            row.warnings.append(fault("number_invalid", column.text, mask_of(number), INVALID))
        else:
            yield Number(kind, number)


def _mails(row: CleanRow, column: MappedColumn, raw: Value) -> Iterator[Number]:
    for piece in BETWEEN_MAILS.split(nfkc(clean_text(raw) or "")):
        if not is_missing(piece):
            try:
                validate_email(piece)
            except ValidationError:
                row.warnings.append(fault("mail_invalid", column.text, mask_of(piece), "邮箱格式不对，未导入"))
                continue
            yield Number("email", piece[:MAIL_LIMIT])


Reader = Callable[[CleanRow, MappedColumn, Value], Iterator[Number]]
_READERS: tuple[tuple[str, Reader], ...] = (
    *((field, _phones) for field in PHONE_FIELDS),
    *((field, _mails) for field in MAIL_FIELDS),
)
