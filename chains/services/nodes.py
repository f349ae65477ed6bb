"""The node tree of a chain: at most four levels, no circles, no limb on another chain's tree."""

import re
from collections.abc import Iterable
from typing import Any

from django.db import transaction

from chains import policy
from chains.models import Chain, Node
from chains.models.chains import MAX_NODE_DEPTH
from core.accounts.models import User
from core.audit.services import changed_fields, record
from core.errors import RuleViolation

FIELDS = ("parent", "code", "name", "position", "importance", "industry_codes", "target_count", "note", "sort")
INDUSTRY_CODE = re.compile(r"[A-T]|[A-T]?\d{2,4}")


@transaction.atomic
def save_node(
    pk: int | None = None, *, by: User | None, chain: Chain, feeds: Iterable[Node] | None = None, **fields: Any
) -> Node:
    """Create a node of ``chain`` (``pk`` None) or change one, and return it; saving the same again writes nothing.

    The depths of the nodes beneath follow. Raises RuleViolation ``forbidden`` or ``invalid`` with every fault by field:
    another chain's parent, a circle, more than four levels, a code used twice, an unknown industry code, feeds of
    another chain. Changes within one chain wait for each other.
    """
    if not policy.can_manage_organisation(by):
        raise RuleViolation("只有系统管理员可以维护产业链环节", code="forbidden")
    Chain.objects.select_for_update().get(pk=chain.pk)
    tree = {node.pk: node for node in Node.objects.filter(chain=chain)}
    node = tree[pk] if pk in tree else Node(chain=chain)
    before = {name: getattr(node, name) for name in FIELDS}
    for name in FIELDS:
        setattr(node, name, fields.get(name, before[name]))
    feeds = None if feeds is None else list(feeds)
    _refuse(_faults(node, tree, feeds, pk=pk))
    node.depth = _depth_under(node.parent_id, tree)
    created = node.pk is None
    changes = changed_fields({} if created else before, {name: getattr(node, name) for name in FIELDS})
    if created or changes:
        node.save()
        _deepen(node, tree)
    _save_feeds(node, feeds, changes)
    if created or changes:
        record("node.created" if created else "node.updated", node, by=by, changes=changes)
    return node


def _faults(node: Node, tree: dict[int, Node], feeds: list[Node] | None, *, pk: int | None) -> dict[str, str]:
    faults = {}
    if pk is not None and pk not in tree:
        faults["chain"] = "环节不能换产业链"
    if parent_fault := _parent_fault(node, tree):
        faults["parent"] = parent_fault
    if not node.name:
        faults["name"] = "请填写名称"
    if not node.code:
        faults["code"] = "请填写编码"
    elif any(other.code == node.code and other.pk != node.pk for other in tree.values()):
        faults["code"] = "本产业链中已有该编码"
    if wrong := [code for code in node.industry_codes if not INDUSTRY_CODE.fullmatch(code)]:
        faults["industry_codes"] = f"不是国民经济行业代码：{'、'.join(wrong)}"
    if any(other.pk not in tree or other.pk == node.pk for other in feeds or ()):
        faults["feeds"] = "只能选择同一产业链的其他环节"
    return faults


def _parent_fault(node: Node, tree: dict[int, Node]) -> str:
    if node.parent_id is None:
        return "" if _height(node, tree) <= MAX_NODE_DEPTH else f"最多 {MAX_NODE_DEPTH} 级"
    if node.parent_id not in tree:
        return "上级环节须属于同一产业链"
    if node.pk is not None and node.pk in _line(node.parent_id, tree, stop=node.pk):
        return "上级环节不能是它自己或它的下级"
    too_deep = _depth_under(node.parent_id, tree) + _height(node, tree) - 1 > MAX_NODE_DEPTH
    return f"最多 {MAX_NODE_DEPTH} 级，请选择更高的上级环节" if too_deep else ""


def _line(pk: int | None, tree: dict[int, Node], stop: int | None = None) -> list[int]:
    """Return the node and its ancestors, ending at ``stop``."""
    line: list[int] = []
    while pk is not None and pk not in line:
        line.append(pk)
        pk = None if pk == stop else tree[pk].parent_id
    return line


def _depth_under(parent: int | None, tree: dict[int, Node]) -> int:
    return len(_line(parent, tree)) + 1


def _below(node: Node, tree: dict[int, Node]) -> list[Node]:
    return [other for other in tree.values() if node.pk is not None and other.parent_id == node.pk and other != node]


def _height(node: Node, tree: dict[int, Node]) -> int:
    """Return the number of levels from the node down, itself counted."""
    return 1 + max((_height(child, tree) for child in _below(node, tree)), default=0)


def _deepen(node: Node, tree: dict[int, Node]) -> None:
    for child in _below(node, tree):
        if child.depth != node.depth + 1:
            child.depth = node.depth + 1
            child.save(update_fields=["depth"])
        _deepen(child, tree)


def _save_feeds(node: Node, feeds: list[Node] | None, changes: dict[str, list]) -> None:
    """Put the supplied nodes in place and add the change to ``changes``."""
    if feeds is None:
        return
    old = set(node.feeds.values_list("pk", flat=True))
    new = {other.pk for other in feeds}
    if old != new:
        node.feeds.set(feeds)
        changes["feeds"] = [sorted(old), sorted(new)]


def _refuse(faults: dict[str, str]) -> None:
    if faults:
        raise RuleViolation("环节资料有误", code="invalid", fields=faults)
