"""Projects that a list opened by mistake leave again, as if they had never been there."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction
from django.db.models import Exists, ForeignObjectRel, Model, OuterRef

from core.audit.services import record_many
from crm.projects.models import AmountAdjustment, Contract, Milestone, Project, StageChange
from crm.projects.queries.months import closed_through
from crm.projects.services.contracts.booking import hold_months

IN_CLOSED_MONTH = "（已计入已关账月份）"
ADJUSTMENTS = AmountAdjustment.objects.filter(contract=OuterRef("pk"))


def lock_projects(ids: Collection[int]) -> None:
    """Hold these projects until the transaction ends, in the order of their ids; no month is closed meanwhile."""
    rows = Project.objects.filter(pk__in=ids).order_by("pk").select_for_update(of=("self",))
    list(rows.values_list("pk"))
    hold_months()


def worked_on(ids: Collection[int], *, besides: Collection[type[Model]] = ()) -> dict[int, list[str]]:
    """Return, by project, the names of what was recorded on it since its opening, in whichever app; one query a kind.

    The 期初 row, milestones as they were worked out and the contract made of the project's own columns belong to the
    opening, the contract unless somebody changed it or it counts in a closed month; ``besides`` are kinds that the
    caller sees to.
    """
    found = _contracts(ids)
    moves = StageChange.objects.filter(project__in=ids).exclude(kind=StageChange.Kind.OPENING)
    duties = Milestone.objects.filter(project__in=ids).exclude(version=0)
    for rows in (moves, duties):
        for pk in set(rows.values_list("project_id", flat=True)):
            found.setdefault(pk, []).append(str(rows.model._meta.verbose_name))
    own = {StageChange, Milestone, Contract, Project.co_teams.through, *besides}
    for relation in Project._meta.get_fields(include_hidden=True):
        if isinstance(relation, ForeignObjectRel) and not relation.many_to_many and relation.related_model not in own:
            model, column = relation.related_model, relation.field.attname
            pointing = model._base_manager.filter(**{f"{column}__in": list(ids)})
            for pk in set(pointing.values_list(column, flat=True)):
                found.setdefault(pk, []).append(str(model._meta.verbose_name))
    return found


def _contracts(ids: Collection[int]) -> dict[int, list[str]]:
    """Return the contracts that hold their projects, in words; two queries."""
    found: dict[int, list[str]] = {}
    closed, name = closed_through(), str(Contract._meta.verbose_name)
    rows = Contract.objects.filter(project__in=ids).annotate(is_adjusted=Exists(ADJUSTMENTS)).order_by("pk")
    for pk, is_own, version, month, is_adjusted in rows.values_list(
        "project_id", "from_project", "version", "counted_month", "is_adjusted"
    ):
        is_closed = is_adjusted or bool(closed and month and month <= closed)
        if is_closed or version or not is_own:
            found.setdefault(pk, []).append(name + (IN_CLOSED_MONTH if is_closed else ""))
    return {pk: list(dict.fromkeys(words)) for pk, words in found.items()}


@transaction.atomic
def remove_projects(projects: Collection[Project], *, by, note: Mapping[str, Any]) -> None:
    """Delete locked projects that were opened as existing ones and that nobody worked on, with their opening.

    Their numbers are not given out again. Raises ProtectedError when something else still points at one. Writes one
    audit row ``project.removed`` a project.
    """
    record_many("project.removed", [(project, note) for project in projects], by=by)
    Project.objects.filter(pk__in=[project.pk for project in projects], opened_as_existing=True).delete()
