"""Opening projects, moving them, their facts, files, states and follow-ups."""

import datetime

from django.utils import timezone

from crm.followups.models import FollowUp
from crm.projects.gates import FACTS, STAGE_OF_FACT, Kind, Recorder
from crm.projects.models import GateFact, Project, ProjectFile
from crm.projects.queries import gate_checklist
from crm.projects.rules import stages_before, stages_skippable_to
from crm.projects.stages import PATHS, ProjectType, Stage, is_reached, is_signed, next_stage
from tests.factories.files import pdf
from tests.stateful.acts.registry import act
from tests.stateful.world import HQ, LEADERS, MEMBERS, Attempt, World

AMOUNTS = ("800", "6000", "12000.5", "32000", "100000")
TYPES = (*ProjectType.values, ProjectType.LEASE, ProjectType.LEASE, ProjectType.LAND)


def described(w: World, who: str) -> dict:
    """What is said of a new project."""
    chain = w.pick(w.chains)
    team = w.of_team(who) if w.chance(0.9) else w.pick(w.teams)
    return {
        "enterprise": w.pick(w.firms).pk, "name": f"示例项目{w.dice.randint(1, 60)}", "type": w.pick(TYPES),
        "chain": chain.pk, "team": team.pk, "node": w.pick(w.nodes[chain.pk]).pk, "grade": w.pick("ABC"),
        "total_invest_wan": w.pick(AMOUNTS),
    }  # fmt: skip


@act(7)
def create_project(w: World) -> Attempt:
    who = w.one_of(*MEMBERS, *LEADERS, *HQ)
    hidden = {"confidentiality": "restricted"} if w.chance(0.1) else {}
    return Attempt(who, "post", "projects/", described(w, who) | hidden)


@act(2.5)
def open_existing(w: World) -> Attempt:
    who = w.one_of(*HQ)
    given = described(w, who)
    path = PATHS[given["type"]]
    stage = w.pick(path[-3:] if w.chance(0.3) else path if w.chance(0.9) else Stage)
    since = w.days(-200, -1) if w.chance(0.8) else ""
    signed = since if stage == Stage.SIGNED else w.days(-400, -200) if w.chance(0.4) else ""
    given |= {"stage": stage, "stage_since_on": since, "signed_on": signed if is_signed(stage) else ""}
    given |= {"data_source": "旧台账", "data_as_of_on": w.days(-1, 0), "confidentiality": "internal"}
    return Attempt(who, "post", "/projects/existing/", given, form=True)


@act(4)
def update_project(w: World) -> Attempt | None:
    if not (project := w.project(status="active")):
        return None
    changes = w.pick((
        {"grade": w.pick("ABC")}, {"total_invest_wan": w.pick(AMOUNTS)}, {"content": f"内容{w.dice.randint(1, 9)}"},
        {"name": w.pick(("", f"示例改名{w.dice.randint(1, 60)}"))}, {"planned_start_on": w.days(-60, 300)},
        {"planned_jobs": w.dice.randint(1, 900)}, {"stage": "serving"}, {"park": w.pick(w.parks).pk},
        {"confidentiality": w.pick(("internal", "internal", "restricted"))}, {"land_mu": w.pick(("", "12.5"))},
    ))  # fmt: skip
    if w.chance(0.3):
        changes["reason"] = "示例更正"
    return Attempt(w.worker(project), "patch", f"projects/{project.pk}/", changes, version=stale(w, project.version))


def stale(w: World, version: int) -> int | None:
    """The version that somebody read: now and then an old one, or none."""
    return w.dice.choice((version - 1, None)) if w.chance(0.05) else version


def filled(w: World, project: Project, to: str, day: datetime.date) -> dict:
    """The fields and facts that a gate misses, nearly always all of them."""
    made = {
        "site_needs": "标准厂房", "element_needs": "电 800 kVA", "total_invest_wan": w.pick(AMOUNTS),
        "contract_no": f"示招合{project.pk}", "contract_kind": "formal", "contract_amount_wan": w.pick(AMOUNTS),
        "planned_start_on": day + datetime.timedelta(days=w.dice.randint(5, 200)),
        "planned_commission_on": day + datetime.timedelta(days=400), "land_mu": "50", "factory_m2": "5000",
        "local_entity": w.pick(w.firms).pk, "service_officer": w.people["officer"].pk,
    }  # fmt: skip
    paper = w.paper(project)
    body: dict = {"values": {}, "facts": []}
    for item in gate_checklist(project, to):
        if item.met or w.chance(0.02):
            continue
        if item.code == "service_file" and project.service_officer_id and w.chance(0.5):
            continue  # left to the officer
        if item.requirement.kind == Kind.FIELD:
            body["values"][item.code] = made[item.code]
        else:
            fact = {"code": item.code, "met_on": day, "reference": "示例文号"}
            body["facts"].append(fact | ({"file": paper.pk} if paper else {}))
    return {name: value for name, value in body.items() if value}


