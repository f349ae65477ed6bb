"""Contracts of every kind, and the closing of months."""

import datetime

from crm.projects.models import Contract, Project
from tests.stateful.acts.projects import AMOUNTS, stale
from tests.stateful.acts.registry import act
from tests.stateful.world import HQ, Attempt, World

LATE_STAGES = (
    "negotiate",
    "review",
    "signed",
    "registered",
    "sited",
    "started",
    "completed",
    "commissioned",
    "serving",
)


def _formal(project: Project) -> Contract | None:
    return project.contracts.founding().first()


@act(9)
def draft_contract(w: World) -> Attempt | None:
    if not (project := w.project(status="active", stage__in=LATE_STAGES)):
        return None
    kind = w.pick(("intent", "framework", "formal", "formal", "formal", "supplement"))
    given = {
        "project": project.pk, "kind": kind, "title": f"示例协议{w.dice.randint(1, 999)}", "party_a": "示例管委会",
        "no": f"示合{w.dice.randint(1, 9999)}", "amount_wan": w.pick(AMOUNTS),
    }  # fmt: skip
    formal = _formal(project)
    if formal and kind in ("formal", "supplement") and w.chance(0.8):
        given["increases"] = formal.pk
    elif kind == "formal" and w.chance(0.5):
        source = w.pick(project.contracts.filter(kind__in=("framework", "intent"), status="signed"))
        given |= {"upgrades": source.pk} if source else {}
    given |= {"foreign_usd_wan": "120"} if w.chance(0.2) else {}
    given |= {"exclusion": "relocation"} if w.chance(0.1) else {}
    return Attempt(w.worker(project), "post", "contracts/", given)


def _drafts(w: World):
    return Contract.objects.filter(status="draft", project__status="active").select_related("project")


@act(10)
def sign_contract(w: World) -> Attempt | None:
    rows = _drafts(w) if w.chance(0.9) else Contract.objects.select_related("project")
    if not (one := w.pick(rows)):
        return None
    day = w.days(-75, 0) if w.chance(0.5) else w.today if w.chance(0.95) else w.days(1, 5)
    return Attempt(
        w.worker(one.project), "post", f"contracts/{one.pk}/sign/", {"signed_on": day}, stale(w, one.version)
    )


@act(5)
def correct_contract(w: World) -> Attempt | None:
    if not (one := w.pick(Contract.objects.exclude(status="terminated").select_related("project"))):
        return None
    change = w.pick((
        {"amount_wan": w.pick((*AMOUNTS, "33000", "5900"))}, {"signed_on": w.days(-60, 0)}, {"title": "示例改名"},
        {"exclusion": w.pick(("", "fiscal"))}, {"foreign_usd_wan": w.pick(("80", "200"))}, {"kind": w.pick(("formal", "framework"))},
        {"start_by_on": w.days(10, 200), "commission_by_on": w.days(250, 500)},
    ))  # fmt: skip
    change |= {"reason": "示例录入有误"} if w.chance(0.85) else {}
    return Attempt(w.worker(one.project, hq=0.6), "patch", f"contracts/{one.pk}/", change, stale(w, one.version))


@act(1.5)
def terminate_contract(w: World) -> Attempt | None:
    if not (one := w.pick(Contract.objects.exclude(status="terminated").select_related("project"))):
        return None
    given = {"reason": "示例解除"} | ({"terminated_on": w.days(-10, 1)} if w.chance(0.4) else {})
    who = w.worker(one.project, hq=0.7)
    return Attempt(who, "post", f"contracts/{one.pk}/terminate/", given, one.version, about=one.status)


@act(1)
def close_month(w: World) -> Attempt:
    last = w.today.replace(day=1) - datetime.timedelta(days=1)
    month = last if w.chance(0.6) else w.days(-120, 20)
    return Attempt(w.one_of(*HQ), "post", "counted-months/", {"month": month})
