"""最近变化: what moved in the projects that a person may see."""

from core.accounts.models import User
from core.web.formats import datetime_local
from crm.followups.models import FollowUp
from crm.projects.models import Project, StageChange
from crm.projects.stages import stage_label

SHOWN = 7
KINDS: dict[str, tuple[str, str]] = {
    StageChange.Kind.BACK: ("arrow-back-up", "warn"),
    StageChange.Kind.SKIP: ("arrow-bar-to-right", "info"),
}


def recent_changes(user: User) -> list[dict]:
    """Return the latest stage moves and follow-ups in scope as entries of a timeline, newest first; two queries."""
    found = _moves(user) + _followups(user)
    found.sort(key=lambda pair: pair[0], reverse=True)
    return [entry for _at, entry in found[:SHOWN]]


def _moves(user: User):
    seen = Project.objects.visible_to(user).values("pk")
    moves = StageChange.objects.filter(project__in=seen).exclude(kind=StageChange.Kind.OPENING)
    rows = moves.select_related("project", "by").order_by("-id")[:SHOWN]
    return [(one.recorded_at, _move(one)) for one in rows]


def _move(change: StageChange) -> dict:
    project = change.project
    icon, kind = KINDS.get(change.kind, ("arrow-big-right-lines", "ok"))
    goal = stage_label(project.type, change.to_stage)
    created = change.kind == StageChange.Kind.CREATED
    spent = f"原阶段用时 {change.days_spent} 天" if change.days_spent is not None else ""
    return {
        "title": f"{project.name} {'立项' if created else f'进入{goal}'}",
        "when": datetime_local(change.recorded_at),
        "who": str(change.by or "系统"),
        "text": change.reason or spent,
        "icon": "flag" if created else icon,
        "kind": "info" if created else kind,
        "url": project.get_absolute_url(),
    }


def _followups(user: User):
    rows = FollowUp.objects.visible_to(user).filter(voided_at=None).with_related().order_by("-id")[:SHOWN]
    return [(one.created_at, _followup(one)) for one in rows]


def _followup(followup: FollowUp) -> dict:
    return {
        "title": f"{followup.enterprise.name} {followup.get_kind_display()}",
        "when": datetime_local(followup.happened_at),
        "who": str(followup.created_by),
        "text": followup.summary[:60],
        "icon": "message-2",
        "kind": "info",
        "url": f"{followup.get_absolute_url()}#timeline",
    }
