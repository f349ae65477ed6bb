"""The columns of 项目一览表 (domain.md 8) for list, choice and export, and the cards of board and phone."""

import datetime
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone

from core.tables import Column, Kind, cells_of
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


def _next_plan(project: Project) -> str:
    day = formats.date_short(project.next_step_on) if project.next_step_on else ""
    return " ".join(filter(None, [project.next_step, day]))


def _remark(project: Project) -> str:
    """Return what a reader of the paper must know: the state and its reason, and where old data come from."""
    state = project.get_status_display() if project.status != Project.Status.ACTIVE else ""
    said = f"{state}：{project.status_reason}" if state and project.status_reason else state
    source = f"期初项目，资料来源 {project.data_source}" if project.opened_as_existing and project.data_source else ""
    return "；".join(filter(None, [said, source]))


# 项目一览表 in the order of domain.md 8; the page shows USUAL or what a person chose.
COLUMNS = (
    Column("number", "序号", "told.number", Kind.INTEGER, page=False, width=6),
    Column("no", "项目编号", kind=Kind.CODE, sort="no", width=14),
    Column("name", "项目名称", width=26),
    Column("firm", "投资方", "enterprise.name", name=True, link=Project.get_absolute_url, width=26),
    Column("intro", "投资方简介", "enterprise.intro", page=False, width=30),
    Column("chain", "产业链", "chain.name", width=14),
    Column("node", "环节", "node.name", width=12),
    Column("type", "项目类型", "get_type_display", width=10),
    Column("invest", "总投资", "total_invest_wan", Kind.MONEY_YI, sort="total_invest_wan", width=10, total=True),
    Column("content", "建设内容及规模", page=False, width=34),
    Column("land_mu", "用地", kind=Kind.NUMBER, unit="亩", width=9, total=True),
    Column("factory_m2", "厂房", kind=Kind.NUMBER, unit="㎡", width=10, total=True),
    Column("output", "预期产值", "planned_output_wan", Kind.MONEY_YI, width=10, total=True),
    Column("tax", "预期税收", "planned_tax_wan", Kind.MONEY_WAN, width=11, total=True),
    Column("jobs", "就业", "planned_jobs", Kind.INTEGER, unit="人", width=8, total=True),
    Column("stage", "所处阶段", "stage_text", sort="stage", width=10),
    Column("since", "在阶段", days_in_stage, Kind.INTEGER, sort="stage_since_on", unit="天", width=8),
    Column("week", "本周进展", "told.week", width=30),
    Column("problem", "存在问题", "told.problem", width=30),
    Column("step", "下一步计划", _next_plan, width=24),
    Column("due", "本阶段截止", "stage_due_on", Kind.DATE, sort="stage_due_on"),
    Column("planned_sign_on", "计划签约时间", kind=Kind.DATE),
    Column("planned_start_on", "计划开工时间", kind=Kind.DATE),
    Column("planned_commission_on", "计划投产时间", kind=Kind.DATE),
    Column("contact", "最近跟进", _last_contact, Kind.DATE, sort="last_effective_followup_at"),
    Column("team", "责任组", lambda project: str(project.team), width=18),
    Column("leaders", "包抓领导", "told.leaders", width=18),
    Column("agency", "责任单位", "team.lead_agency.name", width=16),
    Column("owner", "责任人", lambda project: project.owner.name if project.owner else None, width=10),
    Column("light", "亮灯", "get_light_display", sort="light", width=8),
    Column("remark", "备注", _remark, width=24),
    Column("updated", "更新时间", "updated_at", Kind.MOMENT, sort="updated_at", export=False),
)
USUAL = ("firm", "node", "stage", "since", "invest", "light", "step", "due", "contact", "owner")
BY_KEY = {column.key: column for column in COLUMNS if column.page}
# What has to be read beside the projects themselves.
TOLD = frozenset({"week", "problem", "leaders"})


def columns_of(keys: Iterable[str]) -> list[Column]:
    """Return the page's columns of these keys in their order; unknown ones fall out, the firm is always there.

    No keys are the usual columns.
    """
    known = [key for key in dict.fromkeys(keys) if key in BY_KEY] or list(USUAL)
    return [BY_KEY[key] for key in (known if "firm" in known else ["firm", *known])]


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
    reason: str


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
        reason=project.light_reason,
    )


def list_rows(projects: Iterable[Project], columns: Iterable[Column]) -> list[dict]:
    """Return what one row of the table and its card on a phone show."""
    shown = list(columns)
    return [
        {
            "project": one,
            "cells": cells_of(shown, one),
            "card": card_of(one, with_stage=True),
            "phase": PHASE_NUMBERS[PHASE_OF[one.stage]],
            "days": days_in_stage(one),
        }
        for one in projects
    ]
