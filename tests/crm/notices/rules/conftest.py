"""One rule at a time, day by day; and whether who is told can open what he is told of."""

import pytest
from django.test import Client

from crm.notices import services
from crm.notices.models import Notice
from crm.notices.rules import RULES
from crm.notices.services import raising
from tests.crm.notices.conftest import DAY, at


@pytest.fixture
def only(monkeypatch):
    """Return a function that lets scans look at one rule alone."""

    def narrow(code):
        monkeypatch.setattr(raising, "RULES", tuple(rule for rule in RULES if rule.code == code))

    return narrow


def scan(day, clock="10:00"):
    with at(day, clock):
        return services.raise_due_notices()


def told(first, last) -> dict[str, list]:
    """Scan day by day; return whom it newly told: by user name the days, each with the offset."""
    found: dict[str, list] = {}
    known = set(Notice.objects.values_list("pk", flat=True))
    for number in range((last - first).days + 1):
        day = first + number * DAY
        scan(day)
        for one in Notice.objects.exclude(pk__in=known).select_related("recipient").order_by("day_offset"):
            known.add(one.pk)
            found.setdefault(one.recipient.username, []).append((day.isoformat()[5:], one.day_offset))
    return found


def opens(user, day) -> int:
    """The answer of the page that the person's one open reminder leads to."""
    client = Client()
    with at(day):
        client.force_login(user)
        notice = Notice.objects.visible_to(user).open().get()
        return client.get(notice.get_absolute_url(), follow=True).status_code


def standing(user, day) -> int:
    """How many reminders the person sees before the next scan."""
    with at(day):
        return Notice.objects.visible_to(user).open().count()
