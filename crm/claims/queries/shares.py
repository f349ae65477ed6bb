"""How a project counts for the teams that worked on it: once for the district, by shares for the teams."""

import datetime
from collections import defaultdict
from collections.abc import Collection
from decimal import Decimal

from django.utils import timezone

from crm.claims.models import Transfer
from crm.projects.models import Project

WHOLE = Decimal(100)


def shares_of(project_ids: Collection[int], on: datetime.date | None = None) -> dict[int, dict[int, Decimal]]:
    """Return for each project the percent of every team that has a share on ``on`` (default: today); two queries.

    They make 100. Each transfer splits what the giving team had. A hand-over without a transfer takes the leading
    team's part along; a project without transfers counts wholly for its leading team.
    """
    day = on or timezone.localdate()
    teams = dict(Project.objects.filter(pk__in=project_ids).values_list("pk", "team_id"))
    steps: dict[int, list[Transfer]] = defaultdict(list)
    for step in Transfer.objects.filter(project__in=teams).order_by("effective_on", "id"):
        steps[step.project_id].append(step)
    return {project: _shares(steps[project], team, day, until_now=on is None) for project, team in teams.items()}


def _shares(steps: list[Transfer], team: int, day: datetime.date, *, until_now: bool) -> dict[int, Decimal]:
    lead = steps[0].from_team_id if steps else team
    shares = defaultdict(Decimal, {lead: WHOLE})
    for step in (one for one in steps if one.effective_on <= day):
        if step.from_team_id != lead and step.moves_lead:
            shares[step.from_team_id] += shares.pop(lead, Decimal(0))
        given = shares[step.from_team_id]
        shares[step.from_team_id] = given * step.share_from / WHOLE
        shares[step.to_team_id] += given - shares[step.from_team_id]
        lead = step.to_team_id if step.moves_lead else lead
    if until_now and lead != team:
        shares[team] += shares.pop(lead)
    return {key: share for key, share in shares.items() if share}
