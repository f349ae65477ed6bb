"""Reading a list of people from xlsx or csv, and the template for it."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO

from core.accounts.roles import Role
from core.errors import RuleViolation
from core.spreadsheets.limits import Limits
from core.spreadsheets.reading import open_table
from core.spreadsheets.values import Value, as_text, clean_text
from core.spreadsheets.writing import SheetData, write_xlsx

COLUMNS = {
    "登录名": "username",
    "姓名": "name",
    "角色": "role",
    "招商组编号": "team_code",
    "职务": "title",
    "邮箱": "email",
}
REQUIRED = ("登录名", "姓名", "角色")
MOST_ROWS = 2000
HEADER_WITHIN = 15
LIMITS = Limits(file_bytes=5 * 1024 * 1024, rows=MOST_ROWS + HEADER_WITHIN, columns=60, seconds=10)
EXAMPLE = ("zhangshili", "张示例", "招商专员", "T01", "主任科员", "")


@dataclass
class StaffRow:
    """One person of the list as typed; ``line`` is the row number that Excel shows."""

    line: int
    values: dict[str, str] = field(default_factory=dict)

    def __getattr__(self, name: str) -> str:
        if name not in COLUMNS.values():
            raise AttributeError(name)
        return self.values.get(name, "")


def read_staff_file(path: str | os.PathLike) -> list[StaffRow]:
    """Return the people of the list; the header may stand below title rows, further columns are ignored.

    Raises SpreadsheetError for an unreadable file, RuleViolation ``no_header``, ``no_rows`` or ``too_many_rows``.
    """
    with open_table(path, limits=LIMITS) as table:
        rows = [(row.number, row.values) for row in table.rows()]
    places, start = _find_header(rows)
    people = list(_people(rows[start:], places))
    if not people:
        raise RuleViolation("表头下没有人员", code="no_rows")
    if len(people) > MOST_ROWS:
        raise RuleViolation(f"一次最多导入 {MOST_ROWS} 人，请拆分后再上传", code="too_many_rows")
    return people


def write_template(target: IO[bytes]) -> None:
    """Write the empty list with one example row and a sheet that explains roles."""
    roles = [(role.label, "必填" if role in (Role.MEMBER, Role.TEAM_LEADER) else "") for role in Role]
    write_xlsx(
        target,
        [
            SheetData("人员", list(COLUMNS), [EXAMPLE], widths=[16, 14, 16, 14, 18, 26]),
            SheetData("角色说明", ["角色", "招商组编号"], [row for row in roles if row[0] != Role.PARTNER.label]),
        ],
    )


def _find_header(rows: list[tuple[int, list[Value]]]) -> tuple[dict[str, int], int]:
    for position, (_number, values) in enumerate(rows[:HEADER_WITHIN]):
        heads = {_cell(value).rstrip("*＊"): column for column, value in enumerate(values)}
        if all(name in heads for name in REQUIRED):
            return {field_: heads[name] for name, field_ in COLUMNS.items() if name in heads}, position + 1
    raise RuleViolation(f"没有找到表头：须有“{'”“'.join(REQUIRED)}”三列，请下载模板填写", code="no_header")


def _people(rows: list[tuple[int, list[Value]]], places: dict[str, int]) -> Iterator[StaffRow]:
    for number, values in rows:
        texts = {name: _cell(values[column]) if column < len(values) else "" for name, column in places.items()}
        if any(texts.values()):
            yield StaffRow(number, texts)


def _cell(value: Value) -> str:
    return clean_text(as_text(value)).strip()
