"""Milestones follow the project: planned at signing, done by its moves, worked out anew where nobody fixed them."""

from typing import Any

from core.audit.services import record
from crm.projects.deadlines import PLANNED_FIELDS
from crm.projects.models import Milestone, Project
from crm.projects.models.milestones import KIND_OF_STAGE
from crm.projects.queries.schedule import CONTRACT, Expected, wanted_milestones
from crm.projects.services.lighting import save_light
from crm.projects.stages import Stage, is_signed

Kind, Basis = Milestone.Kind, Milestone.Basis
# Not tied to a stage: added and completed by hand, any number of them.
FREE = frozenset({Kind.DEPOSIT, Kind.TOPPING, Kind.EQUIPMENT, Kind.TRIAL, Kind.PAY, Kind.CUSTOM})


def follow_stage(project: Project, *, by) -> None:
    """Bring the milestones in line with the project's stage, inside the caller's transaction and project lock.

    From signing on: the milestone of the stage just entered is done on its actual date; missing ones are made from the
    type's terms; those that nobody fixed get their new day. A date of the contract wins (domain.md 4.3).
    """
    if not is_signed(project.stage):
        return
    known = {one.kind: one for one in project.milestones.standing() if one.kind not in FREE}
    changes: dict[str, Any] = {}
    fresh = []
    for kind, expected in wanted_milestones(project, known).items():
        milestone = known.get(kind)
        if milestone is None:
            fresh.append(_made(project, kind, expected, by=by))
        else:
            changes |= _moved(milestone, expected)
    Milestone.objects.bulk_create(fresh)
    changes |= {one.kind: [None, str(one.due_on)] for one in fresh}
    done = known.get(KIND_OF_STAGE.get(Stage(project.stage), ""))
    if done is not None and done.is_open and project.stage_since_on:
        done.done_on = project.stage_since_on
        changes[done.kind] = {"done_on": project.stage_since_on}
        save_milestone(done, "done_on")
    if changes:
        record("project.milestones_planned", project, by=by, changes=changes)
        save_light(project)


def _basis(expected: Expected) -> str:
    return Basis.CONTRACT if expected.source == CONTRACT else Basis.DEFAULT


def _made(project: Project, kind: str, expected: Expected, *, by) -> Milestone:
    basis = _basis(expected)
    return Milestone(
        project=project, kind=kind, due_on=expected.on, basis=basis, owner=project.owner, created_by=by
    )  # fmt: skip


def _moved(milestone: Milestone, expected: Expected) -> dict[str, Any]:
    """Give an open milestone that nobody fixed its new day and return what changed."""
    basis = _basis(expected)
    if not milestone.is_open or milestone.is_fixed or (milestone.due_on, milestone.basis) == (expected.on, basis):
        return {}
    before, milestone.due_on, milestone.basis = milestone.due_on, expected.on, basis
    save_milestone(milestone, "due_on", "basis")
    return {milestone.kind: [str(before), str(expected.on)]}


def contract_dates_changed(project: Project, names: set[str]) -> None:
    """Let the milestones follow dates of the contract that were just changed; inside the caller's transaction.

    A milestone that was extended beyond the new date keeps its extension.
    """
    if not is_signed(project.stage):
        return
    kinds = {
        KIND_OF_STAGE[Stage(stage)]: name for stage, name in PLANNED_FIELDS.items() if Stage(stage) in KIND_OF_STAGE
    }
    for milestone in project.milestones.open().filter(kind__in=kinds):
        day = getattr(project, kinds[milestone.kind]) if kinds[milestone.kind] in names else None
        if day and (milestone.postponed_times == 0 or day > milestone.due_on):
            milestone.due_on, milestone.basis = day, Basis.CONTRACT
            save_milestone(milestone, "due_on", "basis")


def save_milestone(milestone: Milestone, *fields: str) -> None:
    """Save ``fields`` with the next version."""
    milestone.version += 1
    milestone.save(update_fields=[*fields, "version"])
