"""The scan of the ladder: safe to run at any time, twice, after days without, or four at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from crm.supervision.models import SupervisionOrder, SupervisionScan
from crm.supervision.rules import SOURCES, Case
from crm.supervision.rules.ladder import Known, decide
from crm.supervision.services.closing import close_gone, reopen
from crm.supervision.services.issuing import issue_orders
from crm.supervision.services.offices import send_to_offices
from crm.supervision.states import BY_SCAN
from crm.tasks.colours import Limits
from crm.tasks.queries import limits_today

SCAN_LOCK = 20261102
DAY = timedelta(days=1)
WHOLE_AGAIN = timedelta(minutes=10)  # so soon is found what was written with days gone by


@dataclass(frozen=True)
class Supervised:
    """What one scan changed: orders issued, closed, opened again; rows of recipients added, relieved or back."""

    issued: int = 0
    closed: int = 0
    reopened: int = 0
    sent: int = 0


@transaction.atomic
def supervise(today: date | None = None, *, whole: bool = False) -> Supervised:
    """Issue the orders of ``today`` (Asia/Shanghai), close those whose reason is gone, and return what changed.

    The first scan of a day and then one every ten minutes (``whole``: this one) looks at everything, the others at the
    objects of open orders, so that an act closes its order within the minute. Of steps missed while nothing ran only
    the one that holds now is issued, with the others named in it; what was overdue before it could be seen enters at
    the lowest. Running it again changes nothing; scans at the same time wait for each other.
    """
    day = today or timezone.localdate()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SCAN_LOCK])
    last = SupervisionScan.objects.filter(day__lte=day).order_by("-day").first()
    whole = whole or last is None or last.day != day or last.at <= timezone.now() - WHOLE_AGAIN
    if whole:
        SupervisionScan.objects.update_or_create(day=day, defaults={"at": timezone.now()})
    limits = limits_today(day)
    cases = _standing(day, limits, whole=whole)
    seen = None if last is None else limits if last.day == day else limits_today(last.day)
    decision = decide(cases, _known(cases), limits, seen)
    issued = issue_orders(decision.issue, day)
    reopened = reopen(decision.reopen)
    closed = close_gone(decision.gone, day)
    _follow_owners(cases)
    return Supervised(issued, closed, reopened, send_to_offices(day))


def _standing(day: date, limits: Limits, *, whole: bool) -> list[Case]:
    """Return what stands on the ladder today; one query a source, none for a source without open orders in between."""
    bound = max(one for one, _colour in limits.idle)
    upto = min(bound, day - DAY)
    ids = dict.fromkeys(SOURCES) if whole else _open_targets()
    found: list[Case] = []
    for code, wanted in ids.items():
        found += SOURCES[code].cases(upto, idle_upto=bound, ids=wanted)
    return found


def _open_targets() -> dict[str, list[int] | None]:
    found: dict[str, list[int] | None] = {}
    for source, target in SupervisionOrder.objects.open().order_by("pk").values_list("source", "target_id"):
        found.setdefault(source, []).append(target)  # type: ignore[union-attr]
    return found


def _known(cases: Iterable[Case]) -> list[Known]:
    """Return the open orders, and of the objects that stand the former ones, but for those that HQ withdrew as taken."""
    targets: dict[str, set[int]] = {}
    for case in cases:
        targets.setdefault(case.source, set()).add(case.target_id)
    wanted = Q(closed_at=None)
    for source, ids in targets.items():
        wanted |= Q(source=source, target_id__in=ids)
    rows = SupervisionOrder.objects.filter(wanted).order_by("pk")
    columns = ("pk", "source", "target_id", "idle_from_on", "level", "closed_at", "close_kind", "counted_from_on")
    return [
        Known(pk, (source, target, idle), level, closed_at is None, counted, may_reopen=kind in BY_SCAN)
        for pk, source, target, idle, level, closed_at, kind, counted in rows.values_list(*columns)
    ]


def _follow_owners(cases: Iterable[Case]) -> None:
    """Let open orders follow whose their objects are today; those whose object stands no more are closed already."""
    standing = {(case.source, case.target_id): (case.project_id, case.team_id, case.owner_id) for case in cases}
    columns = ("pk", "source", "target_id", "project_id", "team_id", "owner_id")
    for pk, *key, project, team, owner in SupervisionOrder.objects.open().order_by("pk").values_list(*columns):
        today = standing.get(tuple(key), (project, team, owner))
        if today != (project, team, owner):
            changed = dict(zip(("project_id", "team_id", "owner_id"), today, strict=True))
            SupervisionOrder.objects.filter(pk=pk).update(**changed)
