"""What is set for the district and by each person."""

import datetime

from django.conf import settings
from django.db.models import Q, QuerySet

from core.accounts.models import User
from core.accounts.roles import Role
from core.calendar.arithmetic import WorkCalendar
from core.calendar.queries import load_calendar
from crm.channels.models import ChannelSetting, Choice

AHEAD = datetime.timedelta(days=60)


def setting_now() -> ChannelSetting:
    """Return the district's setting, as it comes when nobody has changed it."""
    return ChannelSetting.objects.filter(pk=1).first() or ChannelSetting(pk=1)


def choice_of(user: User) -> Choice:
    """Return what ``user`` chose; digest and urgent ones by mail where nothing was chosen."""
    return Choice.objects.filter(user=user).first() or Choice(user=user)


def mail_is_set_up() -> bool:
    """Say whether this installation has a mail server; without one no mail is planned."""
    return bool(settings.EMAIL_HOST)


def mailable(kind: str) -> QuerySet[User]:
    """Return the active people with an address who want mails of this kind (digest, urgent); nobody without a server."""
    if not mail_is_set_up():
        return User.objects.none()
    wanted = Q(channel_choice=None) | Q(**{f"channel_choice__{kind}": True})
    return User.objects.filter(wanted, is_active=True).exclude(email="").exclude(role=Role.PARTNER)


def calendar_ahead(day: datetime.date) -> WorkCalendar:
    """Return the calendar of ``day`` and two months on; one query."""
    return load_calendar(day, day + AHEAD)
