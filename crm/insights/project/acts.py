"""What may be done with a project from its page: at once where the person decides, else by asking the headquarters."""

from dataclasses import dataclass

from django.urls import reverse

from core.accounts.models import User
from crm.followups.policy import can_log_followup
from crm.projects import policy
from crm.projects.models import Project, StateRequest
from crm.projects.stages import next_stage, stage_label

Kind = StateRequest.Kind
MODAL, SHEET = "modal", "sheet"


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


def menu_of(project: Project, user: User) -> list[dict]:
    """Return the acts of the page's menu: url, word, icon and the dialogue that opens; none for an ended project."""
    if not project.is_running:
        return []
    acts = []
    if policy.can_edit_project(user, project):
        acts.append(_act(project, "edit", "修改资料", "pencil", ""))
    if policy.can_reassign_project(user, project):
        acts.append(_act(project, "reassign", "移交", "arrows-exchange", MODAL))
    pause = Kind.RESUME if project.status == Project.Status.SUSPENDED else Kind.SUSPEND
    states = [state_act(project, user, kind) for kind in (pause, Kind.MOVE_OUT, Kind.MERGE, Kind.TERMINATE)]
    return acts + [act for act in states if act]


def state_act(project: Project, user: User, kind: Kind) -> dict | None:
    """Return the act, or the request for it; None for who may do neither."""
    act = STATE_ACTS[kind]
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


def why_of(project: Project, user: User) -> dict | None:
    """Return the bar under the header: the light's reason and the act that mends it; a green light needs none."""
    if project.status != Project.Status.ACTIVE:
        until = f"应于 {project.resume_by_on} 前恢复。" if project.resume_by_on else ""
        text = "，".join(filter(None, [project.get_termination_kind_display(), project.status_reason]))
        act = state_act(project, user, Kind.RESUME) if project.status == Project.Status.SUSPENDED else None
        bar = {"kind": "idle", "title": f"已{project.get_status_display()}", "text": f"{text}。{until}亮灯冻结。"}
        return bar | {"act": act}
    if project.light == Project.Light.GREEN:
        return None
    kind, title = ("bad", "红灯") if project.light == Project.Light.RED else ("warn", "黄灯预警")
    return {"kind": kind, "title": title, "text": project.light_reason, "act": _mend(project, user)}


def _mend(project: Project, user: User) -> dict | None:
    """Return what puts the light right, by what its reason is about."""
    reason, goal = project.light_reason, move_to(project, user)
    if "跟进" in reason:
        url = log_url(project, user)
        return {"url": url, "word": "记跟进", "modal": ""} if url else None
    if "进度" in reason and policy.can_report_progress(user, project):
        return _act(project, "progress-report", "报进度", "", SHEET)
    if "推进到" in reason and goal:
        return _act(project, "stage", f"推进到{goal}", "", SHEET)
    return {"url": f"{project.get_absolute_url()}?tab=milestones#panels", "word": "看节点", "modal": ""}
