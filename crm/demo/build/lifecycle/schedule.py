"""Milestones of contracts, and what is asked of the headquarters: extension, amendment, suspension; projects that were lost."""

import datetime
from decimal import Decimal

from crm.demo.build.lifecycle.cast import day, hq, leader_of, moment, project_of, rows_of
from crm.projects.models import Amendment, Extension, Outflow, Project, StateRequest
from crm.projects.services import (
    add_milestone,
    approve_extension,
    complete_milestone,
    move_out_project,
    request_amendment,
    request_extension,
    request_state,
    suspend_project,
)


def play_all() -> None:
    """Do what every row of the table says."""
    for row in rows_of("schedule"):
        project = project_of(row["firm"])
        for kind, name, due, done in row.get("milestones", ()):
            _milestone(project, kind, name, day(due), done=done)
        for act in ("extension", "amendment", "suspend", "moved_out"):
            if act in row:
                _ACTS[act](project, **row[act])


def _milestone(project: Project, kind: str, name: str, due: datetime.date, *, done: bool) -> None:
    on = max(due, project.signed_on or due)
    milestone = add_milestone(project.pk, by=project.owner, kind=kind, name=name, due_on=on)
    if done:
        complete_milestone(milestone.pk, by=project.owner, done_on=on, version=milestone.version)


def _extend(project: Project, *, days: int, reason: str, approved: bool = False) -> None:
    due = max(project.stage_due_on or day(0), day(0)) + datetime.timedelta(days=days)
    extension = request_extension(project.pk, by=project.owner, new_due_on=due, reason=reason)
    Extension.objects.filter(pk=extension.pk).update(requested_at=moment(day(-3)))
    if approved:
        approve_extension(extension.pk, by=hq(), note="同意，抓紧推进")


def _amend(project: Project, *, field: str, new: int, reason: str) -> None:
    amendment = request_amendment(project.pk, by=project.owner, field=field, new=Decimal(new), reason=reason)
    Amendment.objects.filter(pk=amendment.pk).update(requested_at=moment(day(-2)))


def _suspend(project: Project, *, days: int, reason: str, waits: bool = False) -> None:
    """Ask for the suspension, or (not ``waits``) suspend at once as the headquarters do."""
    if not waits:
        suspend_project(project.pk, by=hq(), reason=reason, resume_by_on=day(days))
        return
    request = request_state(
        project.pk, StateRequest.Kind.SUSPEND, by=project.owner, reason=reason, resume_by_on=day(days)
    )
    StateRequest.objects.filter(pk=request.pk).update(requested_at=moment(day(-1)))


def _move_out(project: Project, *, on: int, province: str, city: str, why: str, reason: str) -> None:
    move_out_project(
        project.pk, by=leader_of(project.team), moved_on=day(on), province=province, city=city, why=why, reason=reason
    )
    Outflow.objects.filter(project=project).update(recorded_at=moment(day(on)))


_ACTS = {"extension": _extend, "amendment": _amend, "suspend": _suspend, "moved_out": _move_out}
