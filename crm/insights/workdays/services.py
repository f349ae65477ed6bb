"""Drawing the consequences of a revised calendar, in the layers that keep days counted in workdays."""

from celery import signature

from core.calendar.locking import alone_in_following
from core.calendar.models import CalendarRevision
from core.calendar.services import close_revisions
from core.calendar.turns import Turn, next_turn
from core.outbox.services import ring_after_commit
from crm.claims.services import workdays as claims
from crm.projects.services import workdays as projects
from crm.reviews.services import workdays as reviews
from crm.tasks.services import workdays as tasks

TASK = "crm.insights.tasks.follow_calendar"


def follow_revisions() -> int:
    """Let every kept day follow the revisions that are still open, the oldest first, and return how many days moved.

    Each row is a transaction of its own and a revision is closed behind its last one: a run that was killed is taken up
    by the next, and a row that moved already is not moved again. Of two at once the second leaves all to the first.
    """
    if not CalendarRevision.objects.open().exists():
        return 0
    total = 0
    with alone_in_following() as alone:
        while alone and (found := next_turn()):
            revision, turn = found
            moved = _follow(turn)
            close_revisions([revision.pk], moved)
            total += sum(moved.values())
    return total


def _follow(turn: Turn) -> dict[str, int]:
    return {
        **projects.follow_calendar(turn),
        "opinions": reviews.follow_calendar(turn),
        **claims.follow_calendar(turn),
        "tasks": tasks.follow_calendar(turn),
    }


def ring_follow() -> None:
    """Have a worker follow the revisions after this transaction; the run of each minute makes up for a lost ring."""
    ring_after_commit(signature(TASK))
