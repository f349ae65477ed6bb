"""The chain list and a chain's page: map, table twin, node panel."""

from django.views.generic import DetailView, ListView

from chains.models import Chain, Leadership, Node
from core.web.views import ScopedViewMixin
from crm.chainmap.queries import anchor_position
from crm.insights.chains import queries
from crm.projects.policy import can_list_projects


class ChainListView(ScopedViewMixin, ListView):
    """Every chain with its leader and counts."""

    model = Chain
    template_name = "crm/insights/chains/list.html"

    def get_queryset(self):
        return queries.chains_with_counts(self.request.user)

    def get_context_data(self, **kwargs):
        return super().get_context_data(can_list=can_list_projects(self.request.user), **kwargs)


class ChainDetailView(ScopedViewMixin, DetailView):
    """One chain: the map or, with ``?view=table``, its table twin; ``?node=`` opens a node's panel."""

    model = Chain
    template_name = "crm/insights/chains/detail.html"

    def get_queryset(self):
        chains = super().get_queryset().select_related("lead_agency")
        return chains.prefetch_related(Leadership.objects.prefetch_current_leaders(), "teams")

    def get_template_names(self):
        if self.request.htmx.target == "chain-panel":
            return ["crm/insights/chains/_panel.html"]
        return [self.template_name]

    def get_context_data(self, **kwargs):
        nodes = queries.map_nodes(self.object)
        rows = queries.flat(nodes)
        anchor = anchor_position(self.object)
        chosen = self._chosen(rows)
        return super().get_context_data(
            rows=rows,
            bands=queries.bands(nodes, anchor),
            support=[node for node in nodes if node.node.position == Node.Position.SUPPORT],
            legend=queries.legend(rows),
            anchor=anchor,
            rate=queries.supply_rate(self.object),
            leader=next(iter(self.object.current_leaders), None),
            chosen=chosen,
            found=queries.on_node(chosen.node, self.request.user) if chosen else None,
            first=queries.to_mend_first(rows),
            table=self.request.GET.get("view") == "table",
            **kwargs,
        )

    def _chosen(self, rows):
        """Return the node asked for, else the most important gap."""
        wanted = [row for row in rows if row.key == self.request.GET.get("node")]
        chosen = next(iter(wanted or queries.to_mend_first(rows) or rows), None)
        if chosen:
            chosen.selected = True
        return chosen
