"""The clock of leads: which step is open, by when, and whether it is late (domain.md 2.6)."""

import datetime

from django.db.models import Case, CharField, DateTimeField, F, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from crm.claims.models import LeadIntake
from crm.claims.terms import (
    BEFORE_SIGNING,
    FEEDBACK_DAYS,
    FOLLOW_DAYS,
    JUDGE_DAYS,
    JUDGE_MAJOR_DAYS,
    RESPOND_DAYS,
)
from crm.projects.models import Project

Step = LeadIntake.Step
RESPOND, JUDGE, FEEDBACK, FOLLOW, DONE = Step.RESPOND, Step.JUDGE, Step.FEEDBACK, Step.FOLLOW, Step.DONE
STEPS = Step.choices
STEP_WORDS = dict(STEPS)
Judgement, Pool = LeadIntake.Judgement, LeadIntake.Pool


def _after(days: int):
    """The clock runs from the reception, anew for a team that took the lead out of the pool."""
    return Coalesce("claimed_at", "received_at") + datetime.timedelta(days=days)


def _follows() -> Q:
    """A lead that somebody has to report on every two weeks: judged worth it, going on, not signed yet."""
    active = Q(project__status=Project.Status.ACTIVE, project__stage__in=BEFORE_SIGNING)
    return Q(judgement=Judgement.FOLLOW) & active


def with_clock(leads: QuerySet[LeadIntake], now: datetime.datetime | None = None) -> QuerySet[LeadIntake]:
    """Annotate ``step`` (what is to be done next), ``due_at`` (by when) and ``is_late``.

    An ended or suspended project has no clock, nor a lead in the pool. The two weeks count from the last effective follow-up, first from the
    judgement.
    """
    moment = now or timezone.now()
    going_on = Q(project__status=Project.Status.ACTIVE) & ~Q(pool_state=Pool.POOLED)
    reported = Greatest("judged_at", "project__last_effective_followup_at")
    whens: list[tuple[Q, str, object]] = [
        (~going_on, DONE, None),
        (Q(responded_at=None), RESPOND, _after(RESPOND_DAYS)),
        (Q(judged_at=None, is_major=True), JUDGE, _after(JUDGE_MAJOR_DAYS)),
        (Q(judged_at=None), JUDGE, _after(JUDGE_DAYS)),
        (Q(feedback_at=None), FEEDBACK, _after(FEEDBACK_DAYS)),
        (_follows(), FOLLOW, reported + datetime.timedelta(days=FOLLOW_DAYS)),
    ]
    rows = leads.annotate(
        step=Case(
            *[When(when, then=Value(step)) for when, step, _due in whens], default=Value(DONE), output_field=CharField()
        ),
        due_at=Case(*[When(when, then=due) for when, _step, due in whens], output_field=DateTimeField()),
    )
    return rows.annotate(is_late=Case(When(due_at__lt=moment, then=Value(True)), default=Value(False)))


def late_first(leads: QuerySet[LeadIntake]) -> QuerySet[LeadIntake]:
    """Order leads by their kept clock: the longest late first, then what is due soonest, then what is done."""
    return leads.order_by(F("next_due_at").asc(nulls_last=True), "-received_at", "-id")
