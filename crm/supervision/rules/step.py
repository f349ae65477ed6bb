"""Next steps that were agreed and not taken."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Case, DateField, F, Max, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce, TruncDate

from crm.followups.models import FollowUp
from crm.supervision.rules.base import SourceRule, Told, active, idle_since
from crm.supervision.states import Source


def _overdue(upto: date) -> QuerySet:
    rows = FollowUp.objects.open_steps().filter(Q(project=None) | active("project__"), next_on__lte=upto).with_duty()
    return idle_since(rows, F("next_on"), "project__", also=_met_since()).annotate(
        of_project=F("project_id"), of_owner=F("duty_id"), of_team=Coalesce("project__team_id", "team_id")
    )


def _met_since() -> Case:
    """Where no project is named, the last effective contact of the same team with the firm."""
    met = FollowUp.objects.effective().filter(enterprise=OuterRef("enterprise"), team=OuterRef("team"), project=None)
    last = met.order_by().values("enterprise").annotate(last=Max("happened_at")).values(day=TruncDate("last"))
    return Case(When(project=None, then=Subquery(last, output_field=DateField())))


def _told(ids: Iterable[int]) -> dict[int, Told]:
    rows = FollowUp.objects.filter(pk__in=ids).select_related("enterprise", "project")
    return {one.pk: _words(one) for one in rows}


def _words(followup: FollowUp) -> Told:
    about = followup.project.name if followup.project else followup.enterprise.name
    step = followup.next_step or "跟进"
    return Told(f"{about}：{step}"[:200], f"约定于 {followup.next_on} 对“{about}”“{step}”，至今没有办结")


STEP = SourceRule(Source.STEP, _overdue, _told)
