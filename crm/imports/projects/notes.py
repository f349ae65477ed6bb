"""What the page of a list of projects says of its columns: computed by us, without a unit, without a field; pure."""

from collections.abc import Sequence

from crm.imports.columns import LEFT_OUT, REASON_HEADER
from crm.imports.layouts import MappedColumn
from crm.imports.projects.columns import COMPUTED, MONEY, SEVERAL
from crm.imports.sealing import covered

QUIET = frozenset({"序号", "编号", REASON_HEADER})


def notes_of_projects(columns: Sequence[MappedColumn]) -> list[str]:
    """Return one sentence a thing that is to be known of the columns; nothing of a list is left out in silence."""
    by_field: dict[str, list[str]] = {}
    for column in columns:
        by_field.setdefault(column.field, []).append(covered(column.text, "name"))
    rest = [text for text in [*by_field.get("", ()), *by_field.get(LEFT_OUT, ())] if text not in QUIET]
    bare = [column.text for column in columns if column.field in MONEY and not _has_unit(column)]
    told = [text for key in by_field if key in SEVERAL for text in by_field[key]]
    return [
        *_said(by_field.get(COMPUTED, ()), "由系统按规则或按招商组、产业链的设置得出，不从名单导入"),
        *_said(bare, "没有写单位，按万元读取；如不是，请在表头写明（亿元）后重新上传"),
        *_said(told, "记入项目的首条记录（跟进），不计为有效跟进；写明日期的下一步计划成为下一步"),
        *_said(by_field.get("intro", ()), "只记入新建的企业，库中已有企业的简介不改"),
        *_said(rest, "没有对应的字段，没有写进项目，内容保留在导入记录里；可在“对应列”里指定"),
    ]


def _has_unit(column: MappedColumn) -> bool:
    return bool(column.unit) or "元" in column.text or "亿" in column.text


def _said(texts: Sequence[str], what: str) -> list[str]:
    return [f"{'、'.join(f'“{text}”' for text in texts)}：{what}"] if texts else []