def _needs_hq(body: dict) -> bool:
    return any(FACTS[one["code"]].recorded_by == Recorder.HQ for one in body.get("facts", ()))


def _day_of_move(w: World, project: Project, to: str) -> datetime.date:
    founding = project.contracts.founding().first() if to == Stage.SIGNED else None
    if founding and founding.signed_on and w.chance(0.9):
        return founding.signed_on
    return w.between(project.stage_since_on, w.today) if w.chance(0.95) else w.days(-90, 3)


@act(26)
def advance(w: World) -> Attempt | None:
    project = w.project(status="active")
    to = next_stage(project.type, project.stage) if project else None
    if project is None or to is None:
        return None
    day = _day_of_move(w, project, to)
    body = filled(w, project, to, day)
    who = w.one_of(*HQ) if _needs_hq(body) else w.worker(project)
    return Attempt(
        who, "post", f"projects/{project.pk}/stage/", {"to": to, "actual_on": day, **body}, stale(w, project.version)
    )


@act(3)
def skip_stages(w: World) -> Attempt | None:
    project = w.project(status="active", stage__in=("lead", "contact", "inspect", "negotiate", "registered", "sited"))
    to = project and w.pick(stages_skippable_to(project) if w.chance(0.8) else Stage)
    if not to:
        return None
    day = w.between(project.stage_since_on, w.today)
    body = filled(w, project, to, day) | ({"reason": "示例领导交办"} if w.chance(0.8) else {})
    return Attempt(
        w.one_of(*HQ), "post", f"projects/{project.pk}/stage/", {"to": to, "actual_on": day, **body}, project.version
    )


@act(3)
def step_back(w: World) -> Attempt | None:
    project = w.project(status="active", stage__in=("contact", "inspect", "negotiate", "review"))
    to = project and w.pick(stages_before(project) if w.chance(0.8) else Stage)
    if not to:
        return None
    reason = {"reason": "示例条件有变"} if w.chance(0.85) else {}
    return Attempt(
        w.worker(project, leader=0.9), "post", f"projects/{project.pk}/stage/",
        {"to": to, "actual_on": w.between(project.stage_since_on, w.today), **reason}, project.version,
    )  # fmt: skip


@act(7)
def record_fact(w: World) -> Attempt | None:
    """Mostly those that the next stage asks for, so that the headquarters' steps come in good time."""
    if not (project := w.project(status="active")):
        return None
    to = next_stage(project.type, project.stage)
    wanted = [code for code, stage in STAGE_OF_FACT.items() if stage == to] if to and w.chance(0.8) else list(FACTS)
    if not (code := w.pick(wanted)):
        return None
    paper = w.paper(project)
    who = w.one_of(*HQ) if FACTS[code].recorded_by == Recorder.HQ else w.worker(project)
    given = {"code": code, "met_on": w.between(project.stage_since_on, w.today), "reference": "示例文号"}
    given |= {"file": paper.pk} if paper and w.chance(0.8) else {}
    return Attempt(who, "post", f"projects/{project.pk}/facts/", given)


@act(2)
def withdraw_fact(w: World) -> Attempt | None:
    if not (fact := w.pick(GateFact.objects.filter(withdrawn_at=None).select_related("project"))):
        return None
    reason = {"reason": "示例登记有误" if w.chance(0.9) else " "}
    return Attempt(
        w.worker(fact.project, hq=0.5), "post", f"projects/{fact.project_id}/facts/{fact.code}/withdraw/", reason
    )


@act(6)
def attach_file(w: World) -> Attempt | None:
    if not (project := w.project(status="active", files=None) or w.project()):
        return None
    kind = w.pick(ProjectFile.EvidenceType.values)
    paper = pdf() if w.chance(0.93) else pdf("示例.exe")
    return Attempt(w.worker(project), "post", f"projects/{project.pk}/files/", {"evidence_type": kind}, upload=paper)


@act(1)
def withdraw_file(w: World) -> Attempt | None:
    if not (file := w.pick(ProjectFile.objects.filter(withdrawn_at=None).select_related("project", "stored"))):
        return None
    path = f"projects/{file.project_id}/files/{file.stored.uid}/withdraw/"
    return Attempt(w.worker(file.project, leader=0.7), "post", path, {"reason": "示例传错"})


