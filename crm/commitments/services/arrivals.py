"""到位资金: reported by the team, verified by somebody else (domain.md 4.5)."""

from typing import Any

from django.db import transaction

from crm.commitments.models import FundArrival
from crm.commitments.rules import ARRIVAL_FIELDS, arrival_faults
from crm.commitments.services import figures
from crm.commitments.services.zombies import label_zombies


@transaction.atomic
def report_arrival(project_id: int, *, by, **fields: Any) -> FundArrival:
    """Report a sum that arrived (arrived_on, kind, amount_wan, reference, note, evidence) and return the row.

    It counts once verified. Raises Project.DoesNotExist, RuleViolation ``project_ended``, ``forbidden``,
    ``field_protected``, ``invalid`` with all faults. Twice reports two sums.
    """
    return figures.report(FundArrival, project_id, arrival_faults, ARRIVAL_FIELDS, fields, by=by)


@transaction.atomic
def update_arrival(pk: int, *, by, version: int | None, **fields: Any) -> FundArrival:
    """Correct a sum that is not verified and return it; who corrects it cannot verify it.

    Raises DoesNotExist, StaleWrite, RuleViolation ``verified_locked``, ``voided`` and those of ``report_arrival``.
    """
    return figures.correct(FundArrival, pk, arrival_faults, ARRIVAL_FIELDS, fields, by=by, version=version)


@transaction.atomic
def verify_arrival(pk: int, *, by, version: int | None) -> FundArrival:
    """Verify a sum (HQ, not who reported or changed it) and return it.

    Raises DoesNotExist, StaleWrite, RuleViolation ``forbidden``, ``own_report``, ``project_ended``, ``voided``,
    ``verified_already`` (also the second of two at once), ``evidence_missing``.
    """
    arrival = figures.verify(FundArrival, pk, by=by, version=version)
    label_zombies([arrival.project_id])
    return arrival


@transaction.atomic
def unverify_arrival(pk: int, *, by, version: int | None, reason: str) -> FundArrival:
    """Take a verification back (HQ, with a reason) and return the sum.

    Raises DoesNotExist, StaleWrite, RuleViolation ``forbidden``, ``project_ended``, ``voided``, ``not_verified``
    (also the second time), ``reason_missing``.
    """
    arrival = figures.unverify(FundArrival, pk, by=by, version=version, reason=reason)
    label_zombies([arrival.project_id])
    return arrival


@transaction.atomic
def void_arrival(pk: int, *, by, version: int | None, reason: str) -> FundArrival:
    """Void a sum that is not verified, with a reason, and return it; raises as ``update_arrival``."""
    return figures.void(FundArrival, pk, by=by, version=version, reason=reason)
