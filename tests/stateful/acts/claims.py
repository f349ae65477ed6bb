"""First-talk claims, leads and the pool, disputes, transfers, the report to the city."""

from crm.claims.models import CityReport, Claim, Clash, Dispute, LeadIntake, Transfer
from tests.stateful.acts.projects import stale
from tests.stateful.acts.registry import act
from tests.stateful.world import HQ, LEADERS, MEMBERS, Attempt, World

EARLY = ("lead", "contact", "inspect", "negotiate", "review")


@act(11)
def file_claim(w: World) -> Attempt | None:
    """Mostly where a first talk was logged with place and counterpart."""
    talked = {"followups__place__gt": "", "followups__counterpart__gt": "", "followups__voided_at": None}
    project = w.pick(w.dice.sample(rows, 1) if (rows := _with(w, talked)) and w.chance(0.85) else [])
    project = project or w.project(status="active")
    if project is None:
        return None
    plea = {"plea": w.pick(Claim.Plea.values)} if w.chance(0.6) else {}
    return Attempt(w.worker(project), "post", "claims/", {"project": project.pk, **plea})


def _with(w: World, talked: dict):
    model = LeadIntake.project.field.related_model
    kinds = ("visit", "reception", "meeting")
    rows = model.objects.filter(status="active", followups__kind__in=kinds, **talked)
    return list(rows.exclude(claims__status__in=("filed", "active")).distinct().order_by("pk"))


def _claim(w: World, *status: str) -> Claim | None:
    rows = Claim.objects.filter(status__in=status) if w.chance(0.9) else Claim.objects.all()
    return w.pick(rows.select_related("project"))


@act(9)
def confirm_claim(w: World) -> Attempt | None:
    if not (one := _claim(w, "filed")):
        return None
    return Attempt(w.one_of(*HQ), "post", f"claims/{one.pk}/confirm/", {}, stale(w, one.version))


@act(1.5)
def decline_claim(w: World) -> Attempt | None:
    if not (one := _claim(w, "filed")):
        return None
    return Attempt(w.one_of(*HQ), "post", f"claims/{one.pk}/decline/", {"reason": "示例依据不足"}, one.version)


@act(2)
def accept_cowork(w: World) -> Attempt | None:
    if not (one := w.pick(Claim.objects.filter(status="filed", plea="cowork"))):
        return None
    share = w.pick(("30", "45.5", "0", "100"))
    return Attempt(w.one_of(*HQ), "post", f"claims/{one.pk}/cowork/", {"share_to": share}, one.version)


@act(3)
def renew_claim(w: World) -> Attempt | None:
    if not (one := _claim(w, "active")):
        return None
    return Attempt(w.worker(one.project), "post", f"claims/{one.pk}/renew/", {}, one.version)


@act(1)
def release_claim(w: World) -> Attempt | None:
    if not (one := _claim(w, "filed", "active")):
        return None
    return Attempt(
        w.worker(one.project, leader=0.9), "post", f"claims/{one.pk}/release/", {"reason": "示例放弃"}, one.version
    )


@act(0.7)
def revoke_claim(w: World) -> Attempt | None:
    if not (one := _claim(w, "active")):
        return None
    return Attempt(w.one_of(*HQ), "post", f"claims/{one.pk}/revoke/", {"reason": "示例不实"}, one.version)


def _lead(w: World, **wanted) -> LeadIntake | None:
    rows = LeadIntake.objects.filter(project__status="active", **wanted) if w.chance(0.9) else LeadIntake.objects.all()
    return w.pick(rows.select_related("project"))


@act(5)
def respond_lead(w: World) -> Attempt | None:
    if not (lead := _lead(w, responded_at=None)):
        return None
    given = {"source_kind": w.pick(LeadIntake.Source.values), "is_major": w.chance(0.3)}
    return Attempt(w.worker(lead.project), "post", f"leads/{lead.pk}/respond/", given, stale(w, lead.version))


