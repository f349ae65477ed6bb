"""Projects before signing that turned red because nobody met the investor (domain.md 4.4)."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from crm.projects.models import Project, rulebook
from crm.projects.queries.light_limits import turns_red_on
from crm.projects.stages import ORDER, is_signed
from crm.supervision.rules.base import SourceRule, Told, active, idle_since, of_project
from crm.supervision.states import Source

BEFORE_SIGNING = [stage.value for stage in ORDER if not is_signed(stage)]


def _overdue(upto: date) -> QuerySet:
    """Grade by grade, so that the index of quiet projects (``project_quiet``) answers."""
    rows = Project.objects.annotate(contact=Coalesce("last_effective_followup_at", "created_at"))
    quiet = Q()
    for grade, limits in rulebook().lights.activity.items():
        first = timezone.make_aware(datetime.combine(upto - timedelta(days=limits.yellow), time.min))
        quiet |= Q(grade=grade, contact__lt=first)
    rows = rows.filter(quiet, active(), stage__in=BEFORE_SIGNING)
    return of_project(idle_since(rows, turns_red_on()), "")


def _told(ids: Iterable[int]) -> dict[int, Told]:
    rows = Project.objects.filter(pk__in=ids).only("pk", "name", "grade", "last_effective_followup_at")
    return {one.pk: _words(one) for one in rows}


def _words(project: Project) -> Told:
    last = project.last_effective_followup_at
    met = f"最近一次有效跟进是 {timezone.localdate(last)}" if last else "还没有有效跟进"
    return Told(f"{project.name}：久未跟进", f"项目“{project.name}”{met}，{project.get_grade_display()}已转红灯")


QUIET = SourceRule(Source.QUIET, _overdue, _told)
