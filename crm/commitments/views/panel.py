"""承诺兑现 of one project: both sides' promises, money promised against arrived, the years."""

from django.core.exceptions import PermissionDenied
from django.urls import reverse

from crm.commitments import policy, queries
from crm.commitments.tables import days_text
from crm.commitments.views.rows import clause_acts, figure_acts
from crm.projects.views.panels import PanelView


class CommitmentPanelView(PanelView):
    """The promises and the money of a project, as a fragment for htmx or as a page."""

    panel_template = "crm/commitments/_panel.html"
    heading = "承诺兑现"
    extra_context = {"active_nav": "project"}

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not policy.can_read_promises(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def panel(self, project, user):
        shown = queries.panel_of(project, user)
        for side in shown["sides"]:
            side["rows"] = [
                {"clause": one, "days": days_text(one), "acts": clause_acts(user, one, project)}
                for one in side.pop("clauses")
            ]
            side["create_url"] = reverse("commitments:create", args=[project.pk, side["side"]])
        return shown | {
            "can_draft": policy.can_draft(user, project),
            "can_add": policy.can_add_commitment(user, project),
            "can_list": policy.can_list_commitments(user),
            "arrivals": [{"row": one, "acts": figure_acts(user, one, project)} for one in shown["arrivals"]],
            "years": [
                {"year": one, "acts": figure_acts(user, one.actual, project) if one.actual else []}
                for one in shown["years"]
            ],
        }
