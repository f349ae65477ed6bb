"""Rules that are versions in rows: who writes the next one is alone, rests on the last, and gives a reason (decision 0018)."""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from core.audit.services import changed_fields, record
from core.calendar.span import day_fault
from core.errors import RuleViolation, StaleWrite
from crm.projects.services.writing import check_reason, refuse

REASON_MISSING = "请写明变更原因"


@contextmanager
def alone(model) -> Iterator[None]:
    """Let one writer at a time at the rules; readers are not held up."""
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {model._meta.db_table} IN SHARE ROW EXCLUSIVE MODE")
    yield


def next_version(model, last, key: dict, based_on: int | None, names: tuple[str, ...], values: dict):
    """Return the next version with ``values`` over those of ``last``; None when nothing differs."""
    if last is not None and based_on is None:
        raise refuse("已有这条规则，请打开它修改", "rule_exists", *key)
    if (last.number if last else None) != based_on:
        raise StaleWrite(last)
    rule = version_over(model, last, key, names, values)
    if last and all(getattr(rule, name) == getattr(last, name) for name in names if name != "valid_from"):
        return None
    return rule


def version_over(model, last, key: dict, names: tuple[str, ...], values: dict):
    """Return an unsaved version with ``values`` over those of ``last``, in force from today unless they say otherwise."""
    if unknown := set(values) - set(names):
        raise RuleViolation("含有不能修改的内容", code="field_protected", fields=dict.fromkeys(unknown, "不能修改"))
    kept = {name: getattr(last, name) for name in names} if last else {}
    given = {**kept, "valid_from": timezone.localdate(), **values}
    return model(**key, **given, number=(last.number if last else 0) + 1)


def check_version(rule, reason: str, wrong: dict[str, str]) -> None:
    """Refuse a version without reason, or with ``wrong`` values beside those that its columns refuse."""
    check_reason(reason, REASON_MISSING)
    check_values(rule, wrong)


def check_values(rule, wrong: dict[str, str]) -> None:
    """Refuse values that the columns cannot hold, a day before today, and what is ``wrong`` already."""
    try:
        rule.clean_fields()
    except ValidationError as error:
        wrong = {**{name: "；".join(texts) for name, texts in error.message_dict.items()}, **wrong}
    day: datetime.date = rule.valid_from
    if "valid_from" not in wrong and day and (fault := day_fault(day)):
        wrong["valid_from"] = fault
    elif "valid_from" not in wrong and day < timezone.localdate():
        wrong["valid_from"] = "生效日期不能早于今天；已发生的推进不受影响"
    if wrong:
        raise RuleViolation("规则有误，请修改后再保存", code="invalid", fields=wrong)


def write_version(rule, last, names: tuple[str, ...], reason: str, *, by):
    """Save the version and record what it changed; return it."""
    rule.reason, rule.created_by = reason.strip(), by
    rule.save(force_insert=True)
    before = {name: getattr(last, name) for name in names} if last else {}
    changes = changed_fields(before, {name: getattr(rule, name) for name in names})
    record(
        f"{rule._meta.model_name}.changed", rule, by=by, changes={**changes, "reason": reason, "number": rule.number}
    )
    return rule
