"""Leads get their clock, and return to the pool; set-based."""

from collections.abc import Collection

from django.db import transaction
from django.db.models import F, OuterRef, Subquery
from django.utils import timezone

from core.audit.services import Subject, record_many
from crm.claims.models import LeadIntake
from crm.claims.services.clocks import keep_clocks
from crm.projects.models import Project
from crm.projects.stages import Stage

CHUNK = 2_000
Pool = LeadIntake.Pool


def open_intakes(project_ids: Collection[int] | None = None) -> int:
    """Give the running projects that stand at 线索 (or those of ``project_ids``, wherever they stand) a clock.

    It starts when the project was registered. Returns how many were new; again, or two at once, adds nothing.
    """
    rows = Project.objects.filter(intake=None)
    rows = rows.running().filter(stage=Stage.LEAD) if project_ids is None else rows.filter(pk__in=project_ids)
    made = 0
    while page := list(rows.order_by("pk").values_list("pk", "created_at")[:CHUNK]):
        fresh = [LeadIntake(project_id=pk, received_at=at) for pk, at in page]
        LeadIntake.objects.bulk_create(fresh, ignore_conflicts=True)
        keep_clocks([pk for pk, _at in page])
        made += len(fresh)
    return made


@transaction.atomic
def pool_leads(project_ids: Collection[int], *, by) -> int:
    """Put the leads of these projects into the pool, remembering the team that had them; return how many.

    Projects that are not going on, are signed or under an active claim, and leads that lie there already stay as they
    are.
    """
    rows = LeadIntake.objects.for_the_pool().filter(project__in=project_ids, project__status=Project.Status.ACTIVE)
    rows = rows.exclude(pool_state=Pool.POOLED)
    ids = list(rows.order_by("pk").select_for_update(of=("self",)).values_list("pk", "project_id", "project__name"))
    owner = Project.objects.filter(pk=OuterRef("project")).values("team")
    LeadIntake.objects.filter(pk__in=[pk for pk, _project, _name in ids]).update(
        pool_state=Pool.POOLED, pooled_at=timezone.now(), pooled_from=Subquery(owner), version=F("version") + 1
    )
    keep_clocks([project for _pk, project, _name in ids])
    acts = [(Subject(LeadIntake, pk, name), {"project": project}) for pk, project, name in ids]
    if acts:
        record_many("lead.pooled", acts, by=by)
    return len(ids)


@transaction.atomic
def bring_home(project_ids: Collection[int], *, by) -> int:
    """Let the leads of these projects, pooled or taken, be simply their leading team's; return how many were not yet."""
    rows = LeadIntake.objects.filter(project__in=project_ids).exclude(pool_state=Pool.OWNED)
    ids = list(rows.order_by("pk").select_for_update(of=("self",)).values_list("pk", "project_id", "project__name"))
    LeadIntake.objects.filter(pk__in=[pk for pk, _project, _name in ids]).update(
        pool_state=Pool.OWNED, version=F("version") + 1
    )
    keep_clocks([project for _pk, project, _name in ids])
    acts = [(Subject(LeadIntake, pk, name), {"project": project}) for pk, project, name in ids]
    if acts:
        record_many("lead.brought_home", acts, by=by)
    return len(ids)
