"""The gate fact 双方承诺已登记, as the clauses of a project say now."""

from django.db.models import Count
from django.utils import timezone

from crm.commitments.models import Commitment
from crm.commitments.states import Side
from crm.projects import services as projects
from crm.projects.models import Project

CODE, SOURCE = "commitments_recorded", "commitments"


def sync_fact(project: Project, *, by) -> None:
    """Record the fact once both sides have a clause, withdraw our own record when one has none; caller holds the lock.

    A fact that somebody recorded by hand stays as it is. Raises what ``withdraw_fact`` raises: from 签约 on the last
    clause of a side is HQ's to void.
    """
    rows = Commitment.objects.filter(project=project).live().order_by().values_list("side")
    counts = dict(rows.annotate(number=Count("pk")))
    fact = project.facts.valid().filter(code=CODE).first()
    if all(counts.get(side) for side in Side.values):
        if fact is None:
            text = f"政府承诺 {counts[Side.GOV]} 条，企业承诺 {counts[Side.INVESTOR]} 条"
            today = timezone.localdate()
            projects.record_fact(project.pk, CODE, by=by, met_on=today, source=SOURCE, reference=text)
    elif fact is not None and fact.source == SOURCE:
        projects.withdraw_fact(project.pk, CODE, by=by, reason="政企双方不再各有承诺条款")
