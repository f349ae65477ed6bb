"""Claims that wait, protect and run out; one that is contested by another team; one project that passed between teams."""

import datetime
from decimal import Decimal

from django.utils import timezone

from chains.models import Team
from crm.claims.models import Claim
from crm.claims.services import confirm_claim, file_claim, file_dispute, transfer_project
from crm.claims.terms import last_protected_on
from crm.demo.build.data import read
from crm.demo.build.lifecycle.cast import day, hq, moment, person, project_of, rows_of
from crm.followups.models import FollowUp
from crm.followups.services import log_followup
from crm.projects.models import Project
from crm.projects.services import create_project

WHOLE = Decimal(100)


def claim_all() -> None:
    """File the claims of the table, contest one, and pass one project on."""
    for row in rows_of("claims"):
        _claim(project_of(row["firm"]), row.get("confirmed"))
    _contest(**read("lifecycle")["dispute"])
    for row in rows_of("transfers"):
        _pass_on(project_of(row["firm"]), row)


def _claim(project: Project, confirmed: int | None) -> None:
    claim = file_claim(project.pk, by=project.owner, note="首次走访后报备")
    if confirmed is None:
        return
    confirm_claim(claim.pk, by=hq(), version=claim.version)
    on = day(-confirmed)
    Claim.objects.filter(pk=claim.pk).update(
        filed_at=moment(on, 9), confirmed_at=moment(on), confirm_due_on=on, protect_until=last_protected_on(on)
    )


def _contest(*, firm: str, project: str, by: str, team: str, ground: str, kind: str, statement: str) -> None:
    """Let another team's project at the firm meet the claim, and its leader contest it."""
    first, leader = project_of(firm), person(by)
    second = create_project(
        by=leader, enterprise=first.enterprise, name=project, type=first.type, chain=first.chain, node=first.node,
        team=Team.objects.get(code=team), owner=leader, grade=first.grade, total_invest_wan=12_000,
        content="演示用虚构项目。", source="驻外招商",
    )  # fmt: skip
    visit = log_followup(
        by=leader, enterprise=first.enterprise, project=second, kind=FollowUp.Kind.VISIT,
        happened_at=timezone.now() - datetime.timedelta(hours=20), counterpart="示例负责人", place="上海示例园区",
        summary="到企业走访，了解华东布局。", next_step="补充合作方案", next_on=day(5),
    )  # fmt: skip
    claim = file_claim(second.pk, by=leader, plea=Claim.Plea.DISPUTE)
    clash = claim.clashes.get()
    file_dispute(clash.pk, by=leader, ground=ground, statement=statement, evidence_kind=kind, evidence=[visit.pk])


def _pass_on(project: Project, row: dict) -> None:
    share = Decimal(row["share_to"])
    transfer_project(
        project.pk, by=hq(), to_team=Team.objects.get(code=row["to"]), reason=row["reason"], note=row["note"],
        share_from=WHOLE - share, share_to=share, effective_on=day(row["on"]),
    )  # fmt: skip
