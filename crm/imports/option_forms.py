"""The form of where the new firms of a list go, beside the button that has it written."""

from typing import Any

from django import forms

from chains.models import Chain, Node, Team
from crm.chainmap.policy import can_place_firms
from crm.enterprises.forms import TagsField
from crm.enterprises.list_forms import FirmListField
from crm.enterprises.policy import can_assign_team
from crm.imports.models import ImportBatch
from crm.imports.placement import MOST_TAGS, Placement
from crm.imports.services.placing import ROLES

BY_ROW = "chain:"
INDENT = "　"


class OptionsForm(forms.Form):
    """Choices for the firms that a list enters; what is offered is what the person could do by hand."""

    node = forms.ChoiceField(label="放到环节", required=False, help_text="区外企业标为“区外”，不计入环节强弱")
    role = forms.ChoiceField(
        label="角色", choices=ROLES, required=False, initial="supplier", help_text="选了环节才有用"
    )
    firm_list = FirmListField(label="放入招商名单", required=False, empty_label="不放入")
    new_list = forms.CharField(
        label="或新建名单", max_length=40, required=False, help_text="填名称；新名单只有自己看得到，可以再共享"
    )
    team = forms.ModelChoiceField(Node.objects.none(), label="归口招商组", required=False, empty_label="不归口")
    tags = TagsField(label="标签", required=False, help_text=f"最多 {MOST_TAGS} 个，用“、”分开")

    def __init__(self, *args, user, batch: ImportBatch, **kwargs):
        super().__init__(*args, **kwargs)
        fields = {column["field"] for column in batch.mapping.get("columns", [])}
        teams = Team.objects.visible_to(user).filter(is_active=True).order_by("code")
        offered: dict[str, Any] = dict(self.fields)
        offered["node"].choices = [("", "不放到环节"), *_nodes(user, by_row="chain_node" in fields)]
        offered["firm_list"].offer_to(user)
        offered["team"].queryset = teams
        if not any(can_assign_team(user, None, team) for team in teams[:1]):
            del self.fields["team"]

    @property
    def is_open(self) -> bool:
        """Whether something was chosen or is wrong: shown unfolded then."""
        return self.is_bound and (bool(self.errors) or not self.placement().is_empty)

    def placement(self) -> Placement:
        """Return what was chosen; nothing of the fields that are wrong."""
        found = self.cleaned_data
        where = found.get("node", "")
        return Placement(
            node=int(where) if where and not where.startswith(BY_ROW) else None,
            chain=int(where.removeprefix(BY_ROW)) if where.startswith(BY_ROW) else None,
            role=found.get("role") or "supplier",
            firm_list=found["firm_list"].pk if found.get("firm_list") else None,
            new_list=found.get("new_list", ""),
            team=found["team"].pk if found.get("team") else None,
            tags=tuple(dict.fromkeys(found.get("tags", ()))),
        )


def _nodes(user, *, by_row: bool) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the nodes by chain, indented by level, of the chains on which the person may place firms; two queries."""
    nodes: dict[int, list[tuple[str, str]]] = {}
    for node in Node.objects.visible_to(user).order_by("sort", "pk"):
        nodes.setdefault(node.chain_id, []).append((str(node.pk), f"{INDENT * (node.depth - 1)}{node.name}"))
    rows = []
    for chain in Chain.objects.visible_to(user):
        if chain.pk in nodes and can_place_firms(user, chain):
            first = [(f"{BY_ROW}{chain.pk}", f"{chain.name}：按名单里的产业链节点逐行放")] if by_row else []
            rows.append((chain.name, first + nodes[chain.pk]))
    return rows
