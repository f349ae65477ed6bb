"""By when a project is expected in each stage ahead: contract and extension first, the days allowed after them."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from crm.projects.deadlines import not_after_contract, planned_entry_on
from crm.projects.models import Extension, Milestone, Project, Rulebook, rulebook
from crm.projects.models.milestones import KIND_OF_STAGE, STAGE_OF_KIND
from crm.projects.models.requests import RequestStatus
from crm.projects.stages import PATHS, Stage, is_reached, is_signed, next_stage

CONTRACT, EXTENDED, DEFAULT = "contract", "extended", "default"


@dataclass(frozen=True)
class Expected:
    """The day by which a stage is to be entered, and what it rests on: contract, extension or the days allowed."""

    on: datetime.date
    source: str


def fixed_entry_on(project: Project) -> datetime.date | None:
    """Return the day that stands for entering the next stage, None where only the days allowed count.

    A milestone of the contract or one that was extended wins; then an extension of the stage and the contract's date,
    the later of the two. At most two queries.
    """
    coming = next_stage(project.type, project.stage)
    if coming is None:
        return None
    planned = planned_entry_on(project, coming)
    if project.pk is None:
        return planned
    kind = KIND_OF_STAGE.get(coming)
    if kind and is_signed(project.stage):
        milestone = project.milestones.open().filter(kind=kind).first()
        if milestone is not None and milestone.is_fixed:
            return milestone.due_on
    extended = _extended_to(project)
    known = [day for day in (extended, planned) if day]
    return max(known) if known else None


def agreed_entries(project: Project) -> dict[str, datetime.date]:
    """Return the days that open milestones fix for the stages ahead of a signed project; one query, none before."""
    if project.pk is None or not is_signed(project.stage):
        return {}
    return _agreed(project.milestones.open().filter(kind__in=STAGE_OF_KIND))


def _agreed(milestones: Iterable[Milestone]) -> dict[str, datetime.date]:
    known = [one for one in milestones if one.kind in STAGE_OF_KIND and one.is_open and one.is_fixed]
    return {STAGE_OF_KIND[one.kind]: one.due_on for one in known}


def _extended_to(project: Project) -> datetime.date | None:
    """Return to what day the present stay in the stage was extended."""
    approved = Extension.objects.filter(
        project=project, milestone=None, status=RequestStatus.APPROVED, stage=project.stage,
        entered_on=project.stage_since_on,
    )  # fmt: skip
    return approved.order_by("-id").values_list("new_due_on", flat=True).first()


def expected_entries(
    project: Project, milestones: Iterable[Milestone] = (), book: Rulebook | None = None
) -> dict[Stage, Expected]:
    """Return the stages ahead with the day each is to be entered by; stages whose day nobody can tell are left out.

    The next stage is due when the project's deadline is; after it each stage follows from the one before by the days
    allowed, unless the contract or an extension of its milestone names a day; never after the contract's later days.
    """
    book = book or rulebook()
    standing = list(milestones)
    fixed, agreed = {one.kind: one for one in standing if one.is_open and one.is_fixed}, _agreed(standing)
    path = PATHS[project.type]
    here = path.index(Stage(project.stage))
    found: dict[Stage, Expected] = {}
    day = None
    for before, stage in zip(path[here:], path[here + 1 :], strict=False):
        expected = _standing(project, stage, fixed)
        if expected is None and before == project.stage:
            expected = Expected(project.stage_due_on, DEFAULT) if project.stage_due_on else None
        elif expected is None and day and (term := book.term(project.type, before)):
            expected = Expected(not_after_contract(project, before, term.end(day), agreed), DEFAULT)
        if expected:
            found[stage] = expected
        day = expected.on if expected else None
    return found


def _standing(project: Project, stage: Stage, fixed: dict[str, Milestone]) -> Expected | None:
    milestone = fixed.get(KIND_OF_STAGE.get(stage, ""))
    if milestone is not None:
        return Expected(milestone.due_on, EXTENDED if milestone.postponed_times else CONTRACT)
    planned = planned_entry_on(project, stage)
    return Expected(planned, CONTRACT) if planned else None


def wanted_milestones(project: Project, known: Mapping[str, Milestone]) -> dict[str, Expected]:
    """Return the days of the stages ahead and of 达产, by kind of milestone."""
    entries = expected_entries(project, known.values())
    wanted = {KIND_OF_STAGE[stage]: one for stage, one in entries.items() if stage in KIND_OF_STAGE}
    begun = project.commissioned_on if is_reached(Stage.COMMISSIONED, project.stage) else None
    if begun is None and Stage.COMMISSIONED in entries:
        begun = entries[Stage.COMMISSIONED].on
    if begun and (term := rulebook().full_term(project.type)):
        wanted[Milestone.Kind.FULL] = Expected(term.end(begun), DEFAULT)
    return wanted
