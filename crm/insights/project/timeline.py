"""The timeline of one project: stages, states, facts, follow-ups and monthly progress in one order, filtered and paged."""

from collections.abc import Callable
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import CharField, F, QuerySet, Value
from django.utils import timezone

from core.web import formats
from crm.followups.models import FollowUp
from crm.projects.gates import FOLLOW_UP
from crm.projects.models import GateFact, ProgressChange, ProgressReport, Project, StageChange, StatusChange
from crm.projects.stages import stage_label

PAGE = 20
STAGE, STATUS, FACT, WITHDRAWN, FOLLOWUP, PROGRESS = "stage", "status", "fact", "withdrawn", "followup", "progress"
FILTERS: dict[str, tuple[str, tuple[str, ...]]] = {
    "": ("全部", (STAGE, STATUS, FACT, WITHDRAWN, FOLLOWUP, PROGRESS)),
    "followup": ("跟进", (FOLLOWUP,)),
    "stage": ("阶段", (STAGE,)),
    "fact": ("事项", (FACT, WITHDRAWN)),
    "status": ("状态", (STATUS,)),
    "progress": ("进度", (PROGRESS,)),
}
ICONS = {
    "visit": "walk", "reception": "building-community", "phone": "phone", "wechat": "message-circle", "meeting": "users",
    "inspect": "map-search", "forum": "presentation", "material": "file-text", "online": "video", "service": "heart-handshake",
}  # fmt: skip
STATE_ICONS = {
    "suspended": "player-pause",
    "resumed": "player-play",
    "terminated": "ban",
    "reassigned": "arrows-exchange",
    "moved_out": "logout",
    "merged": "arrow-merge",
    "restarted": "refresh",
}


def timeline_page(project: Project, user, wanted: str, number: Any) -> Page:
    """Return one page of entries, newest first, as components/timeline.html draws them; at most eight queries.

    ``wanted`` is a key of FILTERS. Follow-ups and progress are those that ``user`` may read.
    """
    kinds = FILTERS.get(wanted, FILTERS[""])[1]
    rows = _moments(project, user, kinds)
    page = Paginator(rows, PAGE).get_page(number)
    ids: dict[str, list[int]] = {}
    for row in page.object_list:
        ids.setdefault(row["entry"], []).append(row["pk"])
    drawn = {kind: _DRAW[kind](project, keys) for kind, keys in ids.items()}
    page.object_list = [drawn[row["entry"]][row["pk"]] for row in page.object_list if row["pk"] in drawn[row["entry"]]]
    return page


def _moments(project: Project, user, kinds: tuple[str, ...]) -> QuerySet:
    facts = GateFact.objects.filter(project=project)
    if FOLLOWUP in kinds:
        facts = facts.exclude(source=FOLLOW_UP)  # the follow-up that proves them stands there itself
    reports = ProgressReport.objects.visible_to(user).filter(project=project).order_by()
    sources = {
        STAGE: (StageChange.objects.filter(project=project), "recorded_at"),
        STATUS: (StatusChange.objects.filter(project=project), "recorded_at"),
        FACT: (facts, "recorded_at"),
        WITHDRAWN: (GateFact.objects.filter(project=project, withdrawn_at__isnull=False), "withdrawn_at"),
        PROGRESS: (ProgressChange.objects.filter(report__in=reports.values("pk")), "recorded_at"),
        FOLLOWUP: (FollowUp.objects.visible_to(user).filter(project=project), "happened_at"),
    }
    arms = [_arm(*sources[kind], kind) for kind in kinds]
    return (
        arms[0].union(*arms[1:], all=True).order_by("-at", "-pk") if len(arms) > 1 else arms[0].order_by("-at", "-pk")
    )


def _arm(rows: QuerySet, moment: str, kind: str) -> QuerySet:
    named = rows.order_by().annotate(at=F(moment), entry=Value(kind, output_field=CharField()))
    return named.values("pk", "at", "entry")


def _stages(project: Project, ids: list[int]) -> dict[int, dict]:
    rows = StageChange.objects.filter(pk__in=ids).select_related("by")
    return {row.pk: _stage_entry(project, row) for row in rows}


