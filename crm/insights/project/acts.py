"""What may be done with a project from its page: at once where the person decides, else by asking the headquarters."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone

from core.accounts.models import User
from crm.followups.policy import can_log_followup
from crm.projects import policy
from crm.projects.lights import Cause
from crm.projects.models import Project, StateRequest
from crm.projects.queries.lighting import lights_of
from crm.projects.rules import is_under_contract
from crm.projects.stages import next_stage, stage_label

Kind = StateRequest.Kind
MODAL, SHEET = "modal", "sheet"
VERB_ICONS = {"approve": "check", "reject": "x"}


@dataclass(frozen=True)
class StateAct:
    """One change of state: its own word and page, and the kind of request for who may only ask for it."""

    kind: Kind
    page: str
    word: str
    icon: str
    opens: str = MODAL


STATE_ACTS = {
    Kind.SUSPEND: StateAct(Kind.SUSPEND, "suspend", "搁置", "player-pause"),
    Kind.RESUME: StateAct(Kind.RESUME, "resume", "恢复", "player-play"),
    Kind.MOVE_OUT: StateAct(Kind.MOVE_OUT, "move-out", "登记外流", "plane-departure", SHEET),
    Kind.MERGE: StateAct(Kind.MERGE, "merge", "合并", "arrows-join"),
    Kind.TERMINATE: StateAct(Kind.TERMINATE, "terminate", "终止", "ban"),
}


def waiting_request(project: Project, user: User) -> StateRequest | None:
    """Return the request on the project's state that waits for the headquarters, if ``user`` may read it; one query."""
    rows = StateRequest.objects.visible_to(user).open().filter(project=project)
    return rows.select_related("requested_by").first() if project.is_running else None


def menu_of(project: Project, user: User, waiting: StateRequest | None = None) -> list[dict]:
    """Return the acts of the page's menu: url, word, icon and the dialogue that opens; none for an ended project.

    While a request waits, the state is changed by nobody: the acts on the request stand in their place.
    """
    if not project.is_running:
        return []
    acts = []
    if policy.can_edit_project(user, project):
        acts.append(_act(project, "edit", "修改资料", "pencil", ""))
    if policy.can_reassign_project(user, project):
        acts.append(_act(project, "reassign", "移交", "arrows-exchange", MODAL))
    pause = Kind.RESUME if project.status == Project.Status.SUSPENDED else Kind.SUSPEND
    kinds = [pause, Kind.MOVE_OUT, Kind.MERGE, Kind.TERMINATE]
    if is_under_contract(project):
        kinds.remove(Kind.MERGE)  # only an unsigned duplicate can be merged into another
    if waiting is not None:
        return acts + _acts_on(waiting, project, user)
    return acts + [act for kind in kinds if (act := state_act(project, user, kind))]


def _acts_on(waiting: StateRequest, project: Project, user: User) -> list[dict]:
    """Return what ``user`` may do about the request that waits: take the own one back, decide on another's, or look."""
    if not policy.can_request_change(user, project):
        return []
    what, icon = waiting.get_kind_display(), STATE_ACTS[Kind(waiting.kind)].icon
    if waiting.requested_by_id == user.pk:
        verbs = {"withdraw": "撤回"}
    elif policy.can_decide(user, waiting.requested_by_id):
        verbs = {"approve": "批准", "reject": "驳回"}
    else:
        return [{"url": _request_url(project), "word": f"查看{what}申请", "icon": icon, "modal": ""}]
    urls = {verb: reverse("projects:state-decide", args=[project.pk, waiting.pk, verb]) for verb in verbs}
    return [
        {"url": urls[verb], "word": f"{word}{what}申请", "icon": VERB_ICONS.get(verb, icon), "modal": MODAL}
        for verb, word in verbs.items()
    ]


