"""The columns of the project list (a part of 项目一览表, domain.md 8) and the cards of board and phone."""

import datetime
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone

from core.tables import Column, Kind
from core.web import formats
from crm.projects.models import Project
from crm.projects.stages import PHASE_OF, Phase

PHASE_NUMBERS = {phase: number for number, phase in enumerate(Phase, 1)}


def days_in_stage(project: Project) -> int | None:
    """Return for how many days the project has stood in its stage; None when the day is unknown."""
    since = project.stage_since_on
    return (timezone.localdate() - since).days if since else None


def what_next(project: Project) -> str:
    """Return what stands beside a project in lists: the trouble of a red light, else the next step with its day."""
    if project.light == Project.Light.RED:
        return project.light_reason.partition("，")[0]
    day = formats.date_short(project.next_step_on) if project.next_step_on else ""
    return " ".join(filter(None, [project.next_step, day]))


def _last_contact(project: Project) -> datetime.date | None:
    at = project.last_effective_followup_at
    return timezone.localdate(at) if at else None


COLUMNS = (
    Column("no", "项目编号", kind=Kind.CODE, page=False, sort="no", width=16),
    Column("firm", "企业", "enterprise.name", name=True, link=Project.get_absolute_url, width=32),
    Column("name", "项目名称", page=False, width=32),
    Column("chain", "产业链", "chain.name", page=False, width=18),
    Column("node", "环节", "node.name"),
    Column("type", "项目类型", "get_type_display", page=False),
    Column("stage", "阶段", "stage_text", sort="stage"),
    Column("since", "在阶段", days_in_stage, Kind.INTEGER, sort="stage_since_on", unit="天"),
    Column("invest", "总投资", "total_invest_wan", Kind.MONEY_YI, sort="total_invest_wan"),
    Column("content", "建设内容及规模", page=False, width=40),
    Column("land_mu", "用地", kind=Kind.NUMBER, unit="亩", page=False),
    Column("factory_m2", "厂房", kind=Kind.NUMBER, unit="㎡", page=False),
    Column("output", "预期产值", "planned_output_wan", Kind.MONEY_YI, page=False),
    Column("tax", "预期税收", "planned_tax_wan", Kind.MONEY_WAN, page=False),
    Column("jobs", "就业", "planned_jobs", Kind.INTEGER, unit="人", page=False),
    Column("light", "亮灯", "get_light_display", sort="light"),
    Column("reason", "亮灯原因", "light_reason", page=False, width=40),
    Column("step", "下一步", what_next, width=30),
    Column("due", "截止", "stage_due_on", Kind.DATE, sort="stage_due_on"),
    Column("contact", "最近跟进", _last_contact, Kind.DATE, sort="last_effective_followup_at"),
    Column("planned_sign_on", "计划签约", kind=Kind.DATE, page=False),
    Column("planned_start_on", "计划开工", kind=Kind.DATE, page=False),
    Column("planned_commission_on", "计划投产", kind=Kind.DATE, page=False),
    Column("team", "牵头组", lambda project: str(project.team), page=False, width=20),
    Column("owner", "负责人", lambda project: project.owner.name if project.owner else None),
    Column("status", "状态", "get_status_display", page=False),
    Column("updated", "更新时间", "updated_at", Kind.MOMENT, sort="updated_at", page=False),
)


@dataclass(frozen=True)
class Card:
    """A project as components/board_card.html draws it."""

    pk: int
    version: int
    title: str
    url: str
    move_url: str
    node: str
    days: str
    amount: str
    light: str
    next: str
    late: bool
    owner: str


def card_of(project: Project, movable: Collection[int] = (), *, with_stage: bool = False) -> Card:
    """Return the card of one project; ``movable`` holds the ids of those that the reader may move."""
    place = project.node.name if project.node else project.name
    days = days_in_stage(project)
    can_move = project.pk in movable and project.status == Project.Status.ACTIVE
    return Card(
        pk=project.pk,
        version=project.version,
        title=project.enterprise.name,
        url=project.get_absolute_url(),
        move_url=reverse("projects:stage", args=[project.pk]) if can_move else "",
        node=f"{project.stage_text} · {place}" if with_stage else place,
        days="" if days is None else formats.days_text(days),
        amount=formats.money_yi(project.total_invest_wan),
        light=project.light,
        next=what_next(project),
        late=project.light == Project.Light.RED,
        owner=project.owner.name if project.owner else "",
    )


def list_rows(projects: Iterable[Project]) -> list[dict]:
    """Return what one row of the table and its card on a phone show."""
    return [
        {
            "project": one,
            "card": card_of(one, with_stage=True),
            "phase": PHASE_NUMBERS[PHASE_OF[one.stage]],
            "days": days_in_stage(one),
        }
        for one in projects
    ]
