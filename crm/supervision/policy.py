"""Who may do what to an order of supervision (domain.md 5.2)."""

from core.accounts.models import User
from core.accounts.roles import BUSINESS_ROLES
from crm.projects.policy import can_list_projects, is_headquarters
from crm.supervision.models import SupervisionOrder, SupervisionRecipient


def can_list_orders(user: User) -> bool:
    """Say whether ``user`` has the page of orders: whoever leafs through projects."""
    return can_list_projects(user)


def recipient_row(by: User | None, order: SupervisionOrder) -> SupervisionRecipient | None:
    """Return the row by which ``by`` has to sign for the order, None where he is no recipient (any more); one query."""
    if by is None or not by.is_active:
        return None
    return order.recipients.filter(user=by, relieved_at=None).first()


def is_recipient(by: User | None, order: SupervisionOrder) -> bool:
    """Say whether the order was sent to ``by``."""
    return recipient_row(by, order) is not None


def can_answer(by: User | None, order: SupervisionOrder) -> bool:
    """Say whether ``by`` answers the order: who is responsible for its object, and who has to sign for it."""
    if by is None or not by.is_active or by.role not in BUSINESS_ROLES:
        return False
    return order.owner_id == by.pk or is_recipient(by, order)


def can_withdraw(by: User | None, order: SupervisionOrder) -> bool:
    """Say whether ``by`` takes orders back: HQ."""
    return is_headquarters(by)
