"""What the page of one project shows beside its timeline."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from chains.models import Leadership, Membership
from core.accounts.roles import Role
from core.web import formats
from crm.enterprises.models import Contact
from crm.followups.models import FollowUp
from crm.followups.policy import can_take_step
from crm.projects import policy, rules
from crm.projects.gates import REVIEW, REVIEW_PASSED, Kind
from crm.projects.models import Project
from crm.projects.queries import GateItem, StepPhase, gate_checklist, missing_items
from crm.projects.stages import next_stage, stage_label

MOST_CONTACTS = 4
MOST_STEPS = 3


def key_facts(project: Project) -> list[dict]:
    """Return the cells of the facts row; one query for the chain leader, one for the co-teams."""
    area = area_of(project)
    leader = Leadership.objects.current().leaders().filter(chain=project.chain_id).select_related("user").first()
    helpers = "、".join(team.code for team in project.co_teams.all())
    node = " · ".join(filter(None, [project.node.name if project.node else "", project.get_chain_action_display()]))
    return [
        _in_yi("总投资", project.total_invest_wan),
        _in_yi("其中固投", project.fixed_invest_wan),
        {"label": "类型", "value": project.get_type_display(), "note": area},
        {
            "label": "产业链 · 环节", "value": project.chain.name, "note": node,
            "url": reverse("insights:chain", args=[project.chain_id]),
        },
        {"label": "牵头组", "value": project.team.code, "note": f"{helpers} 协同" if helpers else project.team.name},
        {"label": "链长", "value": leader.user.name if leader else "暂缺"},
    ]  # fmt: skip


def _in_yi(label: str, amount_wan: Decimal | None) -> dict:
    """Return the cell of an amount; one that is not known stands without a unit."""
    return {"label": label, "value": formats.money_yi(amount_wan), "note": "" if amount_wan is None else "亿元"}


def area_of(project: Project) -> str:
    """Return land or floor with its unit, empty where unknown."""
    if project.land_mu:
        return f"{project.land_mu.normalize():f} 亩"
    return f"{formats.money_wan(project.factory_m2)} ㎡" if project.factory_m2 else ""


def step_phases(phases: list[StepPhase]) -> list[dict]:
    """Return the phases as components/stepper.html draws them."""
    return [
        {"word": phase.phase.label, "note": _note(phase), "steps": [_drawn(step) for step in phase.steps]}
        for phase in phases
    ]


def _note(phase: StepPhase) -> str:
    if phase.running:
        return "进行中"
    return formats.days_text(phase.days) if phase.days is not None else ""


def _drawn(step) -> dict:
    if step.state:
        date = (
            formats.date_short(step.entered_on) if step.entered_on else "跳过" if step.state == "skip" else "日期不详"
        )
    else:
        date = _worded("计划" if step.planned else "期限", step.due_on)
    late = f"{'迟' if step.state else '逾期'} {step.late_days} 天" if step.late_days else ""
    days = formats.days_text(step.days) if step.days is not None else ""
    plan = _worded("应于", step.due_on) if step.state else ""
    drawn = {"word": step.word, "state": step.state, "date": date, "plan": plan, "late": late, "days": days}
    return drawn | {"note": "迟录" if step.late_entry else ""}


def _worded(word: str, day) -> str:
    """Return the day after its word; one of another year is too long for the same line."""
    if day is None:
        return ""
    shown = formats.date_short(day)
    return f"{word} {shown}" if len(shown) <= len("12-31") else f"{word}\n{shown}"


def gate_of(project: Project, user) -> dict | None:
    """Return the card of the next gate: goal, items with the button that fills each; None at the end of the path."""
    to = next_stage(project.type, project.stage)
    if to is None or not project.is_running:
        return None
    items = gate_checklist(project, to)
    missing = missing_items(items)
    works = policy.can_move_project(user, project)
    return {
        "goal": stage_label(project.type, to),
        "paused": rules.RESUME_FIRST if rules.is_paused(project) else "",
        "items": [_gate_item(project, one, user, works) for one in items],
        "missing": len(missing),
        "met": len(items) - len(missing),
        "total": len(items),
    }


def _gate_item(project: Project, item: GateItem, user, works: bool) -> dict:
    drawn = {"met": item.met, "word": item.label, "note": item.note}
    if item.code == REVIEW_PASSED and not item.met and project.facts.filter(source=REVIEW).exists():
        # the conclusion of the joint review writes it, nobody records it by hand
        return drawn | {"url": f"{project.get_absolute_url()}?tab=reviews#panels", "act": "看联审"}
    is_fact = item.requirement.kind == Kind.FACT
    allowed = policy.can_record_fact(user, project, item.code) if is_fact else works
    if not allowed:
        return drawn
    if item.met:
        if not is_fact:
            return drawn
        url = reverse("projects:fact-withdraw", args=[project.pk, item.code])
        return drawn | {"url": url, "modal": "modal", "act": "撤回"}
    if is_fact:
        return drawn | {"url": reverse("projects:fact", args=[project.pk, item.code]), "modal": "modal", "act": "登记"}
    return drawn | {"url": reverse("projects:stage", args=[project.pk]), "modal": "sheet", "act": "填写"}


def people_of(project: Project, user) -> list[dict]:
    """Return owner, leaders of the team, service officer, and the contacts that ``user`` may see; two queries."""
    terms = Membership.objects.current().filter(team=project.team_id, user__role=Role.TEAM_LEADER, user__is_active=True)
    duties = [(project.owner, "负责人"), *((term.user, "组长") for term in terms.select_related("user"))]
    duties.append((project.service_officer, "服务专员"))
    roles: dict = {}
    for person, duty in duties:
        if person is not None:
            roles.setdefault(person, []).append(duty)
    drawn = [{"name": person.name, "role": "、".join(found), "phone": ""} for person, found in roles.items()]
    return drawn + [_contact(one) for one in _contacts(project, user)]


def _contacts(project: Project, user) -> QuerySet[Contact]:
    known = Contact.objects.visible_to(user).filter(enterprise=project.enterprise_id, status=Contact.Status.ACTIVE)
    return known.order_by("-is_primary", "pk")[:MOST_CONTACTS]


def _contact(contact: Contact) -> dict:
    role = " · ".join(filter(None, ["企业方", contact.title]))
    return {"name": contact.name, "role": role, "phone": contact.phone_masked}


@dataclass(frozen=True)
class OpenStep:
    """The follow-up that holds an open next step, and whether the reader may complete and move it."""

    followup: FollowUp
    may_take: bool


def open_steps(project: Project, user) -> list[OpenStep]:
    """Return the open next steps: the project's own first, then its service officer's; none for who may not read them."""
    rows = FollowUp.objects.visible_to(user).filter(project=project).open_steps()
    steps = list(rows.select_related("next_owner").in_turn()[:MOST_STEPS])
    for step in steps:
        step.project = project
    return [OpenStep(step, project.is_running and can_take_step(user, step)) for step in steps]


def since_signing(project: Project) -> str:
    """Return how long ago the contract was signed."""
    if project.signed_on is None:
        return ""
    return f"签约至今 {(timezone.localdate() - project.signed_on).days} 天"
