"""The clocks of leads: answered in time, late, judged, given to the pool and taken out of it."""

import datetime

from crm.claims.models import LeadIntake
from crm.claims.services import answer_referrer, judge_lead, open_intakes, respond_lead, take_from_pool
from crm.demo.build.lifecycle.cast import leader_of, person, project_of, rows_of
from crm.projects.models import Project

HOUR = datetime.timedelta(hours=1)


def answer_all() -> None:
    """Give every lead its clock and take the steps of the table; a lead that it leaves out is late."""
    open_intakes()
    for row in rows_of("leads"):
        _answer(project_of(row["firm"]), row)


def _answer(project: Project, row: dict) -> None:
    lead = respond_lead(project.pk, by=project.owner, source_kind=row["source"], referrer=row.get("referrer", ""))
    _at(lead, "responded_at", row["respond"])
    if judged := row.get("judge"):
        judge_lead(project.pk, by=leader_of(project.team), judgement=judged["to"], reason=judged["reason"])
        _at(lead, "judged_at", judged["after"])
        if judged["to"] == LeadIntake.Judgement.POOL:
            _at(lead, "pooled_at", judged["after"])
    if told := row.get("feedback"):
        answer_referrer(project.pk, by=project.owner, feedback=told["text"])
        _at(lead, "feedback_at", told["after"])
    if taker := row.get("taken"):
        by = person(taker)
        take_from_pool(lead.pk, by=by, team=by.memberships.current().select_related("team").get().team)


def _at(lead: LeadIntake, field: str, hours: int) -> None:
    LeadIntake.objects.filter(pk=lead.pk).update(**{field: lead.received_at + hours * HOUR})
