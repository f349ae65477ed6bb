"""The work list: whatever a tab counts, drawn as rows of one shape with one act each."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from core.accounts.models import User
from core.web.formats import date_short, due_text
from crm.followups.models import FollowUp
from crm.followups.policy import can_log_followup
from crm.insights.workbench.queries import missing_conclusions
from crm.notices.models import Notice
from crm.notices.standing import BEFORE_SIGNING
from crm.projects.gates import FACTS
from crm.projects.models import Project


@dataclass(frozen=True)
class WorkRow:
    """One row: when, whom, why, the light, and the one act."""

    when: str
    kind: str
    name: str
    url: str
    note: str
    why: str
    light: str = ""
    act: str = ""
    act_url: str = ""


def step_rows(steps: Iterable[FollowUp], user: User, today: date) -> list[WorkRow]:
    """Return the agreed next steps as rows; the act is to log the contact."""
    may = can_log_followup(user)
    return [
        WorkRow(
            when="今天" if one.next_on == today else date_short(one.next_on),
            kind=one.get_kind_display() if one.next_on is None or one.next_on >= today else due_text(one.next_on),
            name=one.enterprise.name,
            url=f"{one.get_absolute_url()}#timeline",
            note=one.project.name if one.project else "",
            why=f"约定：{one.next_step or '跟进'}（{date_short(one.happened_at)} {one.get_kind_display()}）",
            light=one.project.light if one.project else "",
            act="记跟进" if may else "",
            act_url=_log_url(one.project, one.enterprise_id),
        )
        for one in steps
    ]


def cooling_rows(projects: Iterable[Any], user: User, today: date) -> list[WorkRow]:
    """Return the projects (of ``queries.cooling``, with ``red_on``) that are about to turn red for want of contact."""
    may = can_log_followup(user)
    return [
        _of_project(
            one, f"{(one.red_on - today).days} 天", "后转红", one.light_reason, "记跟进" if may else "", _log_url(one)
        )
        for one in projects
    ]


def red_rows(projects: Iterable[Project], user: User, today: date) -> list[WorkRow]:
    """Return the projects with a red light: before signing a contact mends it, afterwards the next stage."""
    may = can_log_followup(user)
    rows = []
    for one in projects:
        quiet = one.stage in BEFORE_SIGNING and "无有效跟进" in one.light_reason
        act, url = ("记跟进", _log_url(one)) if quiet and may else ("去推进", one.get_absolute_url())
        days = f"{(today - one.stage_since_on).days} 天" if one.stage_since_on else "—"
        rows.append(_of_project(one, days, one.stage_text, one.light_reason, act, url))
    return rows


def review_rows(projects: Iterable[Project], user: User, today: date) -> list[WorkRow]:
    """Return the projects whose review waits for a conclusion of the headquarters."""
    found = list(projects)
    missing = missing_conclusions(found)
    rows = []
    for one in found:
        lacking = "、".join(str(FACTS[code].label) for code in missing[one.pk])
        days = f"{(today - one.stage_since_on).days} 天" if one.stage_since_on else "—"
        rows.append(_of_project(one, days, "评审中", f"待登记：{lacking}", "登记结论", one.get_absolute_url()))
    return rows


def notice_rows(notices: Iterable[Notice], user: User, today: date) -> list[WorkRow]:
    """Return urgent reminders as rows."""
    return [
        WorkRow(
            when=date_short(one.due_on),
            kind=due_text(one.due_on),
            name=one.title,
            url=one.get_absolute_url(),
            note="",
            why=one.body,
            light=one.project.light if one.project else "",
            act="去处理",
            act_url=one.get_absolute_url(),
        )
        for one in notices
    ]


def _of_project(project: Project, when: str, kind: str, why: str, act: str, act_url: str) -> WorkRow:
    node = f" · {project.node}" if project.node else ""
    return WorkRow(
        when, kind, project.enterprise.name, project.get_absolute_url(), f"{project.name}{node}", why, project.light, act,
        act_url,
    )  # fmt: skip


def _log_url(project: Project | None, enterprise_id: int | None = None) -> str:
    target = f"project={project.pk}" if project else f"enterprise={enterprise_id}"
    return f"{reverse('followups:create')}?{target}"
