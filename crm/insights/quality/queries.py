"""The data-quality page: which faults the firms of each team have, each number as the list behind it counts."""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from chains.access import reach_of
from chains.models import Team
from core.accounts.roles import TEAM_ROLES
from crm.enterprises.faults import FAULTS
from crm.enterprises.models import DuplicatePair, Enterprise, FaultTally
from crm.enterprises.policy import can_merge_enterprises

UNOWNED = "null"
SOUND, POOR, FAR_BEHIND = 90, 60, 15  # percent, percent, points behind all


@dataclass
class Group:
    """The firms of one team (None: of no team): how many there are, how many have no fault, how many each fault has."""

    team: Team | None
    firms: int = 0
    sound: int = 0
    faults: dict[str, int] = field(default_factory=dict)
    is_behind: bool = False

    @property
    def code(self) -> str:
        """What stands over the column."""
        return self.team.code if self.team else "未归口"

    @property
    def word(self) -> str:
        """The name of the team in full."""
        return str(self.team) if self.team else "还没有归口招商组的企业"

    @property
    def short(self) -> str:
        """The name of the team as it fits over a column."""
        return self.team.name.removesuffix("组").removesuffix("招商") if self.team else ""

    @property
    def share(self) -> int:
        """Firms without a fault, in percent of all, never rounded up to all."""
        return self.sound * 100 // self.firms if self.firms else 0

    @property
    def kind(self) -> str:
        """The colour of the share: green when sound, red when far behind the others, else none."""
        return "ok" if self.share >= SOUND else "bad" if self.is_behind else ""

    @property
    def key(self) -> str:
        """The team in an address."""
        return str(self.team.pk) if self.team else UNOWNED

    @property
    def is_open(self) -> bool:
        """Whether a list can be narrowed to it: a closed team is no choice any more."""
        return self.team is None or self.team.is_active


@dataclass(frozen=True)
class Cell:
    """One number with the list that it opens, and the team it is about."""

    count: int
    url: str
    group: Group | None = None


@dataclass(frozen=True)
class FaultRow:
    """One kind of fault: its words and its numbers, one a team, and the sum where the person works on all."""

    label: Any
    remedy: Any
    cells: list[Cell]
    total: Cell | None


@dataclass(frozen=True)
class Quality:
    """The page as one person sees it."""

    counted_at: datetime | None
    groups: list[Group]
    rows: list[FaultRow]
    total: Group | None


def quality_for(user) -> Quality:
    """Return the faults of the firms that ``user`` mends: all for HQ and the data administrator, own teams' and unowned.

    Counts of single firms are those of the last count (``services.quality``); what depends on the reader is counted now.
    Five queries at most.
    """
    tallies = list(FaultTally.objects.select_related("team").order_by("team__code"))
    counted_at = tallies[0].counted_at if tallies else None
    works_on_all = user.role not in TEAM_ROLES
    groups = [Group(one.team, one.firms, one.sound, one.faults) for one in tallies]
    if not works_on_all:
        groups = _own(groups, user)
    _mark_behind(groups)
    live = _live_counts(user)
    rows = [
        _row(fault.label, fault.remedy, groups, works_on_all, _counts(fault, groups, live), _list_of(fault.code))
        for fault in FAULTS
    ]
    if works_on_all:
        rows = [_with_sum(row, fault, live) for row, fault in zip(rows, FAULTS, strict=True)]
    if can_merge_enterprises(user):
        rows.append(_duplicates(user, groups))
    return Quality(counted_at, groups, rows, _sum(groups) if works_on_all else None)


def _own(groups: list[Group], user) -> list[Group]:
    """Return the groups of the person's teams, also those without a firm, and the firms that every team may complete."""
    known = {group.team.pk if group.team else None: group for group in groups}
    teams = Team.objects.filter(pk__in=reach_of(user).team_ids, is_active=True).order_by("code")
    return [known.get(team.pk) or Group(team) for team in teams] + [known.get(None) or Group(None)]


def _mark_behind(groups: list[Group]) -> None:
    """Mark the groups that are poor and far behind all together: where every share is low, red everywhere says nothing."""
    average = _sum(groups).share
    for group in groups:
        group.is_behind = bool(group.firms) and group.share < min(POOR, average - FAR_BEHIND + 1)


def _live_counts(user) -> dict[str, dict[int | None, int]]:
    """Return, for the faults that depend on the reader, how many firms each team has."""
    found = {}
    for fault in FAULTS:
        if not fault.counted:
            firms = Enterprise.objects.visible_to(user).filter(fault.condition(user)).order_by()
            found[fault.code] = dict(firms.values_list("owner_team").annotate(Count("pk")))
    return found


def _counts(fault, groups: list[Group], live) -> list[int]:
    if fault.code in live:
        return [live[fault.code].get(group.team.pk if group.team else None, 0) for group in groups]
    return [group.faults.get(fault.code, 0) for group in groups]


def _with_sum(row: FaultRow, fault, live) -> FaultRow:
    """Return the row with the sum of what is counted now: also teams that had no firm at the last count."""
    if row.total is None or fault.code not in live:
        return row
    return replace(row, total=replace(row.total, count=sum(live[fault.code].values())))


def _list_of(code: str):
    """Return what makes the address of the list of firms with a fault, of one group or of all."""
    base = reverse("enterprises:list")
    return lambda key: f"{base}?{urlencode({'fault': code} | ({'owner_team': key} if key else {}))}"


def _duplicates(user, groups: list[Group]) -> FaultRow:
    """Count the open pairs; one between two teams is the business of both, and one pair in the sum."""
    pairs = DuplicatePair.objects.visible_to(user).open().order_by()
    found: Counter[int | None] = Counter()
    total = 0
    for left, right, count in pairs.values_list("left__owner_team", "right__owner_team").annotate(Count("pk")):
        found.update(dict.fromkeys({left, right}, count))
        total += count
    base = reverse("enterprises:duplicates")
    counts = [found[group.team.pk if group.team else None] for group in groups]
    row = _row(
        _("疑似重复（对）"), _("逐对判断：合并、设为分支机构，或记为不是同一家"), groups, False, counts,
        lambda key: f"{base}?{urlencode({'team': key, 'status': 'open'})}",
    )  # fmt: skip
    return FaultRow(row.label, row.remedy, row.cells, Cell(total, base))


def _row(label: Any, remedy: Any, groups: list[Group], summed: bool, counts: list[int], address) -> FaultRow:
    cells = [
        Cell(count, address(group.key) if group.is_open else "", group)
        for group, count in zip(groups, counts, strict=True)
    ]
    return FaultRow(label, remedy, cells, Cell(sum(counts), address("")) if summed else None)


def _sum(groups: list[Group]) -> Group:
    return Group(None, sum(group.firms for group in groups), sum(group.sound for group in groups))
