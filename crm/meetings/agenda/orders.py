"""Orders of supervision (督办单) that still ask for something."""

from django.db.models import Q

from crm.meetings.agenda.findings import Finding, Part, read_part, sentence
from crm.meetings.agenda.window import Window
from crm.meetings.models import Section
from crm.projects.models import Project
from crm.supervision.models import SupervisionOrder
from crm.supervision.states import Source


def open_orders(window: Window) -> Part:
    """Return the open orders, the longest without action first; those of suspended projects rest."""
    about = window.of_projects() & Q(project__status=Project.Status.ACTIVE)
    if not window.chain_id:
        alone = Q(project=None, source=Source.TASK)
        about |= alone & Q(team_id=window.team_id) if window.team_id else alone
    rows = SupervisionOrder.objects.open().filter(about).select_related("project").order_by("idle_from_on", "pk")
    return read_part(Section.OVERDUE, rows, _order)


def _order(order: SupervisionOrder) -> Finding:
    text = sentence(f"{order.get_level_display()}单 {order.no} {order.shown_status}", order.sentence)
    return Finding(Section.OVERDUE, text, order.project_id, order.target_id if order.source == Source.TASK else None)
