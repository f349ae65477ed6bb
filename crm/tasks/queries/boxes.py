"""The tabs of the task list: mine, issued by me, my team's, my agency's, all; a tab counts the rows that it lists."""

from django.db.models import Exists, OuterRef, Q, QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _

from chains.access import agency_ids_of, reach_of
from core.accounts.models import User
from core.accounts.roles import CHAIN_ROLES, HEADQUARTERS, TEAM_ROLES, Role
from crm.tasks.models import Task
from crm.tasks.states import OPEN, Status


class Box(TextChoices):
    """Whose tasks."""

    MINE = "mine", _("我的任务")
    ISSUED = "issued", _("我交办的")
    TEAM = "team", _("本组")
    AGENCY = "agency", _("协办")
    ALL = "all", _("全部")


def boxes_of(user: User) -> list[Box]:
    """Return the tabs that a person of this role has, the one to open first in front; none without tasks."""
    if user.role in HEADQUARTERS:
        return [Box.ISSUED, Box.MINE, Box.ALL]
    if user.role == Role.TEAM_LEADER:
        return [Box.MINE, Box.ISSUED, Box.TEAM]
    if user.role in TEAM_ROLES:
        return [Box.MINE, Box.TEAM]
    if user.role in CHAIN_ROLES:
        return [Box.ALL, Box.ISSUED] if user.role == Role.CHAIN_LEADER else [Box.ALL]
    return [Box.AGENCY] if user.role == Role.AGENCY_CLERK else []


def box_rows(tasks: QuerySet[Task], box: str, user: User) -> QuerySet[Task]:
    """Keep what belongs into a tab: mine are those given to me by name, and my teams' that name nobody."""
    if box == Box.ISSUED:
        return tasks.filter(issuer=user)
    issued = tasks.filter(issued_at__isnull=False)
    teams = reach_of(user).team_ids
    if box == Box.MINE:
        return issued.filter(Q(assignee=user) | Q(assignee=None, team_id__in=teams))
    if box == Box.TEAM:
        return issued.filter(team_id__in=teams)
    if box == Box.AGENCY:
        links = Task.co_agencies.through.objects.filter(task=OuterRef("pk"), agency__in=agency_ids_of(user))
        return issued.filter(Exists(links))
    return tasks


def open_count(user: User, box: str) -> int:
    """Return how many open tasks, with drafts where they are listed, a tab shows at first; one query."""
    rows = box_rows(Task.objects.visible_to(user), box, user)
    return rows.filter(status__in=[*OPEN, Status.DRAFT]).order_by().count()
