"""Drawing the consequences of a revised calendar, in the layers that keep days counted in workdays."""

from celery import signature

from core.calendar.models import CalendarRevision
from core.calendar.services import close_revisions
from core.calendar.turns import turns_of
from core.outbox.services import ring_after_commit
from crm.claims.services import workdays as claims
from crm.projects.services import workdays as projects
from crm.reviews.services import workdays as reviews
from crm.tasks.services import workdays as tasks

TASK = "crm.insights.tasks.follow_calendar"


def follow_revisions() -> int:
    """Let every kept day follow the revisions that are still open, the oldest first, and return how many days moved.

    Each row is a transaction of its own and a revision is closed behind its last one: a run that was killed is taken up
    by the next, and a row that moved already is not moved again. Two at once do no harm.
    """
    total = 0
    for revision, turn in turns_of(list(CalendarRevision.objects.open().order_by("id"))):
        moved = {
            **projects.follow_calendar(turn),
            "opinions": reviews.follow_calendar(turn),
            **claims.follow_calendar(turn),
            "tasks": tasks.follow_calendar(turn),
        }
        close_revisions([revision.pk], moved)
        total += sum(moved.values())
    return total


def ring_follow() -> None:
    """Have a worker follow the revisions after this transaction; the run of each minute makes up for a lost ring."""
    ring_after_commit(signature(TASK))
