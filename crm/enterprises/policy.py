"""Who may do what to a firm and to the people one talks to there (architecture.md 3)."""

from django.db.models import Q, QuerySet

from chains.access import reach_of
from core.accounts.roles import HEADQUARTERS, TEAM_ROLES, Role
from crm.enterprises.models import Contact, Enterprise, FirmList
from crm.enterprises.models.contacts import MASKED_READERS
from crm.lists.models import own_teams
from crm.lists.policy import shares_open_to

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


def can_verify_enterprise(by, enterprise: Enterprise) -> bool:
    """Say whether ``by`` may vouch for the firm's base data: whoever may change them."""
    return can_edit_enterprise(by, enterprise)


def can_mend_data(user) -> bool:
    """Say whether ``user`` mends the library's data, his teams' firms or all: sees the data-quality page."""
    return user.is_active and user.role in KEEPERS | TEAM_ROLES


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


def can_keep_firm_lists(user) -> bool:
    """Say whether ``user`` may have target lists: whoever leafs through the library."""
    return can_list_enterprises(user)


def can_manage_firm_list(by, firm_list: FirmList) -> bool:
    """Say whether ``by``, who sees the list, may rename, share, close and reopen it: its owner, headquarters any shared one."""
    if not can_keep_firm_lists(by):
        return False
    return firm_list.owner_id == by.pk or (by.role in HEADQUARTERS and firm_list.shared != FirmList.Shared.PRIVATE)


def firm_list_shares(by, owner) -> list[str]:
    """Return with whom ``by`` may share a list of ``owner``: a team is one of the owner's."""
    shares = [share for share in shares_open_to(by) if share != FirmList.Shared.TEAM]
    return [*shares, str(FirmList.Shared.TEAM)] if own_teams(owner).exists() else shares


def can_fill_firm_list(by, firm_list: FirmList) -> bool:
    """Say whether ``by`` may put firms on the list and take them off: who manages it, and the team it is shared with.

    A list shared with everybody is read by all. Nobody fills a closed one.
    """
    return can_keep_firm_lists(by) and fillable_lists(by).filter(pk=firm_list.pk).exists()


def fillable_lists(by) -> QuerySet[FirmList]:
    """Return the lists in use that ``by`` may fill: the rule of ``can_fill_firm_list`` for many."""
    seen = FirmList.objects.visible_to(by).in_use()
    if not can_keep_firm_lists(by) or by.role in HEADQUARTERS:
        return seen
    of_team = Q(shared=FirmList.Shared.TEAM, team__in=own_teams(by).values("pk"))
    return seen.filter(Q(owner=by) | of_team)


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
