"""The limits of 久未跟进 inside SQL: by a subquery a grade, so that lists of any length cost no query more."""

import datetime

from django.db.models import Case, DateField, DurationField, ExpressionWrapper, IntegerField, Q, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce, TruncDate
from django.utils import timezone

from crm.projects.light_limits import CONTACT, DEFAULT_LIMITS
from crm.projects.models import LightRule


def until_red(prefix: str = ""):
    """Return the expression for the span from the last contact to the first red day, by the grade of the project.

    ``prefix`` leads to the project (``project__``). By the rules in force today, the defaults where there are none.
    """
    today = timezone.localdate()
    grades = [
        When(**{f"{prefix}grade": grade}, then=_yellow_days(grade, limits.yellow, today))
        for grade, limits in DEFAULT_LIMITS.activity.items()
    ]
    days = Case(*grades, output_field=IntegerField()) + Value(1)
    return ExpressionWrapper(days * Value(datetime.timedelta(days=1)), output_field=DurationField())


def turns_red_on():
    """Return the expression for the day on which a project without further contact turns red (domain.md 4.4)."""
    last = TruncDate(Coalesce("last_effective_followup_at", "created_at"))
    return Cast(last + until_red(), DateField())


def limits_changed_since(moment: datetime.datetime) -> bool:
    """Say whether limits of a light were changed, or came into force at midnight, since ``moment``.

    The first version of each is the default, which held before there was a row.
    """
    day = timezone.localdate(moment)
    rules = LightRule.objects.filter(number__gt=1, valid_from__lte=timezone.localdate())
    return rules.filter(Q(created_at__gte=moment) | Q(valid_from__gt=day)).exists()


def _yellow_days(grade: str, default: int, today: datetime.date):
    in_force = LightRule.objects.filter(code=f"{CONTACT}{grade}", valid_from__lte=today)
    newest = in_force.order_by("-valid_from", "-number").values("yellow_days")[:1]
    return Coalesce(Subquery(newest), Value(default), output_field=IntegerField())
