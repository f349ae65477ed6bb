"""Who may do what to a firm and to the people one talks to there (architecture.md 3)."""

from django.db.models import Q, QuerySet

from chains.access import reach_of
from core.accounts.roles import HEADQUARTERS, TEAM_ROLES, Role
from crm.enterprises.models import Contact, Enterprise
from crm.enterprises.models.contacts import MASKED_READERS

KEEPERS = HEADQUARTERS | {Role.DATA_ADMIN}
CREATORS = KEEPERS | TEAM_ROLES | {Role.CHAIN_OFFICE}


def is_system(by) -> bool:
    """Say whether nobody in particular acts: a job, a command, the demo."""
    return by is None


def can_list_enterprises(user) -> bool:
    """Say whether ``user`` may leaf through all firms; who only has assigned firms opens those."""
    return reach_of(user).enterprises


def can_export_enterprises(user) -> bool:
    """Say whether ``user`` may take the list away as a file; the export is logged."""
    return can_list_enterprises(user)


def can_create_enterprise(by) -> bool:
    """Say whether ``by`` may enter a new firm."""
    return is_system(by) or (by.is_active and by.role in CREATORS)


def can_edit_enterprise(by, enterprise: Enterprise) -> bool:
    """Say whether ``by`` may change the firm's data: keepers any, teams and chain offices those they answer for.

    A firm that no team owns may be completed by every team. Costs at most one query.
    """
    if is_system(by) or (by.is_active and by.role in KEEPERS):
        return True
    if not can_create_enterprise(by) or enterprise.is_deleted:
        return False
    unowned = enterprise.owner_team_id is None and by.role in TEAM_ROLES
    return unowned or _answers_for(by, enterprise)


def editable_among(by, firms: QuerySet[Enterprise]) -> QuerySet[Enterprise]:
    """Narrow ``firms`` to those that ``can_edit_enterprise`` lets ``by`` change: the same rule for many, in one query."""
    if is_system(by) or (by.is_active and by.role in KEEPERS):
        return firms
    if not can_create_enterprise(by):
        return firms.none()
    scope = Q(pk__in=Enterprise.objects.worked_on_by(by).values("pk"))
    if by.role in TEAM_ROLES:
        scope |= Q(owner_team=None)
    return firms.filter(scope, is_deleted=False)


def can_assign_many(by) -> bool:
    """Say whether ``by`` may put many firms into a team's care at once: headquarters alone."""
    return is_system(by) or (by.is_active and by.role in HEADQUARTERS)


def can_assign_team(by, enterprise: Enterprise | None, team) -> bool:
    """Say whether ``by`` may put the firm into the care of ``team``: keepers any, a member an unowned firm into his own."""
    if is_system(by) or (by.is_active and by.role in KEEPERS):
        return True
    unowned = enterprise is None or enterprise.owner_team_id is None
    return unowned and by.role in TEAM_ROLES and team is not None and team.pk in reach_of(by).team_ids


def can_assign_officer(by) -> bool:
    """Say whether ``by`` may name a firm's service officer."""
    return is_system(by) or (by.is_active and by.role in HEADQUARTERS)


def can_deactivate_enterprise(by) -> bool:
    """Say whether ``by`` may take a firm out of the library and back."""
    return is_system(by) or (by.is_active and by.role in KEEPERS)


def can_merge_enterprises(by) -> bool:
    """Say whether ``by`` may judge pairs, merge firms and take a merge back: keepers, for it touches every team's rows."""
    return is_system(by) or (by.is_active and by.role in KEEPERS)


def can_add_contact(by, enterprise: Enterprise) -> bool:
    """Say whether ``by`` may enter people of the firm: whoever answers for it, and the data administrator.

    Agency clerks only read.
    """
    if is_system(by) or by.role == Role.DATA_ADMIN:
        return True
    return by.role != Role.AGENCY_CLERK and reach_of(by).contacts and _answers_for(by, enterprise)


def can_edit_contact(by, contact: Contact) -> bool:
    """Say whether ``by`` may change a contact; the same as adding one."""
    return can_add_contact(by, contact.enterprise)


def can_reveal_contacts(by) -> bool:
    """Say whether the full numbers of the contacts that ``by`` sees may be shown; data administrator and partners never."""
    return not is_system(by) and by.role not in MASKED_READERS


def can_reveal_contact(by, contact: Contact) -> bool:
    """Say whether ``by`` may read the full numbers of this contact, with a reason that is logged."""
    if not can_reveal_contacts(by):
        return False
    return Contact.objects.readable_by(by).filter(pk=contact.pk).exists()


def _answers_for(by, enterprise: Enterprise) -> bool:
    return Enterprise.objects.worked_on_by(by).filter(pk=enterprise.pk).exists()
