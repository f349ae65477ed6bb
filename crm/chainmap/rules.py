"""What state a node is in, from records alone (domain.md 3.2); rule version 1."""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

RULE_VERSION = 1


class NodeState(TextChoices):
    """The state of a node; the action word follows from it."""

    STRONG = "strong", _("优势")
    WEAK = "weak", _("薄弱")
    GAP = "gap", _("缺失")
    RISK = "risk", _("风险")
    PLAN = "plan", _("将补")


ACTIONS = {
    NodeState.STRONG: _("延链"),
    NodeState.WEAK: _("强链"),
    NodeState.GAP: _("补链"),
    NodeState.RISK: _("固链"),
    NodeState.PLAN: _("补链"),
}


@dataclass(frozen=True)
class NodeCounts:
    """What stands on a node: firms in production, signed projects under way, talks before signing."""

    producing: int = 0
    coming: int = 0
    talking: int = 0
    target: int = 1


def node_state(counts: NodeCounts) -> NodeState:
    """Return the state: enough firms in production 优势, some 薄弱, none but some coming 将补, nothing 缺失."""
    if counts.producing >= max(counts.target, 1):
        return NodeState.STRONG
    if counts.producing:
        return NodeState.WEAK
    return NodeState.PLAN if counts.coming else NodeState.GAP


def node_reason(counts: NodeCounts) -> str:
    """Return the sentence that explains the state, with its numbers."""
    return (
        f"在产 {counts.producing} 家，目标 {max(counts.target, 1)} 家；"
        f"已签约或在建 {counts.coming} 个，在谈 {counts.talking} 个。"
    )
