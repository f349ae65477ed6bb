"""What the chain list and a chain's map show."""

from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from chains.models import Chain, Leadership, Node
from crm.chainmap.models import Position
from crm.chainmap.queries import node_counts
from crm.chainmap.rules import ACTIONS, RULE_VERSION, NodeCounts, NodeState, node_reason, node_state
from crm.insights.models import DistrictFigure
from crm.projects.models import Project

MOST_DOTS = 6


@dataclass
class MapNode:
    """One node as the map and its table twin draw it."""

    node: Node
    counts: NodeCounts
    feeds: str = ""
    selected: bool = False
    children: list["MapNode"] = field(default_factory=list)

    @property
    def key(self) -> str:
        return self.node.code

    @property
    def url(self) -> str:
        """The page with this node's panel open; htmx takes the panel alone."""
        return f"{reverse('insights:chain', args=[self.node.chain_id])}?node={self.node.code}"

    @property
    def push_url(self) -> str:
        return "true"

    @property
    def word(self) -> str:
        return self.node.name

    @property
    def core(self) -> bool:
        return self.node.importance == Node.Importance.CORE

    @property
    def state(self) -> NodeState:
        return node_state(self.counts)

    @property
    def state_word(self) -> str:
        return str(self.state.label)

    @property
    def action_word(self) -> str:
        return str(ACTIONS[self.state])

    @property
    def reason(self) -> str:
        return node_reason(self.counts)

    @property
    def rule(self) -> str:
        return f"规则 v{RULE_VERSION}"

    @property
    def note(self) -> str:
        """The one fact beside the state word."""
        counts = self.counts
        if counts.producing:
            return f"在产 {counts.producing} 家"
        if counts.coming:
            return f"引入 {counts.coming} 个"
        return f"在谈 {counts.talking} 个" if counts.talking else "尚无企业"

    @property
    def dots(self) -> list[str]:
        """Full for firms in production, ring for coming, hollow for missing; at most six."""
        want = max(self.counts.target - self.counts.producing - self.counts.coming, 0)
        return (["have"] * self.counts.producing + ["coming"] * self.counts.coming + ["want"] * want)[:MOST_DOTS]


def map_nodes(chain: Chain) -> list[MapNode]:
    """Return the top nodes of the chain with their states, children nested; four queries."""
    nodes = list(Node.objects.filter(chain=chain).prefetch_related("feeds"))
    counts = node_counts(chain)
    drawn = {node.pk: MapNode(node, counts[node.pk], " ".join(n.code for n in node.feeds.all())) for node in nodes}
    for node in nodes:
        if node.parent_id:
            drawn[node.parent_id].children.append(drawn[node.pk])
    return [drawn[node.pk] for node in nodes if node.parent_id is None]


def bands(nodes: list[MapNode], anchor: Position | None) -> list[dict]:
    """Return the columns of the map in order; the anchor stands as a ring before the last, in the place of its node."""
    hub = next((node for node in nodes if anchor and node.node.pk == anchor.node_id), None)
    if hub:
        for node in nodes:
            node.feeds = " ".join("hub" if code == hub.key else code for code in node.feeds.split())
    words = ((Node.Position.UP, "零部件与材料"), (Node.Position.MID, "系统与制造"), (Node.Position.DOWN, "应用与服务"))
    columns = [
        {
            "word": position.label,
            "sub": sub,
            "nodes": [n for n in nodes if n.node.position == position and n is not hub],
        }
        for position, sub in words
    ]
    if hub:
        columns.insert(2, {"hub": hub})
    return [column for column in columns if column.get("hub") or column["nodes"]]


def supply_rate(chain: Chain) -> dict | None:
    """Return the published local supply rate of the chain's anchor: the earlier and the present value in percent."""
    stated = {figure.code: figure for figure in DistrictFigure.objects.filter(chain=chain, category="配套率")}
    values = sorted(stated.values(), key=lambda figure: figure.code)
    if len(values) < 2:
        return None
    earlier, present = values[0], values[-1]
    return {
        "earlier": earlier,
        "present": present,
        "change": Decimal(present.value) - Decimal(earlier.value),
        "chart": _two_points(float(earlier.value), float(present.value)),
    }


def _two_points(earlier: float, present: float) -> dict:
    """Return the chart of two known values; what lies between is unknown and therefore dashed."""
    return {
        "xAxis": {"type": "category", "data": ["此前", "报道时"]},
        "yAxis": {"type": "value", "min": 0, "max": 60, "interval": 30, "axisLabel": {"show": False}},
        "series": [
            {
                "type": "line",
                "data": [earlier, present],
                "lineStyle": {"type": "dashed"},
                "label": {"show": True, "position": "top", "formatter": "{c}%"},
            }
        ],
    }


def to_mend_first(rows: list[MapNode], most: int = 5) -> list[MapNode]:
    """Return the nodes to work on first: missing before weak, core before others."""
    weight = {NodeState.GAP: 0, NodeState.WEAK: 1}
    importance: list[str] = [Node.Importance.CORE, Node.Importance.KEY, Node.Importance.NORMAL]
    open_rows = [row for row in rows if row.state in weight]
    return sorted(open_rows, key=lambda row: (importance.index(row.node.importance), weight[row.state]))[:most]


def flat(nodes: list[MapNode]) -> list[MapNode]:
    """Return the nodes in reading order, children after their parent."""
    return [row for node in nodes for row in (node, *flat(node.children))]


def legend(nodes: list[MapNode]) -> list[dict]:
    """Return how many of the nodes are in each state."""
    return [
        {"state": state.value, "word": state.label, "count": sum(node.state == state for node in nodes)}
        for state in NodeState
    ]


def chains_with_counts(user):
    """Return the chains with leader, node and firm counts and the projects that the reader may see."""
    seen = Project.objects.visible_to(user).running().filter(chain=OuterRef("pk")).order_by()
    tops = Node.objects.filter(chain=OuterRef("pk"), parent=None).order_by()
    return (
        Chain.objects.visible_to(user)
        .select_related("lead_agency")
        .prefetch_related(Leadership.objects.prefetch_current_leaders(), "teams")
        .annotate(
            node_total=_count_of(tops),
            project_total=_count_of(seen),
        )
    )


def _count_of(rows: QuerySet) -> Coalesce:
    """Return the number of ``rows`` of each chain; joins of nodes and projects would multiply."""
    return Coalesce(Subquery(rows.values("chain").annotate(rows=Count("pk")).values("rows")), 0)


def on_node(node: Node, user) -> dict:
    """Return the firms and projects on a node or below it that the user may see."""
    below = _with_descendants(node)
    positions = (
        Position.objects.visible_to(user).current().filter(node__in=below).select_related("enterprise", "node")[:50]
    )
    projects = Project.objects.visible_to(user).running().filter(node__in=below).with_related().order_by("-id")[:50]
    return {"positions": positions, "projects": projects}


def _with_descendants(node: Node) -> set[int]:
    children: dict[int | None, list[int]] = {}
    for pk, parent in Node.objects.filter(chain_id=node.chain_id).values_list("pk", "parent_id"):
        children.setdefault(parent, []).append(pk)
    found, waiting = set(), [node.pk]
    while waiting:
        found.add(current := waiting.pop())
        waiting.extend(children.get(current, []))
    return found
