"""What a team signed this year, and how far its signed projects have come: published figures, open to all staff."""

import datetime
from typing import Any

from django.utils import timezone

from chains.models import Team
from crm.projects.queries import cohort_rates, signed_totals


def signed_of(team: Team) -> dict[str, Any]:
    """Return the team's totals and rates from January to today; three queries.

    Totals keep closed months with the team they were closed with; rates follow who leads the project today.
    """
    today = timezone.localdate()
    start = datetime.date(today.year, 1, 1)
    total = signed_totals(None, start, today, team=team.pk)[0]
    return {
        "total": total, "start": start, "end": today,
        "rates": cohort_rates(start, today, team=team.pk),
    }  # fmt: skip
