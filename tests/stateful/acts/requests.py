"""What is asked for and decided: milestones, extensions, amendments, changes of state."""

import datetime

from crm.projects.models import Amendment, Extension, Milestone, StateRequest
from tests.stateful.acts.projects import AMOUNTS, stale
from tests.stateful.acts.registry import act
from tests.stateful.world import HQ, Attempt, World

SIGNED = ("signed", "registered", "sited", "started", "completed", "commissioned", "serving")
VERBS = ("approve", "approve", "approve", "reject", "withdraw")
LOSS = {"province": "四川", "why": "cost"}


@act(3)
def add_milestone(w: World) -> Attempt | None:
    if not (project := w.project(status="active", stage__in=SIGNED)):
        return None
    kind = w.pick(("deposit", "topping", "equipment", "pay", "custom", "start"))
    given = {"kind": kind, "due_on": w.days(-10, 200)} | ({"name": "示例节点"} if w.chance(0.9) else {})
    if w.chance(0.2):
        given = {"kind": kind, "name": "示例节点", "days": w.dice.randint(1, 300)}
    return Attempt(w.worker(project), "post", f"projects/{project.pk}/milestones/", given)


@act(1)
def plan_milestones(w: World) -> Attempt | None:
    if not (project := w.project(status="active", stage__in=SIGNED)):
        return None
    return Attempt(w.worker(project), "post", f"projects/{project.pk}/milestones/plan/")


@act(4)
def keep_milestone(w: World) -> Attempt | None:
    rows = Milestone.objects.filter(done_on=None, cancelled_at=None).select_related("project")
    if not (one := w.pick(rows)):
        return None
    path = f"projects/{one.project_id}/milestones/{one.pk}/"
    way = w.dice.randint(0, 2)
    version = stale(w, one.version)
    if way == 0:
        return Attempt(w.worker(one.project), "post", f"{path}done/", {"done_on": w.days(-20, 1)}, version)
    if way == 1:
        return Attempt(w.one_of(*HQ), "post", f"{path}cancel/", {"reason": "示例取消"}, version)
    change = {"due_on": w.days(-10, 250)} if w.chance(0.6) else {"name": f"示例节点{w.dice.randint(1, 9)}"}
    return Attempt(w.worker(one.project, hq=0.6), "patch", path, change, version)


@act(6)
def ask_extension(w: World) -> Attempt | None:
    """Often of the same few milestones, so that a third time is asked for."""
    open_ones = Milestone.objects.filter(done_on=None, cancelled_at=None, project__status="active")
    goal = w.pick(list(open_ones.order_by("pk")[:6])) if w.chance(0.7) else None
    project = goal.project if goal else w.project(status="active")
    if project is None:
        return None
    due = goal.due_on if goal else project.stage_due_on
    new = max(due or w.today, w.today) + datetime.timedelta(days=w.dice.randint(-3, 60))
    given = {"new_due_on": new, "reason": "示例材料未齐"} | ({"milestone": goal.pk} if goal else {})
    return Attempt(w.worker(project), "post", f"projects/{project.pk}/extensions/", given, stale(w, project.version))


def _decided(w: World, model, word: str, weight_open: float = 0.9) -> Attempt | None:
    rows = model.objects.filter(status="requested") if w.chance(weight_open) else model.objects.all()
    if not (one := w.pick(rows.select_related("project"))):
        return None
    verb = w.pick(VERBS)
    who = w.one_of(*HQ) if verb != "withdraw" else w.worker(one.project, hq=0.5)
    given = {"note": "示例意见" if w.chance(0.9) else ""}
    if model is StateRequest:
        return Attempt(who, "post", f"state-requests/{one.pk}/{verb}/", given)
    return Attempt(who, "post", f"projects/{one.project_id}/{word}/{one.pk}/{verb}/", given)


@act(6)
def decide_extension(w: World) -> Attempt | None:
    return _decided(w, Extension, "extensions")


@act(4)
def ask_amendment(w: World) -> Attempt | None:
    if not (project := w.project(status="active", stage__in=SIGNED)):
        return None
    field, new = w.pick((
        ("contract_amount_wan", w.pick((*AMOUNTS, "31000"))), ("total_invest_wan", w.pick(AMOUNTS)),
        ("planned_start_on", w.days(-30, 400)), ("planned_commission_on", w.days(100, 900)),
        ("content", f"变更内容{w.dice.randint(1, 9)}"), ("park", w.pick(w.parks).pk), ("planned_jobs", w.dice.randint(1, 900)),
        ("contract_no", f"示变{w.dice.randint(1, 99)}"), ("enterprise", w.pick(w.firms).pk),
    ))  # fmt: skip
    given = {"field": field, "new": new, "reason": "示例变更"}
    return Attempt(
        w.worker(project, hq=0.4), "post", f"projects/{project.pk}/amendments/", given, stale(w, project.version)
    )


@act(4)
def decide_amendment(w: World) -> Attempt | None:
    return _decided(w, Amendment, "amendments")


@act(3)
def ask_state(w: World) -> Attempt | None:
    if not (project := w.project(status__in=("active", "suspended"))):
        return None
    kind = w.pick(("suspend", "suspend", "resume", "terminate", "move_out", "merge"))
    other, paper = w.project(enterprise=project.enterprise_id), w.paper(project)
    given = {"kind": kind, "reason": "示例申请"}
    given |= {
        "suspend": {"resume_by_on": w.days(0, 170)}, "terminate": {"termination_kind": "breach"},
        "move_out": {"moved_on": w.days(-5, 0), "lost_wan": "100", **LOSS},
        "merge": {"into": other.pk} if other else {},
    }.get(kind, {})  # fmt: skip
    given |= {"file": paper.pk} if paper else {}
    return Attempt(w.worker(project), "post", f"projects/{project.pk}/state-requests/", given, project.version)


@act(3)
def decide_state(w: World) -> Attempt | None:
    return _decided(w, StateRequest, "state-requests")
