"""Claims, leads, the pool and disputes: the rows around team A's project, and who gets what of each address."""

from django.utils import timezone

from crm.claims.models import Claim, Clash, Dispute, LeadIntake
from tests.factories import ProjectFactory
from tests.scope.rules import (
    ANY_PERSON,
    ASSIGNED,
    BUSINESS,
    FORBIDDEN,
    HQ,
    MISSING,
    NOT_ASSIGNED,
    OWN,
    SEES,
    TEAMS,
    ApiRoute,
    Rule,
    for_partners,
    form,
    get,
    only,
    seen_by,
)

LOGS = TEAMS | HQ
HAVE_LISTS = BUSINESS - ASSIGNED - NOT_ASSIGNED
BOTH_SIDES = SEES | {"other_member", "other_leader", "other_chain_leader"}
LEADS = HQ | {"leader"}
SECRET = "甲拾壹密异议"


def claims_around(project, theirs) -> None:
    """Make team A's waiting claim, which met team B's active one and is disputed, A's lead, and B's lead in the pool."""
    now, today = timezone.now(), timezone.localdate()
    given = {"filed_at": now, "confirm_due_on": today}
    claim = Claim.objects.create(project=project, team=project.team, plea="dispute", note=SECRET, **given)
    claim.evidence.set(project.followups.all())
    against = Claim.objects.create(
        project=theirs, team=theirs.team, status="active", confirmed_at=now, protect_until=today, **given
    )
    Clash.objects.create(claim=claim, against=against, level=1, reason="统一社会信用代码相同", found_at=now)
    Dispute.objects.create(
        claim=against, challenger=claim, ground="earlier_evidence", statement=SECRET, evidence_kind="visit",
        found_on=today, filed_at=now, rule_due_on=today,
    )  # fmt: skip
    LeadIntake.objects.create(project=project, received_at=now, referrer=SECRET)
    lying = ProjectFactory(team=theirs.team, chain=theirs.chain)
    LeadIntake.objects.create(
        project=lying, received_at=now, pool_state="pooled", pooled_at=now, pooled_from=theirs.team
    )


def project(district):
    return (district.project.pk,)


def claim(district):
    return (Claim.objects.get(project=district.project).pk,)


def clash(district):
    return (Clash.objects.get().pk,)


def dispute(district):
    return (Dispute.objects.get().pk,)


def lead(district):
    return (LeadIntake.objects.get(project=district.project).pk,)


def pooled(district):
    return (LeadIntake.objects.get(pool_state="pooled").pk,)


def said(**values):
    return lambda district: {"version": 0, **values}


def on_claim(people, **values):
    return form(seen_by(SEES, people), args=claim, body=said(**values))


def on_project(people, **values):
    return form(seen_by(SEES, people), args=project, body=said(**values))


CLAIM_PAGES = {
    "claims:leads": get(only(HAVE_LISTS)),
    "claims:pool": get(only(HAVE_LISTS)),
    "claims:list": get(only(HAVE_LISTS)),
    "claims:disputes": get(only(HAVE_LISTS)),
    "claims:pool-rule": form(only(HQ), body=said(most=3, days=7, barred_days=15)),
    "claims:take": form(seen_by(HAVE_LISTS, LOGS), args=pooled, body=lambda district: {"team": district.team.pk}),
    "claims:clashes": get(only(LOGS), query=lambda district: {"enterprise": district.firm.pk}),
    "claims:dispute-file": form(seen_by(SEES, LEADS), args=clash, body=said(ground="lapsed_fact")),
    "claims:dispute": get(seen_by(BOTH_SIDES), args=dispute),
    "claims:dispute-rule": form(seen_by(BOTH_SIDES, HQ), args=dispute, body=said(outcome="keep", reasons="示例")),
    "claims:dispute-appeal": form(
        seen_by(BOTH_SIDES, {"leader", "other_leader"}), args=dispute, body=said(reasons="示例")
    ),
    "claims:confirm": on_claim(HQ),
    "claims:decline": on_claim(HQ, reason="示例"),
    "claims:cowork": on_claim(HQ, share_to="40"),
    "claims:revoke": on_claim(HQ, reason="示例"),
    "claims:renew": on_claim(OWN | HQ),
    "claims:release": on_claim(LEADS, reason="示例"),
    "claims:panel": get(seen_by(SEES), args=project),
    "claims:file": on_project(OWN | HQ),
    "claims:respond": on_project(OWN | HQ, source_kind="expo"),
    "claims:judge": on_project(LEADS, judgement="follow", kind="policy"),
    "claims:feedback": on_project(OWN | HQ, feedback="示例"),
    "claims:transfer": on_project(HQ, reason="land"),
    "claims:city": on_project(HQ, status="pending"),
}