@act(1.5)
def suspend(w: World) -> Attempt | None:
    if not (project := w.project(status="active")):
        return None
    given = {"reason": "示例等批文", "resume_by_on": w.days(-1, 190)}
    return Attempt(w.one_of(*HQ), "post", f"projects/{project.pk}/suspend/", given, project.version)


@act(3)
def resume(w: World) -> Attempt | None:
    if not (project := w.project(status="suspended")):
        return None
    return Attempt(w.one_of(*HQ), "post", f"projects/{project.pk}/resume/", {}, project.version)


@act(1)
def terminate(w: World) -> Attempt | None:
    if not (project := w.project(status__in=("active", "suspended"))):
        return None
    paper = w.paper(project)
    given = {"kind": w.pick(Project.TerminationKind.values), "reason": "示例投资方放弃"}
    given |= {"file": paper.pk} if paper else {}
    return Attempt(
        w.one_of("commander", *LEADERS, *HQ), "post", f"projects/{project.pk}/terminate/", given, project.version
    )


@act(0.8)
def move_out(w: World) -> Attempt | None:
    if not (project := w.project(status="active")):
        return None
    paper = w.paper(project)
    given = {"moved_on": w.days(-5, 1), "province": "四川", "why": "cost", "reason": "示例外流"}
    given |= {"lost_wan": "500"} if w.chance(0.7) else {}
    given |= {"file": paper.pk} if paper else {}
    return Attempt(
        w.one_of("commander", *LEADERS, *HQ), "post", f"projects/{project.pk}/move-out/", given, project.version
    )


@act(1)
def merge(w: World) -> Attempt | None:
    if not (project := w.project(status="active")):
        return None
    same = Project.objects.filter(enterprise=project.enterprise_id).exclude(pk=project.pk)
    other = w.pick(same.filter(status="active")) or w.project()
    given = {"into": other.pk, "reason": "示例重复立项"}
    return Attempt(w.one_of(*HQ), "post", f"projects/{project.pk}/merge/", given, project.version)


@act(0.8)
def restart(w: World) -> Attempt | None:
    if not (project := w.project(status="active")):
        return None
    return Attempt(w.one_of(*HQ), "post", f"projects/{project.pk}/restart/", {"reason": "示例重启"}, project.version)


@act(2)
def reassign(w: World) -> Attempt | None:
    if not (project := w.project(status="active")):
        return None
    team = w.pick(w.teams) if w.chance(0.3) else project.team
    owner = w.pick([name for name, key in w.team_of.items() if key == team.pk])
    given = {"team": team.pk, "owner": w.people[owner].pk, "reason": "示例分工"}
    given |= {"co_teams": [one.pk for one in w.teams if one != team and w.chance(0.4)]} if w.chance(0.5) else {}
    return Attempt(w.one_of(*HQ, *LEADERS), "post", f"projects/{project.pk}/reassign/", given, project.version)


@act(13)
def log_followup(w: World) -> Attempt | None:
    if not (project := w.project(status="active")):
        return None
    at = timezone.now() - datetime.timedelta(hours=w.dice.choice((1, 5, 30, 100, 300)))
    given = {
        "enterprise": project.enterprise_id, "project": project.pk,
        "kind": w.pick(("visit", "reception", "meeting", "phone", "inspect")), "happened_at": at.isoformat(),
        "place": w.pick(("企业会议室", "企业会议室", "")), "counterpart": w.pick(("张示例", "张示例", "")),
        "summary": f"对方介绍第 {w.dice.randint(1, 10**6)} 条生产线的扩产计划" if w.chance(0.95) else "短",
        "next_step": "再访", "next_on": w.days(0, 20), "confirm_repeat": w.chance(0.9),
    }  # fmt: skip
    given |= {"late_reason": "示例出差"} if w.chance(0.7) else {}
    given |= {"leader_level": "district"} if w.chance(0.1) else {}
    return Attempt(w.worker(project, hq=0.1), "post", "followups/", given)


@act(3)
def work_on_followup(w: World) -> Attempt | None:
    rows = FollowUp.objects.filter(voided_at=None, project__isnull=False).select_related("project")
    if not (one := w.pick(rows)):
        return None
    verb, body = w.pick((("done", {}), ("reschedule", {"next_on": w.days(-1, 20)}), ("void", {"reason": "示例重复"})))
    who = w.one_of(*HQ) if verb == "void" else w.worker(one.project)
    return Attempt(who, "post", f"followups/{one.pk}/{verb}/", body)


def reached(project: Project, stage: str) -> bool:
    """Say whether the project has come so far."""
    return is_reached(stage, project.stage)
