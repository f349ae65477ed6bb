"""What every write here shares: the locked project and row, the version, the trace of a clause's step."""

from collections.abc import Mapping
from typing import Any, TypeVar

from django.utils import timezone

from core.errors import RuleViolation, StaleWrite
from crm.commitments.models import Commitment, CommitmentChange, FundArrival, VerifiedRow, YearlyActual
from crm.projects.models import Project
from crm.projects.services.writing import locked

Row = TypeVar("Row", Commitment, FundArrival, YearlyActual)


def lock_row(model: type[Row], pk: int, by) -> Row:
    """Lock the project, then the row, and return the row as it is now with its project.

    Raises the model's DoesNotExist for a row that ``by`` may not see, like for one that is not there.
    """
    rows = model.objects.all() if by is None else model.objects.visible_to(by)
    project_id = rows.values_list("project_id", flat=True).get(pk=pk)
    try:
        project = locked(project_id, by)
    except Project.DoesNotExist as error:
        raise model.DoesNotExist from error
    row = model.objects.select_for_update(of=("self",)).get(pk=pk)
    row.project = project
    return row


def check_version(row: Commitment | VerifiedRow, version: int | None) -> None:
    """Raise StaleWrite when the writer had read another version; None asks for no check."""
    if version is not None and row.version != version:
        raise StaleWrite(row)


def refuse_faults(faults: Mapping[str, str]) -> None:
    """Raise RuleViolation ``invalid`` with all faults at once, if there are any."""
    if faults:
        raise RuleViolation("有内容不正确，请修改后再保存", code="invalid", fields=dict(faults))


def refuse_voided(row: Commitment | VerifiedRow) -> None:
    """Raise RuleViolation ``voided`` for a row that was voided: its trace stays, nothing more happens to it."""
    if row.voided_at is not None:
        raise RuleViolation("该记录已作废，不能再办理", code="voided")


def plain(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values with the blanks around every text removed."""
    return {name: value.strip() if isinstance(value, str) else value for name, value in fields.items()}


def write_clause(clause: Commitment, *, by) -> None:
    """Save a clause with its next version and who wrote when."""
    clause.version += 1
    clause.updated_at, clause.updated_by = timezone.now(), by
    clause.save()


def note_change(clause: Commitment, kind: str, *, by, **told: Any) -> CommitmentChange:
    """Write one row of a clause's history and return it."""
    return CommitmentChange.objects.create(commitment=clause, kind=kind, by=by, **told)
