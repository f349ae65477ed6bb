"""Promises of both sides, money that arrived, yearly figures, monthly progress."""

import datetime

from crm.commitments.models import Commitment, FundArrival, YearlyActual
from crm.commitments.states import Office, moves_from
from crm.projects.models import ProgressReport
from tests.stateful.acts.projects import stale
from tests.stateful.acts.registry import act
from tests.stateful.world import HQ, Attempt, World

MONEY = ("50", "300.5", "1200", "9000")
BUILDING = ("signed", "registered", "sited", "started")


@act(6)
def add_commitment(w: World) -> Attempt | None:
    if not (project := w.project(status="active")):
        return None
    side, measure = w.pick((
        ("gov", "policy"), ("gov", "land"), ("investor", "investment"), ("investor", "jobs"), ("investor", "output"),
        ("gov", "jobs"),
    ))  # fmt: skip
    given = {
        "project": project.pk,
        "side": side,
        "measure": measure,
        "item": "示例条款",
        "due_on": w.days(-30, 300),
        "basis": "合同第 3 条",
    }
    given |= {"quantity": "120"} if measure in ("jobs", "land") else {"amount_wan": w.pick(MONEY)}
    given |= {"reason": "示例增补"} if w.chance(0.5) else {}
    return Attempt(w.worker(project), "post", "commitments/", given)


def _clause(w: World, **wanted) -> Commitment | None:
    rows = Commitment.objects.filter(voided_at=None, **wanted) if w.chance(0.93) else Commitment.objects.all()
    return w.pick(rows.select_related("project"))


@act(9)
def move_commitment(w: World) -> Attempt | None:
    if not (one := _clause(w)):
        return None
    move = w.pick(moves_from(one.status)) if w.chance(0.4) else next(iter(moves_from(one.status)), None)
    if move is None:
        return None
    given = {"to": move.to, "actual_on": w.days(-5, 0 if w.chance(0.95) else 3)}
    given |= {"reason": "示例原因"} if w.chance(0.8) else {}
    given |= {"settled_value": w.pick(("40", "120"))} if move.to == "paid" else {}
    who = w.one_of(*HQ) if move.office == Office.HQ else w.worker(one.project)
    return Attempt(who, "post", f"commitments/{one.pk}/move/", given, stale(w, one.version))


@act(4)
def review_commitment(w: World) -> Attempt | None:
    if not (one := _clause(w, side="gov")):
        return None
    if w.chance(0.15):
        return Attempt(
            w.one_of(*HQ), "post", f"commitments/{one.pk}/review/withdraw/", {"reason": "示例重审"}, one.version
        )
    given = {"result": w.pick(("passed", "passed", "refused")), "reference": "示竞审", "reviewed_on": w.days(-5, 0)}
    return Attempt(w.one_of(*HQ), "post", f"commitments/{one.pk}/review/", given, one.version)


@act(3)
def change_commitment(w: World) -> Attempt | None:
    if not (one := _clause(w)):
        return None
    who = w.worker(one.project, hq=0.4)
    if w.chance(0.2):
        return Attempt(who, "post", f"commitments/{one.pk}/void/", {"reason": "示例重复"}, one.version)
    change = w.pick(
        ({"due_on": w.days(-10, 300)}, {"condition": f"条件{w.dice.randint(1, 9)}"}, {"basis": "合同第 4 条"})
    )
    return Attempt(who, "patch", f"commitments/{one.pk}/", change | {"reason": "示例变更"}, stale(w, one.version))


@act(6)
def report_arrival(w: World) -> Attempt | None:
    if not (project := w.project(status="active")):
        return None
    given = {
        "project": project.pk,
        "arrived_on": w.days(-40, 0 if w.chance(0.93) else 3),
        "kind": w.pick(FundArrival.Kind.values),
    }
    given |= {"amount_wan": w.pick(MONEY)} | ({"reference": "示银回单"} if w.chance(0.85) else {})
    return Attempt(w.worker(project), "post", "arrivals/", given)


@act(4)
def report_actual(w: World) -> Attempt | None:
    if not (project := w.project(status="active")):
        return None
    given = {"project": project.pk, "year": w.dice.randint(2024, 2027), "kind": w.pick(YearlyActual.Kind.values)}
    given |= {"actual": w.pick(("10", "200", "3000")), "source": "示例统计", "reference": "示统 1 号"}
    return Attempt(w.worker(project), "post", "actuals/", given)


@act(13)
def decide_figure(w: World) -> Attempt | None:
    """Verify, take back, correct or void what was reported."""
    model, word = w.pick(((FundArrival, "arrivals"), (FundArrival, "arrivals"), (YearlyActual, "actuals")))
    if not (one := w.pick(model.objects.filter(voided_at=None).select_related("project"))):
        return None
    path, version = f"{word}/{one.pk}/", stale(w, one.version)
    verb = w.pick(("verify", "verify", "verify", "correct", "correct", "unverify", "void"))
    if verb == "correct":
        change = {"amount_wan": w.pick(MONEY)} if model is FundArrival else {"actual": w.pick(("11", "220"))}
        return Attempt(w.worker(one.project), "patch", path, change, version)
    who = w.worker(one.project) if verb == "void" else w.one_of(*HQ)
    return Attempt(who, "post", f"{path}{verb}/", {} if verb == "verify" else {"reason": "示例有误"}, version)


@act(8)
def report_progress(w: World) -> Attempt | None:
    if not (project := w.project(status="active", stage__in=BUILDING)):
        return None
    month = (w.today.replace(day=1) - datetime.timedelta(days=w.dice.choice((0, 0, 1, 40)))).replace(day=1)
    given = {
        "project": project.pk,
        "month": month,
        "planned_pct": w.dice.randint(20, 100),
        "actual_pct": w.dice.randint(0, 60),
    }
    given |= {"invested_wan": w.pick(MONEY)} if w.chance(0.6) else {}
    return Attempt(w.worker(project), "post", "progress-reports/", given)


@act(6)
def decide_progress(w: World) -> Attempt | None:
    if not (one := w.pick(ProgressReport.objects.select_related("project"))):
        return None
    path, verb = f"progress-reports/{one.pk}/", w.pick(("verify", "verify", "reopen", "correct"))
    if verb == "correct":
        change = {"planned_pct": w.dice.randint(0, 100), "actual_pct": w.dice.randint(0, 100)}
        return Attempt(w.worker(one.project), "patch", path, change, stale(w, one.version))
    return Attempt(
        w.one_of(*HQ),
        "post",
        f"{path}{verb}/",
        {"reason": "示例退回"} if verb == "reopen" else {},
        stale(w, one.version),
    )
