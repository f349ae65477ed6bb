"""What stands on the nodes of a chain."""

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.utils import timezone

from chains.models import Chain, Node
from crm.chainmap.models import Position
from crm.chainmap.rules import NodeCounts
from crm.enterprises.models import Enterprise
from crm.projects.models import Project
from crm.projects.stages import ORDER, Stage

_SIGNED = ORDER[ORDER.index(Stage.SIGNED) : ORDER.index(Stage.COMMISSIONED)]
_PRODUCING = ORDER[ORDER.index(Stage.COMMISSIONED) :]

# A firm counts once a node, with the furthest it has come; a node counts what stands on it and below it. Firms outside
# the district are known there, and so are those that left the library, but do not make the node strong (domain 3.2: strength is that of local firms).
_COUNTS = f"""
WITH RECURSIVE above(node_id, ancestor_id) AS (
    SELECT id, id FROM {Node._meta.db_table} WHERE chain_id = %(chain)s
    UNION ALL
    SELECT above.node_id, node.parent_id FROM above JOIN {Node._meta.db_table} node ON node.id = above.ancestor_id
    WHERE node.parent_id IS NOT NULL
), stands(node_id, enterprise_id, reached) AS (
    SELECT node_id, enterprise_id, CASE state WHEN 'producing' THEN 2 ELSE 1 END FROM {Position._meta.db_table} position
    JOIN {Enterprise._meta.db_table} firm ON firm.id = enterprise_id AND NOT firm.is_deleted
    WHERE position.is_local AND since <= %(today)s AND (until IS NULL OR until >= %(today)s)
    UNION ALL
    SELECT node_id, enterprise_id, CASE WHEN stage = ANY(%(producing)s) THEN 2 WHEN stage = ANY(%(signed)s) THEN 1 ELSE 0 END
    FROM {Project._meta.db_table} WHERE chain_id = %(chain)s AND status = 'active' AND node_id IS NOT NULL
), furthest AS (
    SELECT above.ancestor_id AS node_id, enterprise_id, max(reached) AS reached
    FROM stands JOIN above USING (node_id) GROUP BY 1, 2
)
SELECT node_id, count(*) FILTER (WHERE reached = 2), count(*) FILTER (WHERE reached = 1), count(*) FILTER (WHERE reached = 0)
FROM furthest GROUP BY node_id
"""  # noqa: S608 (table names are our own)


def node_counts(chain: Chain) -> dict[int, NodeCounts]:
    """Return for each node of the chain how many firms produce, come and talk on it or below it; one query.

    These are published aggregates: they count every project, whoever asks.
    """
    targets = dict(Node.objects.filter(chain=chain).values_list("pk", "target_count"))
    parameters: dict[str, Any] = {
        "chain": chain.pk,
        "today": timezone.localdate(),
        "producing": [str(stage) for stage in _PRODUCING],
        "signed": [str(stage) for stage in _SIGNED],
    }
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, parameters)
        found = {node: counts for node, *counts in cursor.fetchall()}
    return {node: _counts(found.get(node, (0, 0, 0)), target) for node, target in targets.items()}


def _counts(row: Sequence[int], target: int) -> NodeCounts:
    producing, coming, talking = row
    return NodeCounts(producing, coming, talking, target)


def anchor_position(chain: Chain) -> Position | None:
    """Return where the chain's anchor firm 链主 stands, None where there is none yet."""
    current = Position.objects.current().filter(enterprise__is_deleted=False)
    masters = current.filter(node__chain=chain, role=Position.Role.MASTER)
    return masters.select_related("enterprise", "node").first()
