"""The 1+10 page: teams with their people, chains and live counts.

Counts and sums by team are published aggregates, open to all staff (architecture.md 3); the lists behind them keep to
the reader's scope, which ``may_list`` tells.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Count, Prefetch, Q, QuerySet, Sum
from django.utils import timezone

from chains.access import reach_of
from chains.models import Leadership, Membership, Team
from core.accounts.models import User
from core.accounts.roles import Role
from crm.projects.models import Project
from crm.projects.queries import signed_totals
from crm.projects.stages import ORDER, PHASE_OF, Phase, Stage, is_signed

RED = Q(light=Project.Light.RED, status=Project.Status.ACTIVE)


@dataclass
class Tally:
    """What a team, a stage or the district has in hand: counts of running projects, sums in 万元.

    ``contract_wan`` is what was signed this year by the months of the statistics, ended projects included.
    """

    projects: int = 0
    invest_wan: Decimal = Decimal(0)
    contract_wan: Decimal = Decimal(0)
    red: int = 0
    signed: int = 0
    phases: dict[str, int] = field(default_factory=dict)

    def add(self, stage: str, row: dict) -> None:
        """Add the row of one stage."""
        self.projects += row["projects"]
        self.invest_wan += row["invest_wan"] or 0
        self.red += row["red"]
        self.signed += row["projects"] if is_signed(stage) else 0
        phase = PHASE_OF[Stage(stage)]
        self.phases[phase] = self.phases.get(phase, 0) + row["projects"]

    @property
    def signed_share(self) -> int:
        """Signed projects of those in hand, in percent."""
        return round(100 * self.signed / self.projects) if self.projects else 0

    @property
    def bars(self) -> list[dict]:
        """The four phases as parts of a bar: number 1–4, start and width in percent, count and word."""
        parts, at = [], 0.0
        for number, phase in enumerate(Phase, 1):
            count = self.phases.get(phase, 0)
            width = 100 * count / self.projects if self.projects else 0
            parts.append(
                {"number": number, "at": f"{at:.2f}", "width": f"{width:.2f}", "count": count, "word": phase.label}
            )
            at += width
        return parts


@dataclass
class TeamCard:
    """One team as the page shows it; ``may_list`` says whether the reader may open the lists behind its counts."""

    team: Team
    tally: Tally
    may_list: bool

    @property
    def people(self) -> list[User]:
        """Who works in the team today."""
        return [membership.user for membership in self.team.people_now]  # type: ignore[attr-defined]

    @property
    def leaders(self) -> list[User]:
        """The team's leaders (组长)."""
        return [user for user in self.people if user.role == Role.TEAM_LEADER]

    @property
    def commanders(self) -> list[User]:
        """Who commands the headquarters (总指挥)."""
        return [user for user in self.people if user.role == Role.COMMANDER]


def one_and_ten(user: User) -> tuple[TeamCard | None, list[TeamCard], Tally]:
    """Return the headquarters, the active teams in order, and what they have in hand together; seven queries at most."""
    tallies, signed = tallies_by_team(), signed_by_team()
    total = Tally(contract_wan=sum(signed.values(), Decimal(0)))
    for rows in tallies.values():
        for stage, row in rows.items():
            total.add(stage, row)
    cards = [_card(team, tallies.get(team.pk, {}), user, signed) for team in teams_for(user).filter(is_active=True)]
    hq = next((card for card in cards if card.team.kind == Team.Kind.HQ), None)
    return hq, [card for card in cards if card is not hq], total


def teams_for(user: User) -> QuerySet[Team]:
    """Return the teams that ``user`` may know, with chains and the people of today (``people_now``)."""
    now = Membership.objects.current().filter(user__is_active=True).select_related("user").order_by("since", "id")
    people = Prefetch("memberships", queryset=now, to_attr="people_now")
    return Team.objects.visible_to(user).select_related("lead_agency").prefetch_related("chains", people)


def tallies_by_team(team: Team | None = None) -> dict[int, dict[str, dict]]:
    """Return for each team (or for one) its running projects by stage: counts, sums in 万元, red lights; one query."""
    projects = Project.objects.running() if team is None else Project.objects.running().filter(team=team)
    rows = projects.order_by().values("team_id", "stage").annotate(
        projects=Count("pk"),
        invest_wan=Sum("total_invest_wan"),
        red=Count("pk", filter=RED),
    )  # fmt: skip
    found: dict[int, dict[str, dict]] = {}
    for row in rows:
        found.setdefault(row["team_id"], {})[row["stage"]] = row
    return found


def signed_by_team() -> dict[int, Decimal]:
    """Return the formal amount in 万元 that each team signed this year, as the statistics count it; two queries."""
    today = timezone.localdate()
    rows = signed_totals(None, today.replace(month=1, day=1), today, "team")
    return {row.key: row.formal_wan for row in rows if row.formal_wan}


def team_card(team: Team, user: User) -> tuple[TeamCard, list[dict]]:
    """Return one team's card and its stages in order, each with word, phase number, count, sum in 万元 and red lights.

    What it signed this year is the business of ``signed.signed_of``.
    """
    rows = tallies_by_team(team).get(team.pk, {})
    phases = list(Phase)
    nothing = {"projects": 0, "invest_wan": Decimal(0), "red": 0}
    stages = [
        {
            "code": stage.value,
            "word": stage.label,
            "phase": phases.index(PHASE_OF[stage]) + 1,
            **rows.get(stage, nothing),
        }
        for stage in ORDER
    ]
    return _card(team, rows, user), stages


def chains_with_leaders(team: Team):
    """Return the chains that the team answers for, each with its leader in office (``current_leaders``)."""
    return team.chains.prefetch_related(Leadership.objects.prefetch_current_leaders())


def _card(team: Team, rows: dict[str, dict], user: User, signed: Mapping[int, Decimal] | None = None) -> TeamCard:
    tally = Tally(contract_wan=(signed or {}).get(team.pk, Decimal(0)))
    for stage, row in rows.items():
        tally.add(stage, row)
    reach = reach_of(user)
    return TeamCard(team, tally, may_list=reach.everything or team.pk in reach.team_ids)
