"""What happened at a firm in one order: follow-ups, stage moves, changes of its data; within the reader's scope."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Q
from django.utils import timezone

from core.audit.models import AuditEntry
from core.audit.services import MASK
from core.audit.words import action_word
from core.web.formats import NOTHING, date_short, datetime_local
from crm.enterprises.models import Contact, Enterprise
from crm.enterprises.policy import can_list_enterprises
from crm.followups.models import FollowUp
from crm.projects.models import Project, StageChange
from crm.projects.stages import stage_label

MOST, FEW = 50, 4
ICONS = {
    "visit": "map-pin", "reception": "building", "phone": "phone", "wechat": "message", "meeting": "users",
    "inspect": "eye", "online": "device-laptop", "service": "heart-handshake", "material": "file-text",
}  # fmt: skip
FIRM, CONTACT = Enterprise._meta.label_lower, Contact._meta.label_lower


def happenings(enterprise: Enterprise, user, most: int = MOST) -> list[dict]:
    """Return follow-ups and stage moves, newest first, at most ``most``; two queries."""
    entries = [*_followups(enterprise, user, most), *_moves(enterprise, user, most)]
    return sorted(entries, key=lambda entry: entry["at"], reverse=True)[:most]


def changes(enterprise: Enterprise, user, most: int = MOST) -> list[dict]:
    """Return what was changed in the firm's data, and in the contacts the reader sees, newest first; two queries."""
    people = Contact.objects.visible_to(user).filter(enterprise=enterprise).values_list("pk", flat=True)
    about = Q(target_type=FIRM, target_id=enterprise.pk) | Q(target_type=CONTACT, target_id__in=list(people))
    rows = AuditEntry.objects.filter(about, result=AuditEntry.Result.DONE)[:most]
    hidden = frozenset() if can_list_enterprises(user) else frozenset({"parent"})
    return [_change(row, hidden) for row in rows]


def _followups(enterprise: Enterprise, user, most: int) -> list[dict]:
    rows = FollowUp.objects.visible_to(user).filter(enterprise=enterprise).with_related()[:most]
    return [
        {
            "at": row.happened_at,
            "title": row.get_kind_display() if row.voided_at is None else f"{row.get_kind_display()}（已作废）",
            "when": datetime_local(row.happened_at),
            "who": row.created_by,
            "text": _said(row),
            "icon": ICONS.get(row.kind, "notes"),
            "kind": "info" if row.is_effective and row.voided_at is None else "",
        }
        for row in rows
    ]


def _said(row: FollowUp) -> str:
    following = f"下一步：{row.next_step} {date_short(row.next_on) if row.next_on else ''}" if row.next_step else ""
    return "　".join(filter(None, [row.summary, following.strip()]))


def _moves(enterprise: Enterprise, user, most: int) -> list[dict]:
    projects = Project.objects.visible_to(user).filter(enterprise=enterprise).values("pk")
    rows = StageChange.objects.filter(project__in=projects).select_related("project", "by").order_by("-pk")[:most]
    return [_move(row) for row in rows]


def _move(row: StageChange) -> dict:
    day = row.actual_on
    noon = datetime.datetime.combine(day, datetime.time(12), timezone.get_default_timezone()) if day else None
    return {
        "at": noon or row.recorded_at,
        "title": f"{row.get_kind_display()}：{stage_label(row.project.type, row.to_stage)}",
        "when": date_short(day or row.recorded_at),
        "who": row.by or "系统",
        "text": " · ".join(filter(None, [row.project.name, row.reason])),
        "icon": "flag-check",
        "kind": "ok",
        "url": row.project.get_absolute_url(),
    }


def _change(row: AuditEntry, hidden: frozenset[str]) -> dict:
    person = f" {row.target_label}" if row.target_type == CONTACT else ""
    return {
        "at": row.at,
        "title": f"{action_word(row.action)}{person}",
        "when": datetime_local(row.at),
        "who": row.actor_name,
        "text": _said_of(row, hidden),
        "icon": "eye" if row.action == "contact.revealed" else "edit",
        "system": True,
    }


def _said_of(row: AuditEntry, hidden: frozenset[str]) -> str:
    """Return the changes as words; of a new row the first few, the rest is what the page shows anyway."""
    model = Contact if row.target_type == CONTACT else Enterprise
    shown = [(name, value) for name, value in row.changes.items() if name not in hidden]
    said = [text for name, value in shown if (text := _said_of_field(model, name, value))]
    if row.action.endswith(".created") and len(said) > FEW:
        return f"{'；'.join(said[:FEW])}……共 {len(said)} 项"
    return "；".join(said)


def _said_of_field(model, name: str, value: Any) -> str:
    if name == "reason":
        return f"原因：{value}"
    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist:
        return _pair(name, value, {}) if isinstance(value, list) and not name.isascii() else ""
    return _pair(str(field.verbose_name), value, dict(getattr(field, "flatchoices", ())))


def _pair(label: str, value: Any, words: Mapping[Any, Any]) -> str:
    if not isinstance(value, list) or len(value) != 2:
        return ""
    if MASK in value:
        return f"{label} 已更新"
    old, new = (_word(one, words) for one in value)
    return f"{label} {new}" if old == NOTHING else f"{label} {old} → {new}"


def _word(value: Any, words: Mapping[Any, Any]) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(map(str, value)) or NOTHING
    return str(words.get(value, value)) if value not in (None, "") else NOTHING
