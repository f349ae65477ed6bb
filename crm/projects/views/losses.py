"""流失分析: where projects went and why, with totals that open their rows."""

from django.core.exceptions import PermissionDenied

from core.web.views import FilteredListView
from crm.projects import policy
from crm.projects.filters_states import OutflowFilterSet
from crm.projects.models import Outflow
from crm.projects.queries.losses import loss_groups, loss_total


class LossView(FilteredListView):
    """Lost projects within the person's scope, and their totals by reason and place."""

    model = Outflow
    filterset_class = OutflowFilterSet
    template_name = "crm/projects/states/losses.html"
    table_template_name = "crm/projects/states/_losses.html"
    extra_context = {"active_nav": "project"}

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not policy.can_see_losses(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_queryset(self):
        self.losses = super().get_queryset()
        return self.losses.select_related("project__enterprise", "project__team")

    def get_context_data(self, **kwargs):
        reasons, places = loss_groups(self.losses, "why"), loss_groups(self.losses, "province")
        count, amount = loss_total(reasons)
        return super().get_context_data(reasons=reasons, places=places, lost_count=count, lost_wan=amount, **kwargs)
