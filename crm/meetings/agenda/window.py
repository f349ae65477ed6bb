"""What one agenda looks at: from when to when, and which part of the district."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from crm.meetings.models import Meeting
from crm.meetings.states import HELD
from crm.projects.models import Project
from crm.tasks.models import Task

# how far a first meeting of its kind looks back
FIRST_LOOKS_BACK = {Meeting.Kind.WEEKLY: 7, Meeting.Kind.MONTHLY: 31}
OTHERS_LOOK_BACK = 14


@dataclass(frozen=True)
class Window:
    """Events count from after ``since`` until ``until``; a day has passed when it lies before ``day``."""

    since: datetime.datetime
    until: datetime.datetime
    chain_id: int | None = None
    team_id: int | None = None
    previous: Meeting | None = None

    @property
    def day(self) -> datetime.date:
        """The day on which the data end (Asia/Shanghai)."""
        return timezone.localdate(self.until)

    def during(self, field: str) -> Q:
        """Return the condition that the moment ``field`` lies in the window."""
        return Q(**{f"{field}__gt": self.since, f"{field}__lte": self.until})

    def projects(self) -> Any:
        """Return the running projects that the meeting is about; those a team helps with are its too."""
        rows = Project.objects.running()
        if self.chain_id:
            return rows.filter(chain_id=self.chain_id)
        if self.team_id:
            helped = Project.co_teams.through.objects.filter(team_id=self.team_id).values("project_id")
            return rows.filter(Q(team_id=self.team_id) | Q(pk__in=helped))
        return rows

    def of_projects(self, field: str = "project") -> Q:
        """Return the condition that a row's project is one that the meeting is about."""
        return Q(**{f"{field}__in": self.projects().order_by().values("pk")})

    def tasks(self) -> Any:
        """Return the issued tasks that the meeting is about."""
        rows = Task.objects.filter(issued_at__isnull=False)
        if self.chain_id:
            return rows.filter(project__chain_id=self.chain_id)
        return rows.filter(team_id=self.team_id) if self.team_id else rows


def line_of(meeting: Meeting) -> QuerySet[Meeting]:
    """Return the meetings of the same kind and scope that were held before this one, newest first."""
    alike: dict[str, Any] = {"kind": meeting.kind, "chain_id": meeting.chain_id, "team_id": meeting.team_id}
    held = Meeting.objects.filter(**alike, held_at__lt=meeting.held_at, state__in=sorted(HELD))
    return held.exclude(pk=meeting.pk).order_by("-held_at", "-pk")


def previous_of(meeting: Meeting) -> Meeting | None:
    """Return the meeting that this one continues, if there is one; one query."""
    return line_of(meeting).first()


def window_of(meeting: Meeting, now: datetime.datetime) -> Window:
    """Return the window of a meeting: from the cut-off of the one before, or a fixed time back, until its own or now."""
    previous = previous_of(meeting)
    back = FIRST_LOOKS_BACK.get(Meeting.Kind(meeting.kind), OTHERS_LOOK_BACK)
    since = meeting.cutoff_at - datetime.timedelta(days=back)
    if previous:  # an agenda built before its cut-off tells nothing of what came after: this meeting does
        since = min(previous.cutoff_at, previous.built_at)
    return Window(since, min(meeting.cutoff_at, now), meeting.chain_id, meeting.team_id, previous)