def waiting_note(project: Project, user: User, waiting: StateRequest | None) -> dict | None:
    """Return the bar that says which request waits for the headquarters, with the way to it for who has the list."""
    if waiting is None:
        return None
    asked_by = waiting.requested_by.name if waiting.requested_by else "系统"
    told = waiting.get_kind_display() if waiting.into_id else waiting.told  # who reads need not see the other project
    text = f"{told}，{asked_by}申请，待指挥部审批。"
    url = _request_url(project) if policy.can_list_projects(user) else ""
    word = "去审批" if policy.can_decide(user, waiting.requested_by_id) else "看申请"
    return {"kind": "info", "title": "状态申请", "text": text, "url": url, "word": word}


def _request_url(project: Project) -> str:
    return f"{reverse('projects:state-requests')}?project={project.pk}"


def state_act(project: Project, user: User, kind: Kind, waiting: StateRequest | None = None) -> dict | None:
    """Return the act, or the request for it; None for who may do neither, and while a request waits."""
    act = STATE_ACTS[kind]
    if waiting is not None:
        return None
    if _decides(project, user, kind):
        return _act(project, act.page, act.word, act.icon, act.opens)
    if not policy.can_request_change(user, project):
        return None
    asked = _act(project, "state-ask", f"申请{kind.label}", act.icon, act.opens)
    return asked | {"url": f"{asked['url']}?kind={kind}"}


def _decides(project: Project, user: User, kind: Kind) -> bool:
    if kind in (Kind.SUSPEND, Kind.RESUME):
        return policy.can_suspend_project(user, project)
    return policy.can_merge_projects(user) if kind == Kind.MERGE else policy.can_terminate_project(user, project)


def _act(project: Project, page: str, word: str, icon: str, opens: str) -> dict:
    return {"url": reverse(f"projects:{page}", args=[project.pk]), "word": word, "icon": icon, "modal": opens}


def move_to(project: Project, user: User) -> str:
    """Return the word of the next stage for who may move the project there, else nothing."""
    coming = next_stage(project.type, project.stage)
    active = project.status == Project.Status.ACTIVE
    return stage_label(project.type, coming) if coming and active and policy.can_move_project(user, project) else ""


def log_url(project: Project, user: User) -> str:
    """Return where a follow-up is logged, for who may."""
    return f"{reverse('followups:create')}?project={project.pk}" if can_log_followup(user, project) else ""


def why_of(project: Project, user: User, waiting: StateRequest | None = None) -> dict | None:
    """Return the bar under the header: the light's reason and the act that mends it; a green light needs none."""
    if project.status != Project.Status.ACTIVE:
        until = f"应于 {project.resume_by_on} 前恢复。" if project.resume_by_on else ""
        text = "，".join(filter(None, [project.get_termination_kind_display(), project.status_reason]))
        act = state_act(project, user, Kind.RESUME, waiting) if project.status == Project.Status.SUSPENDED else None
        bar = {"kind": "idle", "title": f"已{project.get_status_display()}", "text": f"{text}。{until}亮灯冻结。"}
        return bar | {"act": act}
    if project.light == Project.Light.GREEN:
        return None
    kind, title = ("bad", "红灯") if project.light == Project.Light.RED else ("warn", "黄灯预警")
    return {"kind": kind, "title": title, "text": project.light_reason, "act": _mend(project, user)}


def _mend(project: Project, user: User) -> dict | None:
    """Return what puts the light right, by what the rules find wrong now; four queries at most."""
    [verdict] = lights_of([project], timezone.localdate())
    cause, goal = verdict.cause, move_to(project, user)
    if cause == Cause.CONTACT:
        url = log_url(project, user)
        return {"url": url, "word": "记跟进", "modal": ""} if url else None
    if cause == Cause.VARIANCE and policy.can_report_progress(user, project):
        return _act(project, "progress-report", "报进度", "", SHEET)
    if cause in (Cause.STAGE, Cause.START) and goal:
        return _act(project, "stage", f"推进到{goal}", "", SHEET)
    return {"url": f"{project.get_absolute_url()}?tab=milestones#panels", "word": "看节点", "modal": ""}
