"""The figures that a project achieved in a year: reported by the team, verified by somebody else."""

from typing import Any

from django.db import transaction

from crm.commitments.models import YearlyActual
from crm.commitments.rules import ACTUAL_FIELDS, actual_faults
from crm.commitments.services import figures


@transaction.atomic
def report_actual(project_id: int, *, by, **fields: Any) -> YearlyActual:
    """Report a year's figure (year, kind, actual, source, reference, note, evidence) and return the row.

    One a project, year and kind: another one is refused (``invalid``), also the second of two at once. Otherwise as
    ``report_arrival``.
    """
    return figures.report(YearlyActual, project_id, _faults, ACTUAL_FIELDS, fields, by=by)


@transaction.atomic
def update_actual(pk: int, *, by, version: int | None, **fields: Any) -> YearlyActual:
    """Correct a figure that is not verified and return it; raises as ``update_arrival``."""
    return figures.correct(YearlyActual, pk, _faults, ACTUAL_FIELDS, fields, by=by, version=version)


@transaction.atomic
def verify_actual(pk: int, *, by, version: int | None) -> YearlyActual:
    """Verify a figure (HQ, not who reported or changed it) and return it; raises as ``verify_arrival``."""
    return figures.verify(YearlyActual, pk, by=by, version=version)


@transaction.atomic
def unverify_actual(pk: int, *, by, version: int | None, reason: str) -> YearlyActual:
    """Take a verification back (HQ, with a reason) and return the figure; raises as ``unverify_arrival``."""
    return figures.unverify(YearlyActual, pk, by=by, version=version, reason=reason)


@transaction.atomic
def void_actual(pk: int, *, by, version: int | None, reason: str) -> YearlyActual:
    """Void a figure that is not verified, with a reason, and return it; its year and kind are free again."""
    return figures.void(YearlyActual, pk, by=by, version=version, reason=reason)


def _faults(actual: YearlyActual) -> dict[str, str]:
    found = actual_faults(actual)
    same = YearlyActual.objects.filter(project=actual.project, kind=actual.kind).live().exclude(pk=actual.pk)
    if not found and same.filter(year=actual.year).exists():
        found["year"] = f"{actual.year} 年的{actual.get_kind_display()}已上报，请修改原记录"
    return found
