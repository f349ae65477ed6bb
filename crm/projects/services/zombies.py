"""The label of projects that look dead: given every night, taken off at once by a sign of life."""

from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from crm.projects.models import Project, ProjectQuerySet
from crm.projects.queries.zombies import Label, labels_to_set, looking_dead

CHUNK = 5_000
# Rows that somebody is writing are left out; what he wrote after the labels were worked out has another version.
_WRITE = f"""
WITH held AS (SELECT id FROM {Project._meta.db_table} WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE SKIP LOCKED)
UPDATE {Project._meta.db_table} AS project SET zombie_why = fresh.why
FROM unnest(%s::bigint[], %s::int[], %s::text[]) AS fresh(id, version, why) JOIN held USING (id)
WHERE project.id = fresh.id AND project.version = fresh.version
"""  # noqa: S608 (the table name is our own)


def label_zombies(projects: ProjectQuerySet, *, funded: Any) -> int:
    """Let exactly those of ``projects`` that look dead today carry the label, and return how many rows changed.

    ``funded``: ids (or a subquery of ids) of projects with 到位资金. The version stays, so that nobody's open form
    becomes stale. Again changes nothing; of two at once each row is written by one.
    """
    labels = labels_to_set(projects, timezone.localdate(), funded)
    return sum(_write(labels[first : first + CHUNK]) for first in range(0, len(labels), CHUNK))


def show_life(project: Project) -> None:
    """Take the label off a locked project that no longer looks dead, inside the act that revived it; else nothing.

    No query for a project without the label. Whether money arrived is not asked: verifying it takes the label off itself.
    """
    if project.zombie_why and not looking_dead(Project.objects.filter(pk=project.pk), timezone.localdate()).exists():
        project.zombie_why = ""
        project.save(update_fields=["zombie_why"])


@transaction.atomic
def _write(labels: list[Label]) -> int:
    ids, versions, whys = (list(column) for column in zip(*labels, strict=True))
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, [ids, ids, versions, whys])
        return cursor.rowcount
