"""Projects: new ones, those that moved, the red ones, those past the deadline of their stage."""

from collections import defaultdict

from django.db.models import BooleanField, Case, F, Func, Max, Value, When
from django.utils import timezone

from core.web import formats
from crm.meetings.agenda.findings import MOST, Finding, Part, joined, left_out_of, read_part, sentence
from crm.meetings.agenda.window import Window
from crm.meetings.models import RedRoll, Section
from crm.projects.models import Project, StageChange
from crm.projects.stages import stage_label

MOVES = (StageChange.Kind.FORWARD, StageChange.Kind.SKIP, StageChange.Kind.BACK)
WORDS = {StageChange.Kind.FORWARD: "推进到", StageChange.Kind.SKIP: "跨阶段到", StageChange.Kind.BACK: "退回到"}
WEIGHT = ("grade", F("total_invest_wan").desc(nulls_last=True), "pk")  # the weightier first


def new_projects(window: Window) -> Part:
    """Return the projects that came in; those entered with a past (期初项目) are none."""
    rows = window.projects().filter(window.during("created_at"), opened_as_existing=False)
    return read_part(Section.NEW, rows.order_by(*WEIGHT), _new)


def _new(project: Project) -> Finding:
    day = f"{timezone.localdate(project.created_at):%m-%d} 新增"
    amount = project.total_invest_wan
    told = f"总投资 {formats.money_yi(amount)} 亿元" if amount is not None else "总投资未填"
    return Finding(Section.NEW, sentence(day, f"现处{project.stage_text}", told), project.pk)


def moved_projects(window: Window) -> Part:
    """Return the projects whose stage changed, forth or back, each with its moves; two or three queries."""
    moves = StageChange.objects.filter(window.during("recorded_at"), window.of_projects(), kind__in=MOVES)
    newest = moves.order_by().values("project").annotate(newest=Max("pk")).order_by("-newest")
    keys = list(newest.values_list("project", flat=True)[: MOST + 1])
    told = defaultdict(list)
    for move in moves.filter(project__in=keys[:MOST]).select_related("project").order_by("pk"):
        told[move.project_id].append(_move(move))
    found = [Finding(Section.MOVED, sentence(joined(told[key])), key) for key in keys[:MOST]]
    return Part(Section.MOVED, found, left_out_of(newest) if len(keys) > MOST else 0)


def _move(move: StageChange) -> str:
    kind = move.project.type
    words = (
        f"由{stage_label(kind, move.from_stage)}{WORDS[StageChange.Kind(move.kind)]}{stage_label(kind, move.to_stage)}"
    )
    reason = f"（{move.reason}）" if move.reason and move.kind != StageChange.Kind.FORWARD else ""
    return f"{timezone.localdate(move.recorded_at):%m-%d} {words}{reason}"


def red_projects(window: Window) -> Part:
    """Return the projects that are red now, first those that were not when the meeting before opened."""
    known: Case | Value = Value(value=False, output_field=BooleanField())
    if window.previous is not None:
        roll = RedRoll.objects.filter(meeting=window.previous).annotate(one=Func("projects", function="unnest"))
        known = Case(When(pk__in=roll.values("one"), then=True), default=False, output_field=BooleanField())
    rows = window.projects().filter(light=Project.Light.RED, status=Project.Status.ACTIVE).annotate(known=known)
    return read_part(Section.RED, rows.order_by("known", *WEIGHT), lambda one: _red(one, window))


def _red(project, window: Window) -> Finding:
    word = "" if window.previous is None else "持续红灯：" if project.known else "新转红灯："
    return Finding(Section.RED, sentence(word + (project.light_reason or "红灯")), project.pk)


def overdue_projects(window: Window) -> Part:
    """Return the projects past the day of their stage, the longest overdue first."""
    rows = window.projects().filter(status=Project.Status.ACTIVE, stage_due_on__lt=window.day)
    return read_part(Section.OVERDUE, rows.order_by("stage_due_on", "pk"), lambda one: _overdue(one, window))


def _overdue(project: Project, window: Window) -> Finding:
    due = project.stage_due_on
    late = (window.day - due).days if due else 0
    return Finding(Section.OVERDUE, sentence(f"{project.stage_text}应于 {due} 前完成", f"已逾期 {late} 天"), project.pk)
