"""The light that the rules give a project: what the pure rules look at, read for one project or for thousands at once."""

import datetime
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from django.utils import timezone

from crm.projects.light_limits import DEFAULT_LIMITS
from crm.projects.lights import Cause, Situation, Verdict, judge
from crm.projects.models import Milestone, Project, Rulebook, rulebook
from crm.projects.models.milestones import STAGE_OF_KIND
from crm.projects.progress_light import Pending, Variance, with_progress
from crm.projects.queries.progress import progress_variance
from crm.projects.stages import Stage, is_reached, is_signed, next_stage, stage_label

READ = (
    "pk", "type", "stage", "grade", "status", "stage_due_on", "last_effective_followup_at", "created_at", "light",
    "light_reason", "planned_start_on",
)  # fmt: skip
_MOVE = "推进到该阶段或获准延期即恢复。"
Kind = Milestone.Kind
DEFAULT_WINDOW = DEFAULT_LIMITS.milestone or 0


@dataclass(frozen=True)
class Found:
    """An open milestone as it is read: kind, name, day, and whether that day stands."""

    kind: str
    name: str
    due_on: datetime.date
    is_fixed: bool


@dataclass(frozen=True)
class Evidence:
    """What the lights read beside the projects themselves, by project."""

    variances: dict[int, Variance] = field(default_factory=dict)
    milestones: dict[int, list[Found]] = field(default_factory=dict)


def evidence_for(projects: Collection[Project], today: datetime.date, *books: Rulebook) -> Evidence:
    """Return the newest month and the near or overdue milestones of these projects; two queries, none before signing.

    ``books`` are the rules that will look at it: milestones are read as far ahead as the longest of their windows.
    """
    signed = [one for one in projects if one.pk and is_signed(one.stage)]
    building = [one.pk for one in signed if one.stage == Stage.STARTED]
    variances = progress_variance(building) if building else {}
    return Evidence(variances, _milestones([one.pk for one in signed], today, books) if signed else {})


def light_of(project: Project, today: datetime.date, evidence: Evidence, book: Rulebook) -> Verdict:
    """Return the light that the rules give a project on ``today``; no query."""
    contact = project.last_effective_followup_at or project.created_at
    coming = next_stage(project.type, project.stage)
    term = book.term(project.type, project.stage)
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
    pending = [
        _pending(project, one, book) for one in evidence.milestones.get(project.pk, ()) if _counts(project, one, coming)
    ]
    return with_progress(
        judge(situation, today, book.lights), type=project.type, stage=project.stage, milestones=pending, today=today,
        planned_start_on=project.planned_start_on, variance=evidence.variances.get(project.pk), limits=book.lights,
    )  # fmt: skip


def lights_of(projects: Sequence[Project], today: datetime.date, book: Rulebook | None = None) -> list[Verdict]:
    """Return the light of each project in their order; three queries at most whatever their number."""
    book = book or rulebook()
    evidence = evidence_for(projects, today, book)
    return [light_of(project, today, evidence, book) for project in projects]


def milestone_window(project: Project, kind: str, book: Rulebook) -> int | None:
    """Return how many days before its day a milestone of ``kind`` is near, as the lights see it; None where no light warns.

    That of the next stage has the window of the stage's term, 达产 that of its own, every other that of the lights' rule.
    """
    if kind == Kind.FULL and book.lights.milestone is not None and (term := book.full_term(project.type)):
        return term.warning_days
    goal = STAGE_OF_KIND.get(kind)
    if goal is not None and goal == next_stage(project.type, project.stage):
        term = book.term(project.type, project.stage)
        return term.warning_days if term else 0
    return book.lights.milestone


def near_until(today: datetime.date) -> datetime.date:
    """Return the last day of what is near: by the lights' rule, the document's where that light is switched off."""
    window = rulebook().lights.milestone
    return today + datetime.timedelta(days=DEFAULT_WINDOW if window is None else window)


def _milestones(ids: list[int], today: datetime.date, books: Collection[Rulebook]) -> dict[int, list[Found]]:
    """Return the open milestones that may give a light, by project, the earliest first; one query."""
    windows = [_window(book) for book in books if book.lights.milestone is not None]
    if not windows:
        return {}
    until = today + datetime.timedelta(days=max(windows))
    rows = Milestone.objects.open().filter(project_id__in=ids, due_on__lte=until).order_by("due_on", "id")
    found: dict[int, list[Found]] = defaultdict(list)
    columns = ("project_id", "kind", "name", "due_on", "basis", "postponed_times")
    for pk, kind, name, due_on, basis, postponed in rows.values_list(*columns):
        found[pk].append(Found(kind, name, due_on, basis == Milestone.Basis.CONTRACT or postponed > 0))
    return found


def _window(book: Rulebook) -> int:
    terms = [term.warning_days for (_type, _stage, goal), term in book.terms.items() if goal == "full"]
    return max([book.lights.milestone or 0, *terms])


def _counts(project: Project, milestone: Found, coming: Stage | None) -> bool:
    """Say whether a milestone speaks for itself: the deadline of the stage stands for that of the next one already.

    A stage that was reached or passed over is behind. The days of stages further ahead, and of 达产 before the first
    output, are worked out from today's standing; only those that the contract or an extension fixed can be missed
    before their turn.
    """
    if milestone.kind == Kind.FULL:
        return milestone.is_fixed or is_reached(Stage.COMMISSIONED, project.stage)
    goal = STAGE_OF_KIND.get(milestone.kind)
    if goal is None:
        return True
    return milestone.is_fixed and goal != coming and not is_reached(goal, project.stage)


def _pending(project: Project, milestone: Found, book: Rulebook) -> Pending:
    title = milestone.name or str(Kind(milestone.kind).label)
    window = milestone_window(project, milestone.kind, book) or 0
    if milestone.kind in STAGE_OF_KIND:
        return Pending(title, milestone.due_on, window, _MOVE, Cause.STAGE)
    return Pending(title, milestone.due_on, window)
