"""Writing the light to projects: inside every write, once a day for all, and when a rule changed."""

import datetime
from collections.abc import Iterator

from celery import signature
from django.db import connection, transaction
from django.utils import timezone

from core.audit.services import record
from core.outbox.services import ring_after_commit
from crm.projects.models import Project
from crm.projects.queries.lighting import READ, lights_of

CHUNK = 5_000
TASK = "crm.projects.tasks.refresh_lights"
LIGHT_FIELDS = ("light", "light_reason")
_WRITE = f"""
UPDATE {Project._meta.db_table} AS project SET light = fresh.light, light_reason = fresh.reason
FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS fresh(id, light, reason) WHERE project.id = fresh.id
"""  # noqa: S608 (the table name is our own)


def set_light(project: Project, today: datetime.date) -> None:
    """Put the light and its reason onto the row in memory; the caller saves them.

    One query before signing, one more after it, another while building.
    """
    verdict = lights_of([project], today)[0]
    project.light, project.light_reason = verdict.colour.value, verdict.reason


def save_light(project: Project) -> None:
    """Give a locked project the light of today; the version stays, so that nobody's open form becomes stale."""
    before = project.light, project.light_reason
    set_light(project, timezone.localdate())
    if (project.light, project.light_reason) != before:
        project.save(update_fields=LIGHT_FIELDS)


def ring_refresh() -> None:
    """Have a worker give every project its light anew after this transaction; the daily run makes up for a lost ring."""
    ring_after_commit(signature(TASK))


def refresh_lights(today: datetime.date | None = None) -> int:
    """Give every active project the light of ``today`` and return how many rows changed; no other row is written.

    Works in chunks by id, one UPDATE a chunk. A row that somebody is just writing is left out: that write sets the
    light itself. Running twice, or two at once, changes nothing more.
    """
    day = today or timezone.localdate()
    changed = sum(_refresh(first, last, day) for first, last in _spans())
    if changed:
        record("project.lights_refreshed", by=None, changes={"day": day, "changed": changed})
    return changed


def _spans() -> Iterator[tuple[int, int]]:
    """Yield ranges of ids that hold at most CHUNK rows each."""
    last = 0
    while True:
        ids = Project.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)
        page = list(ids[:CHUNK])
        if not page:
            return
        yield page[0], page[-1]
        last = page[-1]


@transaction.atomic
def _refresh(first: int, last: int, day: datetime.date) -> int:
    rows = Project.objects.filter(status=Project.Status.ACTIVE, pk__range=(first, last)).only(*READ).order_by("pk")
    held = list(rows.select_for_update(of=("self",), skip_locked=True))
    fresh = [
        (project.pk, verdict.colour.value, verdict.reason)
        for project, verdict in zip(held, lights_of(held, day), strict=True)
        if (project.light, project.light_reason) != (verdict.colour, verdict.reason)
    ]
    if fresh:
        with connection.cursor() as cursor:
            cursor.execute(_WRITE, [list(column) for column in zip(*fresh, strict=True)])
    return len(fresh)
