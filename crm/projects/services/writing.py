"""What every write to a project shares: the locked row, the refusal, the version."""

import datetime
from collections.abc import Iterable
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils import timezone

from core.calendar.span import day_fault
from core.errors import RuleViolation, StaleWrite
from crm.projects.models import Project
from crm.projects.services.lighting import LIGHT_FIELDS, set_light

BOOKKEEPING = ("version", "updated_at", "updated_by")
REFERENCES = frozenset(field.name for field in Project._meta.concrete_fields if field.is_relation)


def locked(pk: int, by) -> Project:
    """Return the project under a row lock until the transaction ends.

    Raises Project.DoesNotExist for a row that ``by`` may not see, like for one that is not there.
    """
    projects = Project.objects.all() if by is None else Project.objects.visible_to(by)
    return projects.select_for_update(of=("self",)).select_related("local_entity", "team", "owner").get(pk=pk)


def check_version(project: Project, version: int | None) -> None:
    """Raise StaleWrite when the writer had read another version; None asks for no check."""
    if version is not None and project.version != version:
        raise StaleWrite(project)


def check_running(project: Project) -> None:
    """Raise RuleViolation ``project_ended`` for a project that was terminated, lost or merged."""
    if not project.is_running:
        raise RuleViolation(f"项目已{project.get_status_display()}，不能再修改", code="project_ended")


def forbid_unless(allowed: bool, message: str) -> None:
    """Raise RuleViolation ``forbidden`` unless the policy said yes."""
    if not allowed:
        raise RuleViolation(message, code="forbidden")


def refuse(message: str, code: str, *fields: str) -> RuleViolation:
    """Return a refusal whose message stands beside each of ``fields``."""
    return RuleViolation(message, code=code, fields=dict.fromkeys(fields, message))


def check_reason(reason: str, message: str) -> None:
    """Raise RuleViolation ``reason_missing`` for an empty reason."""
    if not reason.strip():
        raise refuse(message, "reason_missing", "reason")


def check_values(project: Project, names: Iterable[str]) -> None:
    """Raise RuleViolation ``invalid`` with every field of ``names`` whose value is malformed, negative or no usable day."""
    wrong = {}
    try:
        checked = set(names) - REFERENCES
        project.clean_fields(exclude={field.name for field in Project._meta.fields} - checked)
    except ValidationError as error:
        wrong = {name: "；".join(texts) for name, texts in error.message_dict.items()}
    for name in names:
        value = getattr(project, name)
        if name not in wrong and isinstance(value, int | float | Decimal) and value < 0:
            wrong[name] = "不能为负数"
        elif name not in wrong and isinstance(value, datetime.date) and (fault := day_fault(value)):
            wrong[name] = fault
    if wrong:
        raise RuleViolation("有内容不正确，请修改后再保存", code="invalid", fields=wrong)


def save_written(project: Project, fields: Iterable[str], *, by) -> None:
    """Save ``fields`` with a new light, the next version and who wrote when."""
    set_light(project, timezone.localdate())
    project.version += 1
    project.updated_at = timezone.now()
    project.updated_by = by
    project.save(update_fields=[*fields, *LIGHT_FIELDS, *BOOKKEEPING])


def check_not_in_future(day: datetime.date | None, field: str, label: str) -> dict[str, str]:
    """Return the fault of a date that is missing, later than today or before 1900, by field; empty when it is right."""
    today = timezone.localdate()
    if day is None:
        return {field: f"请填写{label}"}
    if fault := day_fault(day):
        return {field: fault}
    return {field: f"{label}不能晚于今天（{today}）"} if day > today else {}
