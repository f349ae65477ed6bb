"""Questions about channels: who wants what, what still stands, how things are."""

from crm.channels.queries.choices import calendar_ahead, choice_of, mail_is_set_up, mailable, setting_now
from crm.channels.queries.figures import figures_of
from crm.channels.queries.standing import (
    Foresight,
    for_group,
    line_of,
    rest_days_after,
    standing,
    untold_by_mail,
    untold_in_group,
)

__all__ = [
    "Foresight",
    "calendar_ahead",
    "choice_of",
    "figures_of",
    "for_group",
    "line_of",
    "mail_is_set_up",
    "mailable",
    "rest_days_after",
    "setting_now",
    "standing",
    "untold_by_mail",
    "untold_in_group",
]
