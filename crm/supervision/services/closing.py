"""Closing orders whose reason is gone, and opening those again whose reason came back."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.db.models import Case, F, Value, When
from django.utils import timezone

from core.audit.services import record_many
from crm.projects.models import Project
from crm.supervision.models import SupervisionOrder
from crm.supervision.rules import SOURCES
from crm.supervision.states import Close, Status

Key = tuple[str, int]


def close_gone(ids: Sequence[int], today: date) -> int:
    """Close the open ones of these orders whose spell is over, with the reason, and return how many.

    One whose project is suspended stays as it is, and so does one whose spell goes on (the calendar turned a day free).
    """
    rows = list(
        SupervisionOrder.objects.open().filter(pk__in=ids).select_related("project").select_for_update(of=("self",))
    )
    idle = _idle_now(rows, today)
    closed = []
    for one in rows:
        ended = _why(one, idle.get((one.source, one.target_id)))
        if ended is not None:
            one.close_kind, one.close_reason = ended
            one.status, one.closed_at, one.version = Status.CLOSED, timezone.now(), one.version + 1
            closed.append(one)
    columns = ["status", "closed_at", "close_kind", "close_reason", "version"]
    SupervisionOrder.objects.bulk_update(closed, columns, batch_size=500)
    told = [(one, {"kind": one.close_kind, "reason": one.close_reason}) for one in closed]
    if told:
        record_many("supervision.closed", told, by=None)
    return len(closed)


def reopen(ids: Sequence[int]) -> int:
    """Open again what the scan closed and whose spell stands again, as far as it had come, and return how many."""
    if not ids:
        return 0
    rows = SupervisionOrder.objects.filter(pk__in=ids, closed_at__isnull=False)
    kept = list(rows)
    came = Case(
        When(answered_at__isnull=False, then=Value(Status.ANSWERED.value)),
        When(acknowledged_at__isnull=False, then=Value(Status.ACKNOWLEDGED.value)),
        default=Value(Status.ISSUED.value),
    )
    rows.update(status=came, closed_at=None, close_kind="", close_reason="", version=F("version") + 1)
    record_many("supervision.reopened", [(one, {"was": one.close_reason}) for one in kept], by=None)
    return len(kept)


def _why(order: SupervisionOrder, idle_from_on: date | None) -> tuple[Close, str] | None:
    """Return how the order ended, None when it did not; ``idle_from_on`` is None once its object is not overdue."""
    project = order.project
    if project is not None and not project.is_running:
        return Close.ENDED, f"项目已{project.get_status_display()}"
    if project is not None and project.status == Project.Status.SUSPENDED:
        return None
    if idle_from_on is None:
        return Close.DONE, "事项已办结、已改期或不再适用"
    if idle_from_on == order.idle_from_on:
        return None
    return Close.ACTED, f"{idle_from_on} 起重新计算无动作天数"


def _idle_now(orders: Sequence[SupervisionOrder], today: date) -> dict[Key, date]:
    """Return since when nobody acted on the objects of these orders that are still overdue; a query a source concerned."""
    ids: dict[str, list[int]] = {}
    for one in orders:
        ids.setdefault(one.source, []).append(one.target_id)
    yesterday = today - timedelta(days=1)
    return {
        (source, case.target_id): case.idle_from_on
        for source, wanted in ids.items()
        for case in SOURCES[source].cases(yesterday, ids=wanted)
    }
