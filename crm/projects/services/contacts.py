"""What the follow-ups tell their project."""

import datetime

from django.db import transaction
from django.utils import timezone

from crm.projects.models import Project
from crm.projects.services.lighting import LIGHT_FIELDS, set_light
from crm.projects.services.writing import locked


@transaction.atomic
def note_followup(
    project_id: int, *, last_effective_at: datetime.datetime | None, next_step: str, next_step_on: datetime.date | None
) -> Project:
    """Write last effective contact and next step as the follow-ups have them, set the light anew, return the project.

    The caller works the three values out from its rows and calls inside its own transaction: ``last_effective_at`` is
    the latest effective follow-up (None: none), ``next_step`` and ``next_step_on`` the next open step ("" and None: no
    such step). Doing it twice changes nothing; the version stays, so that nobody's open form becomes stale.
    """
    project = locked(project_id, None)
    project.last_effective_followup_at = last_effective_at
    project.next_step, project.next_step_on = next_step[:200], next_step_on
    set_light(project, timezone.localdate())
    project.updated_at = timezone.now()
    project.save(update_fields=["last_effective_followup_at", "next_step", "next_step_on", "updated_at", *LIGHT_FIELDS])
    return project