def _stage_entry(project: Project, row: StageChange) -> dict:
    to = stage_label(project.type, row.to_stage)
    titles = {
        "opening": f"期初登记在“{to}”",
        "created": f"立项，进入“{to}”",
        "back": f"退回到“{to}”",
        "skip": f"跨阶段推进到“{to}”",
    }
    spent = "" if row.days_spent is None else f"在“{stage_label(project.type, row.from_stage)}” {row.days_spent} 天"
    said = (f"原因：{row.reason}" if row.reason else "", f"依据：{row.evidence}" if row.evidence else "")
    return {
        "title": titles.get(row.kind, f"推进到“{to}”"),
        "when": _dated(row.actual_on, row.recorded_at),
        "who": row.by or "系统",
        "text": " · ".join(filter(None, [spent, "迟录" if row.is_late else "", *said])),
        "icon": "arrow-back-up" if row.kind == "back" else "flag-3",
        "kind": "warn" if row.kind in ("back", "skip") else "ok",
    }


def _states(project: Project, ids: list[int]) -> dict[int, dict]:
    rows = StatusChange.objects.filter(pk__in=ids).select_related("by")
    return {
        row.pk: {
            "title": row.get_kind_display(),
            "when": formats.datetime_local(row.recorded_at),
            "who": row.by or "系统",
            "text": "；".join(filter(None, [row.detail, row.reason])),
            "icon": STATE_ICONS[row.kind],
            "kind": "bad"
            if row.kind in (StatusChange.Kind.TERMINATED, StatusChange.Kind.MOVED_OUT)
            else "warn"
            if row.kind == StatusChange.Kind.SUSPENDED
            else "info",
        }
        for row in rows
    }


def _facts(project: Project, ids: list[int]) -> dict[int, dict]:
    rows = GateFact.objects.filter(pk__in=ids).select_related("recorded_by")
    return {
        row.pk: {
            "title": row.label,
            "when": _dated(row.met_on, row.recorded_at),
            "who": row.recorded_by or "系统",
            "text": "" if row.source == FOLLOW_UP else row.reference,
            "icon": "file-check",
            "system": row.source == FOLLOW_UP or not row.reference,
        }
        for row in rows
    }


def _withdrawn(project: Project, ids: list[int]) -> dict[int, dict]:
    rows = GateFact.objects.filter(pk__in=ids).select_related("withdrawn_by")
    return {
        row.pk: {
            "title": f"撤回：{row.label}",
            "when": formats.datetime_local(row.withdrawn_at),
            "who": row.withdrawn_by or "系统",
            "text": row.withdraw_reason,
            "icon": "file-x",
            "kind": "warn",
        }
        for row in rows
    }


def _progress(project: Project, ids: list[int]) -> dict[int, dict]:
    rows = ProgressChange.objects.filter(pk__in=ids).select_related("by", "report")
    return {
        row.pk: {
            "title": f"{row.report.month:%Y-%m} 进度{row.get_kind_display()}",
            "when": formats.datetime_local(row.recorded_at),
            "who": row.by or "系统",
            "text": row.detail or row.reason,
            "icon": "chart-line",
            "kind": {"verified": "ok", "reopened": "warn"}.get(row.kind, "info"),
        }
        for row in rows
    }


def _followups(project: Project, ids: list[int]) -> dict[int, dict]:
    rows = FollowUp.objects.filter(pk__in=ids).select_related("created_by")
    return {row.pk: _followup_entry(row) for row in rows}


def _followup_entry(row: FollowUp) -> dict:
    met = f"见 {row.counterpart}。" if row.counterpart else ""
    step = f"下一步：{row.next_step}" if row.next_step else ""
    day = f"（{formats.date_short(row.next_on)}）" if row.next_on and step else ""
    voided = "（已作废）" if row.voided_at else ""
    return {
        "title": f"{row.get_kind_display()}{' · 有效跟进' if row.is_effective and not voided else ''}{voided}",
        "when": formats.datetime_local(row.happened_at),
        "who": row.created_by,
        "text": f"{met}{row.summary} {step}{day}".strip(),
        "icon": ICONS.get(row.kind, "notes"),
        "kind": "" if voided else "info",
    }


def _dated(day, recorded_at) -> str:
    """Return the actual day, and when it was recorded where that was another day."""
    if day is None:
        return f"日期不详，{formats.date_short(recorded_at)} 登记"
    late = f"，{formats.date_short(recorded_at)} 登记" if timezone.localdate(recorded_at) != day else ""
    return f"{formats.date_short(day)}{late}"


_DRAW: dict[str, Callable[[Project, list[int]], dict[int, dict]]] = {
    STAGE: _stages, STATUS: _states, FACT: _facts, WITHDRAWN: _withdrawn, FOLLOWUP: _followups,
    PROGRESS: _progress,
}  # fmt: skip
