"""Writing the light to projects: inside every write, and once a day for all."""

import datetime
from collections.abc import Iterator

from django.db import connection, transaction
from django.utils import timezone

from core.audit.services import record
from crm.projects.lights import Situation, Verdict, judge
from crm.projects.models import Project, Rulebook, rulebook
from crm.projects.progress_light import Variance, with_progress
from crm.projects.queries.progress import progress_variance
from crm.projects.stages import Stage, next_stage, stage_label

CHUNK = 5_000
READ = (
    "pk", "type", "stage", "grade", "status", "stage_due_on", "last_effective_followup_at", "created_at", "light",
    "light_reason", "planned_start_on",
)  # fmt: skip
_WRITE = f"""
UPDATE {Project._meta.db_table} AS project SET light = fresh.light, light_reason = fresh.reason
FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS fresh(id, light, reason) WHERE project.id = fresh.id
"""  # noqa: S608 (the table name is our own)


def light_of(
    project: Project, today: datetime.date, variance: Variance | None = None, book: Rulebook | None = None
) -> Verdict:  # fmt: skip
    """Return the light that the rules give a project on ``today``; ``variance`` is what its newest month says."""
    contact = project.last_effective_followup_at or project.created_at
    coming = next_stage(project.type, project.stage)
    term = (book or rulebook()).term(project.type, project.stage)
    situation = Situation(
        stage=project.stage,
        stage_text=project.stage_text,
        next_text=stage_label(project.type, coming) if coming else "",
        grade=project.grade,
        is_active=project.status == Project.Status.ACTIVE,
        status_text=str(Project.Status(project.status).label),
        quiet_days=max((today - timezone.localdate(contact)).days, 0),
        due_on=project.stage_due_on,
        warning_days=term.warning_days if term else 0,
    )
    return with_progress(
        judge(situation, today), type=project.type, stage=project.stage, planned_start_on=project.planned_start_on,
        variance=variance, today=today,
    )  # fmt: skip


def set_light(project: Project, today: datetime.date) -> None:
    """Put the light and its reason onto the row in memory; the caller saves them. One query while building, else none."""
    verdict = light_of(project, today, _variances([project]).get(project.pk))
    project.light, project.light_reason = verdict.colour.value, verdict.reason


def _variances(projects: list[Project]) -> dict[int, Variance]:
    """Return what the newest month says of those that are being built."""
    return progress_variance([one.pk for one in projects if one.pk and one.stage == Stage.STARTED])


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
    fresh, held = [], list(rows.select_for_update(of=("self",), skip_locked=True))
    behind, book = _variances(held), rulebook()
    for project in held:
        verdict = light_of(project, day, behind.get(project.pk), book)
        if (project.light, project.light_reason) != (verdict.colour, verdict.reason):
            fresh.append((project.pk, verdict.colour.value, verdict.reason))
    if fresh:
        with connection.cursor() as cursor:
            cursor.execute(_WRITE, [list(column) for column in zip(*fresh, strict=True)])
    return len(fresh)
