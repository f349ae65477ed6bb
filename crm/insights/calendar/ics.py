"""Entries as an iCalendar file (RFC 5545), written by the library icalendar: escaping and folding are its business."""

import datetime
import re
from collections.abc import Iterable

from django.utils import timezone
from icalendar import Calendar, Event

from crm.insights.calendar.entries import Entry

PRODUCT = "-//Lianzhao//Calendar//ZH"
DOMAIN = "lianzhao"
LENGTH = datetime.timedelta(hours=1)  # nobody writes down when a visit or a meeting ends
REFRESH = datetime.timedelta(hours=1)
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069]")


def as_ics(entries: Iterable[Entry], *, name: str, host: str) -> bytes:
    """Return the file: days as whole days, moments in UTC, the same bytes for the same entries.

    ``host`` (scheme and name) makes the addresses whole. A UID stays the same for ever; SEQUENCE is the version of the
    row, DTSTAMP and LAST-MODIFIED when it last changed. What was voided says CANCELLED.
    """
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", "Asia/Shanghai")
    calendar.add("x-published-ttl", "PT1H")
    calendar.add("refresh-interval", REFRESH, parameters={"value": "DURATION"})
    for entry in entries:
        calendar.add_component(_event(entry, host))
    return calendar.to_ical()


def _event(entry: Entry, host: str) -> Event:
    event = Event()
    changed = (entry.changed_at or _midnight(entry.day)).astimezone(datetime.UTC).replace(microsecond=0)
    event.add("uid", f"{entry.key}@{DOMAIN}")
    event.add("dtstamp", changed)
    event.add("last-modified", changed)
    event.add("sequence", entry.version)
    if entry.at is None:
        event.add("dtstart", entry.day)
        event.add("dtend", entry.day + datetime.timedelta(days=1))
    else:
        begin = entry.at.astimezone(datetime.UTC).replace(microsecond=0)
        event.add("dtstart", begin)
        event.add("dtend", begin + LENGTH)
    event.add("summary", _seen(f"{entry.kind_word}：{entry.title}"))
    event.add("description", _seen(f"{entry.note}\n{entry.who}".strip()))
    event.add("url", f"{host}{entry.url}")
    event.add("categories", [entry.kind_word])
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if entry.at is None else "OPAQUE")
    return event


def _midnight(day: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time.min, timezone.get_default_timezone())


def _seen(text: str) -> str:
    """Leave out characters that no calendar shows and some choke on."""
    return _UNSEEN.sub("", text)
