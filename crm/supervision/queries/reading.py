"""What an order is about, as its reader may open it, and what waits for a person."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from core.accounts.models import User
from crm.commitments.models import Commitment
from crm.followups.models import FollowUp
from crm.projects.models import Project
from crm.supervision.models import SupervisionOrder, SupervisionRecipient
from crm.supervision.states import Source
from crm.tasks.models import Task

MODELS: dict[str, Any] = {
    Source.TASK: Task, Source.STAGE: Project, Source.STEP: FollowUp, Source.QUIET: Project, Source.MONEY: Commitment,
}  # fmt: skip


def about(order: SupervisionOrder, user: User) -> dict[str, str]:
    """Return project, firm and address of what the order is about; what the person does not see is left out. Three queries
    at most."""
    target = MODELS[order.source].objects.visible_to(user).filter(pk=order.target_id).first()
    project = None
    if order.project_id:
        seen = Project.objects.visible_to(user).select_related("enterprise")
        project = seen.filter(pk=order.project_id).first()
    firm = project.enterprise if project else target.enterprise if isinstance(target, FollowUp) else None
    return {
        "project": project.name if project else "", "project_url": project.get_absolute_url() if project else "",
        "firm": firm.name if firm else "", "url": target.get_absolute_url() if target else "",
        "act_url": _act_url(order, target),
    }  # fmt: skip


def _act_url(order: SupervisionOrder, target: Any) -> str:
    """Where the action is done that ends the order: logging a contact, or the task's own page."""
    if target is None:
        return ""
    if order.source == Source.TASK:
        return target.get_absolute_url()
    query = f"project={order.project_id}" if order.project_id else f"enterprise={target.enterprise_id}"
    return f"{reverse('followups:create')}?{query}"


def unsigned_by(user: User) -> QuerySet[SupervisionRecipient]:
    """Return, of the order around it (``OuterRef("pk")``), the row that ``user`` has not signed."""
    rows = SupervisionRecipient.objects.filter(user=user, acknowledged_at=None, relieved_at=None)
    return rows.filter(order=OuterRef("pk"))


def to_sign_by(user: User) -> QuerySet[SupervisionOrder]:
    """Return the open orders that ``user`` sees and has not signed for, oldest first."""
    orders = SupervisionOrder.objects.visible_to(user).open().filter(Exists(unsigned_by(user)))
    return orders.order_by("issued_on", "pk")
