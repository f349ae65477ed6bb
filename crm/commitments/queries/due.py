"""Which promises are due: 到期未兑现, 企业未履约, and what comes due within 30 and 7 days (domain.md 6.3)."""

import datetime

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from crm.commitments.models.clauses import MONTH, WEEK, CommitmentQuerySet
from crm.commitments.states import Side


class Due(TextChoices):
    """The views of the list."""

    UNPAID = "unpaid", _("到期未兑现")
    UNMET = "unmet", _("企业未履约")
    GOV_WEEK = "gov_week", _("7 天内应兑现")
    INVESTOR_WEEK = "investor_week", _("7 天内应履约")
    GOV_MONTH = "gov_month", _("30 天内应兑现")
    INVESTOR_MONTH = "investor_month", _("30 天内应履约")


MOST_COUNTED = 1_000
SIDES = {Due.UNMET: Side.INVESTOR, Due.INVESTOR_WEEK: Side.INVESTOR, Due.INVESTOR_MONTH: Side.INVESTOR}
DAYS = {Due.GOV_WEEK: WEEK, Due.INVESTOR_WEEK: WEEK, Due.GOV_MONTH: MONTH, Due.INVESTOR_MONTH: MONTH}


def due_rows(rows: CommitmentQuerySet, due: str, today: datetime.date) -> CommitmentQuerySet:
    """Return the clauses among ``rows`` that stand in one view of the list; answered by the index of open clauses."""
    view = Due(due)
    side = SIDES.get(view, Side.GOV)
    if view in DAYS:
        return rows.due_within(side, today, DAYS[view])
    return rows.overdue(side, today)


def due_counts(rows: CommitmentQuerySet, today: datetime.date) -> dict[str, int]:
    """Return how many clauses the two lists of what was not kept hold, counted up to 1,000 each; two queries."""
    views = (Due.UNPAID, Due.UNMET)
    return {view.value: due_rows(rows, view, today).order_by()[:MOST_COUNTED].count() for view in views}
