"""The agenda while a meeting is prepared: built, ordered, shortened, lengthened."""

from typing import Literal

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from core.audit.services import record
from crm.meetings.agenda import found_items, window_of
from crm.meetings.agenda.building import of_project
from crm.meetings.models import AgendaItem, Meeting, Section
from crm.meetings.services.writing import MOST_REASON, checked_text, find_item, lock_for, refuse, turn
from crm.meetings.states import Act
from crm.projects.models import Project

Where = Literal["up", "down", "first"]
MOST_ADDED = 50
# what a topic shows of its project
SHOWN = ("title", "enterprise_name", "stage_word", "team_name", "owner_name", "light", "invest_wan")


def build(meeting: Meeting) -> None:
    """Find the topics anew and save them with the meeting, which the caller has locked or just made.

    What people did stays: topics added by hand, shown as they are now, and what was dropped with its reason.
    """
    now = timezone.now()
    window = window_of(meeting, now)
    meeting.since_at, meeting.built_at = window.since, now
    items, meeting.left_out = found_items(meeting, window)
    meeting.save()
    old = list(meeting.items.all())
    dropped = {_key(one): one for one in old if one.is_dropped}
    added = [one for one in old if one.section == Section.ADDED]
    meeting.items.exclude(section=Section.ADDED).delete()
    items = _without(items, added)
    for number, one in enumerate([*items, *added], 1):
        one.position = number
        if former := dropped.get(_key(one)):
            one.dropped_at, one.dropped_reason = former.dropped_at, former.dropped_reason
    AgendaItem.objects.bulk_create(items)
    AgendaItem.objects.bulk_update(added, ["position", "reasons", *SHOWN])


def _key(item: AgendaItem) -> tuple:
    if item.task_id is None and item.project_id is None:
        return ("text", item.pk)
    return (item.task_id, None if item.task_id else item.project_id)


def _without(items: list[AgendaItem], added: list[AgendaItem]) -> list[AgendaItem]:
    """Return the topics found without those added by hand before, which show their projects and the reasons of now.

    What was said when one was added stays its first reason. One query.
    """
    found = {_key(one): one.reasons for one in items}
    projects = Project.objects.with_related().in_bulk([one.project_id for one in added if one.project_id])
    for one in added:
        if project := projects.get(one.project_id):
            fresh = of_project(project)
            for name in SHOWN:
                setattr(one, name, getattr(fresh, name))
        one.reasons = one.reasons[:1] + found.get(_key(one), [])
    taken = {_key(one) for one in added}
    return [one for one in items if _key(one) not in taken]


@transaction.atomic
def rebuild_agenda(pk: int, *, by, version: int | None = None) -> Meeting:
    """Build the agenda from the data of this moment and return the meeting; the order found is the order of sections.

    Raises Meeting.DoesNotExist, RuleViolation ``forbidden``, ``step_impossible`` once it has opened, and StaleWrite.
    """
    meeting = lock_for(pk, Act.PREPARE, version, by=by)
    meeting.version += 1
    build(meeting)
    record("meeting.agenda_built", meeting, by=by, changes={"topics": meeting.items.count()})
    return meeting


@transaction.atomic
def add_item(
    pk: int, *, by, project: Project | None = None, title: str = "", reason: str = "", version: int | None = None
) -> AgendaItem:  # fmt: skip
    """Put a project, or a topic in words, behind the others and return it; raises as ``rebuild_agenda`` does.

    ``invalid`` without either, for a hidden project, and for one that is on the agenda already.
    """
    meeting = lock_for(pk, Act.PREPARE, version, by=by)
    said = reason.strip()[:MOST_REASON] or "会前增列。"
    item = _about(meeting, project, by=by) if project else AgendaItem(title=_worded(title))
    if meeting.items.filter(section=Section.ADDED).count() >= MOST_ADDED:
        raise refuse(f"最多增列 {MOST_ADDED} 项", "invalid", "title")
    item.meeting, item.section, item.reasons = meeting, Section.ADDED, [[str(Section.ADDED), said]]
    item.position = (meeting.items.aggregate(last=Max("position"))["last"] or 0) + 1
    item.save()
    turn(meeting)
    record("meeting.topic_added", meeting, by=by, changes={"topic": item.title})
    return item


def _worded(title: str) -> str:
    return checked_text(title, "title", "请填写议题，或选择项目", 140)


def _about(meeting: Meeting, project: Project, *, by) -> AgendaItem:
    seen = Project.objects.all() if by is None else Project.objects.visible_to(by)
    if not seen.filter(pk=project.pk).exists():
        raise refuse("没有这个项目，或不在您的范围内", "invalid", "project")
    if meeting.items.filter(project=project, task=None).exists():
        raise refuse("这个项目已在议题中", "invalid", "project")
    return of_project(project)


@transaction.atomic
def move_item(pk: int, item: int, *, by, where: Where, version: int | None = None) -> AgendaItem:
    """Move a topic one place up or down, or to the front, and return it; at the end it stays where it is.

    Raises as ``rebuild_agenda`` does, AgendaItem.DoesNotExist.
    """
    meeting = lock_for(pk, Act.PREPARE, version, by=by)
    row = find_item(meeting, item, by)
    others = meeting.items.standing().exclude(pk=row.pk)
    if where == "first":
        meeting.items.filter(position__lt=row.position).update(position=F("position") + 1)
        row.position = 1
        row.save(update_fields=["position"])
    else:
        up = where == "up"
        near = others.filter(position__lt=row.position) if up else others.filter(position__gt=row.position)
        other = near.order_by("-position" if up else "position").first()
        if other is None:
            return row
        row.position, other.position = other.position, row.position
        AgendaItem.objects.bulk_update([row, other], ["position"])
    turn(meeting)
    record("meeting.topic_moved", meeting, by=by, changes={"topic": row.title, "where": where})
    return row


@transaction.atomic
def drop_item(pk: int, item: int, *, by, reason: str, version: int | None = None) -> AgendaItem:
    """Take a topic off the agenda with a reason, which stays when the agenda is built anew; raises as ``move_item`` does,
    ``reason_missing``, ``already_dropped``."""
    meeting = lock_for(pk, Act.PREPARE, version, by=by)
    row = find_item(meeting, item, by)
    said = checked_text(reason, "reason", "请写明移出的原因", MOST_REASON)
    if row.is_dropped:
        raise refuse("这项议题已移出", "already_dropped", "reason")
    row.dropped_at, row.dropped_reason = timezone.now(), said
    row.save(update_fields=["dropped_at", "dropped_reason"])
    turn(meeting)
    record("meeting.topic_dropped", meeting, by=by, changes={"topic": row.title, "reason": said})
    return row


@transaction.atomic
def restore_item(pk: int, item: int, *, by, version: int | None = None) -> AgendaItem:
    """Put a dropped topic back in its place and return it; again does nothing. Raises as ``move_item`` does."""
    meeting = lock_for(pk, Act.PREPARE, version, by=by)
    row = find_item(meeting, item, by)
    if row.is_dropped:
        row.dropped_at, row.dropped_reason = None, ""
        row.save(update_fields=["dropped_at", "dropped_reason"])
        turn(meeting)
        record("meeting.topic_restored", meeting, by=by, changes={"topic": row.title})
    return row
