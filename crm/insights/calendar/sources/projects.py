"""Projects: the deadlines of their stages, milestones, promises of both sides, and when a pause ends."""

from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from crm.commitments.models import Commitment
from crm.insights.calendar.entries import Entry, Found, Span, few_a_day, found
from crm.insights.calendar.kinds import LOOKS, Kind
from crm.insights.calendar.scopes import of_projects
from crm.projects.models import Milestone, Project
from crm.projects.stages import next_stage, stage_label

BY_ID = (F("id").asc(),)


def stages(span: Span) -> Found:
    """Return the deadlines of the present stages; one that an open milestone of the same day says already is left out."""
    said = Milestone.objects.open().filter(project=OuterRef("pk"), due_on=OuterRef("stage_due_on"))
    rows = Project.objects.visible_to(span.user).filter(
        ~Exists(said), of_projects(span, ""), status=Project.Status.ACTIVE, stage_due_on__range=(span.first, span.last)
    )
    return found(few_a_day(rows.select_related("owner"), F("stage_due_on"), BY_ID, span.most), _stage)


def _stage(project) -> Entry:
    following = next_stage(project.type, project.stage)
    goal = stage_label(project.type, following) if following else project.stage_text
    return _of_project(Kind.STAGE, project, project.stage_due_on, f"应推进到{goal}")


def resumes(span: Span) -> Found:
    """Return the days by which suspended projects go on or end."""
    rows = Project.objects.visible_to(span.user).filter(
        of_projects(span, ""), status=Project.Status.SUSPENDED, resume_by_on__range=(span.first, span.last)
    )
    rows = few_a_day(rows.select_related("owner"), F("resume_by_on"), BY_ID, span.most)
    return found(rows, lambda one: _of_project(Kind.RESUME, one, one.resume_by_on, "搁置到期，须恢复或终止"))


def _of_project(kind: str, project, day, note: str) -> Entry:
    return Entry(
        kind=kind, pk=project.pk, day=day, title=project.name, note=note, url=project.get_absolute_url(),
        state="bad" if day < timezone.localdate() else "", who=str(project.owner or ""), version=project.version,
        fixed=LOOKS[kind].fixed, changed_at=project.updated_at,
    )  # fmt: skip


def milestones(span: Span) -> Found:
    """Return milestones by the day they are due, done ones too; of suspended and ended projects what was done."""
    rows = Milestone.objects.visible_to(span.user).filter(of_projects(span), due_on__range=(span.first, span.last))
    standing = Q(cancelled_at=None) & (~Q(done_on=None) | Q(project__status=Project.Status.ACTIVE))
    rows = rows.filter(standing | ~Q(cancelled_at=None) if span.with_cancelled else standing)
    rows = rows.select_related("project", "project__owner", "owner")
    return found(few_a_day(rows, F("due_on"), BY_ID, span.most), _milestone)


def _milestone(row) -> Entry:
    late = row.is_open and row.due_on < timezone.localdate()
    note = f"{row.title}（{row.done_on} 完成）" if row.done_on else row.title
    return Entry(
        kind=Kind.MILESTONE, pk=row.pk, day=row.due_on, title=row.project.name, note=note,
        url=row.project.get_absolute_url(), state="bad" if late else "idle" if row.done_on else "",
        who=str(row.owner or row.project.owner or ""), version=row.version, fixed=LOOKS[Kind.MILESTONE].fixed,
        changed_at=row.cancelled_at or row.created_at, cancelled=row.cancelled_at is not None,
    )  # fmt: skip


def commitments(span: Span) -> Found:
    """Return the promises of both sides by the day they are due; of those that are kept the day stays."""
    rows = Commitment.objects.visible_to(span.user).filter(of_projects(span), due_on__range=(span.first, span.last))
    rows = rows if span.with_cancelled else rows.live()
    rows = rows.filter(project__status__in=(Project.Status.ACTIVE, Project.Status.SUSPENDED))
    rows = rows.select_related("project", "project__owner")
    return found(few_a_day(rows, F("due_on"), BY_ID, span.most), _commitment)


def _commitment(row) -> Entry:
    late = row.is_open and row.due_on < timezone.localdate()
    return Entry(
        kind=Kind.COMMITMENT, pk=row.pk, day=row.due_on, title=row.project.name,
        note=f"{row.get_side_display()}：{row.item}（{row.status_text}）", url=row.project.get_absolute_url(),
        state="bad" if late else "" if row.is_open else "idle", who=str(row.project.owner or ""), version=row.version,
        fixed=LOOKS[Kind.COMMITMENT].fixed, changed_at=row.updated_at, cancelled=row.voided_at is not None,
    )  # fmt: skip
