"""The numbers of domain.md 2.5 and 2.6: how long a claim protects, how long a step of a lead may take."""

import datetime

from crm.projects.stages import Stage, is_signed

BEFORE_SIGNING = [stage.value for stage in Stage if not is_signed(stage)]

# claim (days are natural days unless they say workdays)
CONFIRM_WORKDAYS = 1
PROTECT_DAYS = 90
RENEW_DAYS = 90
MOST_RENEWALS = 1
RENEW_WINDOW_DAYS = 30  # what counts for a renewal happened in the last 30 days
RENEW_LEVEL = 2
WARN_DAYS = (7, 3, 1)
BARRED_DAYS = 15
SUSPENDED_DAYS = 30

# dispute
DISPUTE_WORKDAYS = 5
RULING_WORKDAYS = 3
APPEAL_WORKDAYS = 2

# lead, from its reception; following up is reported every 14 days
RESPOND_DAYS = 1
JUDGE_DAYS = 3
JUDGE_MAJOR_DAYS = 7
FEEDBACK_DAYS = 7
FOLLOW_DAYS = 14

# transfer
SHARE_FROM, SHARE_TO = 40, 60

# city-level 首报首谈, inclusive
CITY_TOTAL_WAN = 100_000  # 10 亿元
CITY_FOREIGN_USD_WAN = 1_000  # 1000 万美元


def last_protected_on(day: datetime.date, days: int = PROTECT_DAYS) -> datetime.date:
    """Return the last protected day of a protection of ``days`` that begins on ``day``."""
    return day + datetime.timedelta(days=days)