@act(4)
def judge_lead(w: World) -> Attempt | None:
    if not (lead := _lead(w, responded_at__isnull=False, judged_at=None)):
        return None
    judgement = w.pick(("follow", "follow", "follow", "pool", "pool", "drop"))
    given = {"judgement": judgement} | ({"reason": "示例条件不符"} if w.chance(0.85) else {})
    return Attempt(w.worker(lead.project, leader=0.9), "post", f"leads/{lead.pk}/judge/", given, stale(w, lead.version))


@act(3)
def answer_referrer(w: World) -> Attempt | None:
    if not (lead := _lead(w, judged_at__isnull=False, feedback_at=None)):
        return None
    return Attempt(
        w.worker(lead.project), "post", f"leads/{lead.pk}/feedback/", {"feedback": "已答复示例引荐人"}, lead.version
    )


@act(5)
def take_from_pool(w: World) -> Attempt | None:
    rows = LeadIntake.objects.filter(pool_state="pooled") if w.chance(0.95) else LeadIntake.objects.all()
    if not (lead := w.pick(rows)):
        return None
    who = w.one_of(*MEMBERS, *LEADERS, *HQ)
    return Attempt(who, "post", f"pool/{lead.pk}/take/", {"team": w.of_team(who).pk})


@act(6)
def file_dispute(w: World) -> Attempt | None:
    fresh = Clash.objects.filter(claim__status="filed", against__status="active")
    if not (clash := w.pick(fresh if w.chance(0.9) else Clash.objects.all())):
        return None
    given = {
        "clash": clash.pk, "ground": w.pick(Dispute.Ground.values), "evidence_kind": w.pick(Dispute.Evidence.values),
        "statement": "示例先行接洽",
    }  # fmt: skip
    return Attempt(w.worker(clash.claim.project, leader=0.9), "post", "disputes/", given)


@act(6)
def decide_dispute(w: World) -> Attempt | None:
    waiting = Dispute.objects.filter(status__in=("open", "ruled", "appealed"))
    if not (one := w.pick(waiting if w.chance(0.9) else Dispute.objects.all())):
        return None
    if one.status == "ruled" and w.chance(0.8):
        leader = w.worker(one.challenger.project, hq=0, leader=1)
        return Attempt(leader, "post", f"disputes/{one.pk}/appeal/", {"reasons": "示例不服"}, one.version)
    given = {"outcome": w.pick(("keep", "transfer", "co_lead", "split")), "reasons": "示例理由"}
    given |= {"share_challenger": w.pick(("40", "100"))} if given["outcome"] == "co_lead" else {}
    who = w.one_of("commander" if one.status == "appealed" else w.pick(HQ))
    return Attempt(who, "post", f"disputes/{one.pk}/rule/", given, one.version)


@act(2.5)
def transfer_project(w: World) -> Attempt | None:
    if not (project := w.project(status="active")):
        return None
    shares = w.pick((("40", "60"), ("0", "100"), ("33.33", "66.67"), ("50", "60")))
    given = {
        "to_team": w.pick(w.teams).pk,
        "reason": w.pick(Transfer.Reason.values),
        "share_from": shares[0],
        "share_to": shares[1],
    }
    given |= {"effective_on": w.days(-20, 2)} if w.chance(0.4) else {}
    return Attempt(w.one_of(*HQ), "post", f"projects/{project.pk}/transfers/", given, stale(w, project.version))


@act(1.5)
def keep_city_report(w: World) -> Attempt | None:
    if not (project := w.project(status="active")):
        return None
    row = CityReport.objects.filter(project=project).first()
    given = {"status": w.pick(CityReport.Status.values), "no": w.pick(("", "示市 1 号")), "reported_on": w.days(-3, 0)}
    version = row.version if row else 0
    return Attempt(w.one_of(*HQ), "put", f"projects/{project.pk}/city-report/", given, version)