def staff(rule: Rule) -> Rule:
    """A rule of the REST interface: partners have none of this."""
    return for_partners(rule, (), FORBIDDEN)


def api_act(people, args, seen=SEES, **values):
    return ApiRoute({"POST": staff(seen_by(seen, people))}, args=args, body=lambda district: values)


def of_the_project(people) -> Rule:
    """A verb on a project, which the partner of the chain sees, and no other partner."""
    rule = for_partners(seen_by(SEES, people), (), MISSING)
    return Rule(rule.ok, rule.rest, rule.but | {"partner": FORBIDDEN})


EVERYONE = staff(ANY_PERSON)
CLAIM_INTERFACE = {
    "api-claim-list": ApiRoute(
        {"GET": EVERYONE, "POST": staff(only(LOGS - {"co_member"} - {"other_member", "other_leader"}))},
        body=lambda district: {"project": district.project.pk}, cast=frozenset({"member", "hq", "clerk", "partner"}),
    ),
    "api-claim-detail": ApiRoute({"GET": staff(seen_by(SEES))}, args=claim),
    "api-claim-clashes": ApiRoute(
        {"GET": staff(only(LOGS))}, query=lambda district: {"enterprise": district.firm.pk}
    ),
    "api-claim-confirm": api_act(HQ, claim),
    "api-claim-decline": api_act(HQ, claim, reason="示例"),
    "api-claim-cowork": api_act(HQ, claim, share_to="40"),
    "api-claim-renew": api_act(OWN | HQ, claim),
    "api-claim-release": api_act(LEADS, claim, reason="示例"),
    "api-claim-revoke": api_act(HQ, claim, reason="示例"),
    "api-lead-list": ApiRoute({"GET": EVERYONE}),
    "api-lead-detail": ApiRoute({"GET": staff(seen_by(SEES))}, args=lead),
    "api-lead-respond": api_act(OWN | HQ, lead, source_kind="expo"),
    "api-lead-judge": api_act(LEADS, lead, judgement="follow"),
    "api-lead-feedback": api_act(OWN | HQ, lead, feedback="示例"),
    "api-pool-list": ApiRoute({"GET": EVERYONE}),
    "api-pool-detail": ApiRoute({"GET": staff(seen_by(HAVE_LISTS))}, args=pooled),
    "api-pool-take": api_act(LOGS, pooled, seen=HAVE_LISTS),
    "api-dispute-list": ApiRoute({"GET": EVERYONE, "POST": staff(only(LOGS))}),
    "api-dispute-detail": ApiRoute({"GET": staff(seen_by(BOTH_SIDES))}, args=dispute),
    "api-dispute-rule": api_act(HQ, dispute, seen=BOTH_SIDES, outcome="keep", reasons="示例"),
    "api-dispute-appeal": api_act({"leader", "other_leader"}, dispute, seen=BOTH_SIDES, reasons="示例"),
    "api-project-claim-transfers": ApiRoute(
        {"GET": of_the_project(SEES), "POST": of_the_project(HQ)}, args=project,
        body=lambda district: {"to_team": district.theirs.team_id, "reason": "land"},
    ),
    "api-project-claim-city-report": ApiRoute(
        {"GET": of_the_project(SEES), "PUT": of_the_project(HQ)}, args=project, body=lambda district: {"status": "pending"}
    ),
}  # fmt: skip
