"""By which columns a list may be ordered: an allow-list taken from the columns themselves."""

from collections.abc import Iterable

from core.errors import RuleViolation
from core.tables.columns import Column


def ordering_fields(columns: Iterable[Column]) -> dict[str, str]:
    """Return {ORM field: parameter} as ``django_filters.OrderingFilter(fields=…)`` takes it; each column's first field."""
    return {column.sort_fields[0]: column.key for column in columns if column.sort_fields}


def ordering_choices(columns: Iterable[Column]) -> list[tuple[str, str]]:
    """Return (parameter, words) of every order that a reader may choose, both ways."""
    choices = []
    for column in columns:
        if column.sort_fields:
            choices += [(column.key, f"{column.header} 升序"), (f"-{column.key}", f"{column.header} 降序")]
    return choices


def order_by(columns: Iterable[Column], wanted: str) -> tuple[str, ...]:
    """Return the ORM fields for an order like ``-signed_on``, the primary key last so that pages never overlap.

    Raises RuleViolation ``unknown_ordering`` for any name that no sortable column has.
    """
    down = wanted.startswith("-")
    for column in columns:
        if column.key == wanted.removeprefix("-") and column.sort_fields:
            fields = (*column.sort_fields, "pk")
            return tuple(_turned(field) for field in fields) if down else fields
    raise RuleViolation("不能按这一列排序", code="unknown_ordering", fields={"ordering": "不能按这一列排序"})


def _turned(field: str) -> str:
    return field[1:] if field.startswith("-") else f"-{field}"
