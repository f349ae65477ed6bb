"""What people do with an order: sign for it, answer it; the headquarters withdraw one that was wrong."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from core.audit.services import record
from core.errors import RuleViolation, StaleWrite
from crm.projects.services.writing import forbid_unless
from crm.supervision import policy
from crm.supervision.models import SupervisionFeedback, SupervisionOrder
from crm.supervision.states import Close, Status
from crm.tasks.services.writing import checked_text


@transaction.atomic
def acknowledge_order(pk: int, *, by, version: int | None = None) -> SupervisionOrder:
    """Sign for an order and return it; a second time changes nothing. The first signature moves its state.

    Raises SupervisionOrder.DoesNotExist for a hidden one, StaleWrite, RuleViolation ``forbidden`` (no recipient),
    ``order_closed``.
    """
    order = _lock(pk, by)
    row = policy.recipient_row(by, order)
    forbid_unless(row is not None, "督办单由收件人签收")
    if row is None or row.acknowledged_at is not None:
        return order
    _check(order, version)
    row.acknowledged_at = timezone.now()
    row.save(update_fields=["acknowledged_at"])
    if order.acknowledged_at is None:
        order.acknowledged_at = row.acknowledged_at
    if order.status == Status.ISSUED:
        order.status = Status.ACKNOWLEDGED
    return _save(order, "acknowledged", "status", "acknowledged_at", by=by)


@transaction.atomic
def answer_order(pk: int, *, by, text: str, version: int | None = None) -> SupervisionFeedback:
    """Say what is done about an order and return the answer; it is no action on the object, so the ladder runs on.

    A recipient who answers has signed with it. Raises as ``acknowledge_order``; ``reason_missing``, ``invalid``.
    """
    order = _lock(pk, by)
    forbid_unless(policy.can_answer(by, order), "由责任人和收件人反馈")
    _check(order, version)
    said = checked_text(text, "text", "请写明办理情况")
    if row := policy.recipient_row(by, order):
        row.acknowledged_at = row.acknowledged_at or timezone.now()
        row.save(update_fields=["acknowledged_at"])
        order.acknowledged_at = order.acknowledged_at or row.acknowledged_at
    answer = SupervisionFeedback.objects.create(order=order, text=said, by=by)
    order.status, order.answered_at = Status.ANSWERED, order.answered_at or answer.at
    _save(order, "answered", "status", "answered_at", "acknowledged_at", by=by, text=said)
    return answer


@transaction.atomic
def withdraw_order(pk: int, *, by, reason: str, version: int | None = None) -> SupervisionOrder:
    """Take an order back with a reason and return it; this step is not issued again in the same spell.

    Raises as ``acknowledge_order``; ``reason_missing``.
    """
    order = _lock(pk, by)
    forbid_unless(policy.can_withdraw(by, order), "由指挥部撤回")
    _check(order, version)
    order.close_reason = checked_text(reason, "reason", "请写明撤回原因")[:300]
    order.status, order.close_kind = Status.WITHDRAWN, Close.WITHDRAWN
    order.closed_at, order.closed_by = timezone.now(), by
    columns = ("status", "close_kind", "close_reason", "closed_at", "closed_by")
    return _save(order, "withdrawn", *columns, by=by, reason=order.close_reason)


def record_letter(order: SupervisionOrder, *, by) -> None:
    """Record that ``by`` took the order away as a file, each time anew."""
    record("supervision.letter_taken", order, by=by)


def _lock(pk: int, by) -> SupervisionOrder:
    """Return an order that ``by`` sees, under its row lock: the bare row, so that waiting loses nothing."""
    seen = SupervisionOrder.objects.all() if by is None else SupervisionOrder.objects.visible_to(by)
    return SupervisionOrder.objects.select_for_update().get(pk=seen.values_list("pk", flat=True).get(pk=pk))


def _check(order: SupervisionOrder, version: int | None) -> None:
    if version is not None and order.version != version:
        raise StaleWrite(order)
    if not order.is_open:
        raise RuleViolation(f"督办单{order.get_status_display()}，不能再办理", code="order_closed")


def _save(order: SupervisionOrder, verb: str, *columns: str, by, **told: Any) -> SupervisionOrder:
    order.version += 1
    order.save(update_fields=[*columns, "version"])
    record(f"supervision.{verb}", order, by=by, changes=told)
    return order
