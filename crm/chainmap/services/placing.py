"""Placing firms on nodes and taking them off again."""

import datetime

from django.db import transaction
from django.utils import timezone

from chains.models import Node
from core.audit.services import record
from core.errors import RuleViolation
from crm.chainmap.models import Position
from crm.enterprises.models import Enterprise
from crm.enterprises.regions import DISTRICT
from crm.enterprises.services.writing import lock_enterprise


@transaction.atomic
def place_enterprise(
    enterprise: Enterprise,
    node: Node,
    *,
    by,
    role: str,
    state: str,
    source: str = "",
    since: datetime.date | None = None,
) -> Position:
    """Put a firm on a node and return the position; a firm that already stands there gets the new role and state.

    Raises RuleViolation ``anchor_taken`` when another firm is the chain's anchor and ``role`` is 链主, ``deactivated`` for
    a firm that was merged or taken out of the library meanwhile.
    """
    enterprise = lock_enterprise(enterprise.pk)
    if role == Position.Role.MASTER:
        _refuse_second_anchor(enterprise, node)
    known = Position.objects.select_for_update().filter(enterprise=enterprise, node=node, until=None).first()
    position = known or Position(enterprise=enterprise, node=node, since=since or timezone.localdate())
    position.role, position.state, position.source, position.batch = role, state, source, None
    position.is_local = _is_local(enterprise, state)
    position.save()
    record("position.place", position, by=by, changes={"node": node.pk, "role": role, "state": state})
    return position


@transaction.atomic
def remove_position(pk: int, *, by, reason: str) -> None:
    """End a position today, keeping its row; ending it twice changes nothing."""
    position = Position.objects.select_for_update().get(pk=pk)
    if position.until is None:
        position.until = timezone.localdate()
        position.save(update_fields=["until"])
        record("position.remove", position, by=by, changes={"reason": reason})


def _is_local(enterprise: Enterprise, state: str) -> bool:
    """Say whether the firm stands in the district: it comes here, is said to be here, or no other region is known."""
    known_here = enterprise.is_local or enterprise.region_code in ("", DISTRICT)
    return known_here or state == Position.State.COMING


def _refuse_second_anchor(enterprise: Enterprise, node: Node) -> None:
    Node.objects.select_for_update().get(pk=node.pk)
    anchors = Position.objects.current().filter(node__chain_id=node.chain_id, role=Position.Role.MASTER)
    if other := anchors.exclude(enterprise=enterprise).select_related("enterprise").first():
        raise RuleViolation(
            f"该产业链的链主已是“{other.enterprise}”", code="anchor_taken", fields={"role": "链主只能有一家"}
        )
