"""Meetings called by their service."""

import datetime

from django.utils import timezone

from crm.meetings.models import Meeting
from crm.meetings.services import create_meeting, open_meeting

DAY = datetime.timedelta(days=1)


def called_meeting(*, by, **fields) -> Meeting:
    """Return a meeting that is being prepared: an hour from now, with the data until now."""
    held_at = fields.pop("held_at", timezone.now() + datetime.timedelta(hours=1))
    given = {"kind": "weekly", "cutoff_at": held_at, "place": "区政府三楼会议室", "chair": "区长示例"}
    return create_meeting(by=by, held_at=held_at, **(given | {"attendees": "指挥部、各招商组"} | fields))


def opened_meeting(*, by, **fields) -> Meeting:
    """Return a meeting that is under way."""
    return open_meeting(called_meeting(by=by, **fields).pk, by=by)
