"""Undoing a written list of projects: those nobody worked on go, with the firms that came with them; the others stay."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from crm.enterprises.services import bulk
from crm.followups.models import FollowUp
from crm.followups.services import remove_carried, untouched
from crm.imports.models import ImportBatch, ImportedProject, ImportRow, LeftAlone
from crm.imports.services.undoing_plans import GONE, STAYS
from crm.imports.services.undoing_plans import Plan as FirmPlan
from crm.imports.services.undoing_plans import plans_of as plans_of_firms
from crm.notices.models import Notice
from crm.projects.models import Project
from crm.projects.services import lock_projects, remove_projects, worked_on

SEEN_TO = (ImportedProject, FollowUp, Notice)


@dataclass
class ProjectPlan:
    """What becomes of one project of a list that is undone."""

    project: Project
    outcome: str
    reasons: list[dict[str, Any]] = field(default_factory=list)


def projects_behind(batch: ImportBatch, after: int, count: int) -> list[int]:
    """Return the ids of the next projects, in their order, that the list opened."""
    found = ImportedProject.objects.filter(batch=batch, project_id__gt=after).order_by("project_id")
    return list(found.values_list("project_id", flat=True)[:count])


def count_projects(batch: ImportBatch) -> int:
    """Return how many projects the list opened and that are still to be looked at."""
    return ImportedProject.objects.filter(batch=batch, project_id__gt=batch.undo_cursor).count()


def plans_of_projects(batch: ImportBatch, ids: Collection[int]) -> list[ProjectPlan]:
    """Return the plan of each project as things stand now; reads only. Hold the projects first to rely on it."""
    standing, quiet = worked_on(ids, besides=SEEN_TO), untouched(ids)
    rows = Project.objects.filter(pk__in=ids).select_related("enterprise").order_by("pk")
    return [_plan(project, standing.get(project.pk, []), has_talks=project.pk not in quiet) for project in rows]


def _plan(project: Project, words: list[str], *, has_talks: bool) -> ProjectPlan:
    plan = ProjectPlan(project, GONE)
    words = words + ([str(FollowUp._meta.verbose_name)] if has_talks else [])
    if project.version or project.status != Project.Status.ACTIVE:
        plan.reasons.append({"code": "edited", "text": "导入后有人改过"})
    if words:
        plan.reasons.append({"code": "linked", "text": f"已有{'、'.join(dict.fromkeys(words))}", "words": words})
    plan.outcome = STAYS if plan.reasons else GONE
    return plan


def take_projects_back(batch: ImportBatch, ids: Sequence[int]) -> tuple[list[ProjectPlan], list[FirmPlan]]:
    """Remove and list as planned, inside the caller's transaction that holds the library.

    Returns the plans, and those of the firms that came with the removed projects and that nothing holds any more.
    """
    lock_projects(ids)
    plans = plans_of_projects(batch, ids)
    going = [plan.project for plan in plans if plan.outcome == GONE]
    note = {"import": batch.pk, "reason": batch.undo_reason}
    remove_carried([project.pk for project in going], by=batch.undo_by, note=note)
    remove_projects(going, by=batch.undo_by, note=note)
    LeftAlone.objects.bulk_create(_left(batch, plan) for plan in plans if plan.reasons)
    return plans, _firms_without(batch, {project.enterprise_id for project in going})


def _firms_without(batch: ImportBatch, firms: Collection[int]) -> list[FirmPlan]:
    rows = ImportRow.objects.filter(batch=batch, entered=True, enterprise__in=firms)
    entered = sorted(set(rows.values_list("enterprise_id", flat=True)))
    bulk.lock_firms(entered)
    return [plan for plan in plans_of_firms(batch, entered) if plan.outcome == GONE]


def _left(batch: ImportBatch, plan: ProjectPlan) -> LeftAlone:
    firm = plan.project.enterprise
    name = f"{plan.project.name}（{firm.name}）"[:200]
    return LeftAlone(batch=batch, enterprise=firm, name=name, kind=LeftAlone.Kind.PROJECT, reasons=plan.reasons)
