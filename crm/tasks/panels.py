"""What the page of one task shows, and what its reader may do; and the tasks of one project."""

from django.urls import reverse
from django.utils import timezone

from core.accounts.models import User
from crm.projects.models import Project
from crm.tasks import policy
from crm.tasks.colours import urge_days
from crm.tasks.models import Task, TaskExtension
from crm.tasks.models.extensions import MOST_POSTPONED
from crm.tasks.queries import limits_today, objects_seen, with_colour
from crm.tasks.queries.colouring import calendar_around
from crm.tasks.states import Act

# act, URL name, word, icon; those in front stand as buttons, the others in the menu
ACTS = (
    (Act.ACCEPT, "accept", "签收", "check"),
    (Act.FEEDBACK, "feedback", "反馈进展", "message-2"),
    (Act.SUBMIT, "submit", "报送验收", "send"),
    (Act.RETURN, "return", "退回重办", "arrow-back-up"),
    (Act.CLOSE, "close", "办结", "circle-check"),
    (Act.REJECT, "reject", "拒签", "x"),
    (Act.REASSIGN, "reassign", "改派", "arrows-exchange"),
    (Act.EXTEND, "extend", "申请延期", "clock"),
    (Act.MERGE, "merge", "合并", "arrows-join"),
    (Act.CANCEL, "cancel", "撤销", "ban"),
)
FRONT = {"accept", "feedback", "submit", "close", "return"}


def rows_of(tasks, user: User) -> list[dict]:
    """Return the rows of a list page: the task and what it is about; ``tasks`` carry their colour. Two queries at most."""
    page = list(tasks)
    seen = objects_seen(page, user)
    today = timezone.localdate()
    return [{"task": one, "about": seen[one.pk], "late_days": late_days(one, today)} for one in page]


def late_days(task: Task, today) -> int:
    """Return by how many natural days the task is overdue, 0 while it is not."""
    return (today - task.due_on).days if task.is_chased and task.due_on < today else 0


def sheet_of(task: Task, user: User) -> dict:
    """Return what the page of one task shows; ``task`` carries its colour. A fixed number of queries."""
    extensions = list(task.extensions.select_related("requested_by", "decided_by"))
    acts = acts_of(task, user, extensions)
    return {
        "task": task,
        "about": objects_seen([task], user)[task.pk],
        "late_days": late_days(task, timezone.localdate()),
        "feedback": list(task.feedback.select_related("created_by").prefetch_related("files__stored")),
        "events": list(task.events.select_related("by").order_by("-id")),
        "extensions": [_asked(one, task, user) for one in extensions],
        "co_agencies": list(task.co_agencies.all()),
        "merged_into": Task.objects.visible_to(user).filter(pk=task.merged_into_id).first(),
        "absorbed": list(task.absorbed.visible_to(user)),
        "buttons": [act for act in acts if act["name"] in FRONT],
        "menu": [act for act in acts if act["name"] not in FRONT],
        "can_edit": policy.can_edit_draft(user, task),
        "letters": _letters(task, user),
        "urges": sorted(urge_days(task.due_on, calendar_around(task.due_on)).items(), reverse=True)
        if task.is_chased
        else [],
        "most_postponed": MOST_POSTPONED,
    }


def acts_of(task: Task, user: User, extensions: list[TaskExtension]) -> list[dict]:
    """Return the acts that ``user`` may do to the task as it stands."""
    asked = any(one.is_open for one in extensions) or task.postponed_times >= MOST_POSTPONED
    return [
        {"name": name, "word": word, "icon": icon, "url": reverse(f"tasks:{name}", args=[task.pk])}
        for act, name, word, icon in ACTS
        if policy.can_act(user, task, act) and not (act == Act.EXTEND and asked)
    ]


def _asked(extension: TaskExtension, task: Task, user: User) -> dict:
    verbs = []
    if extension.is_open and policy.can_decide_extension(user, extension, task):
        verbs += [("approve", "同意"), ("refuse", "不同意")]
    if extension.is_open and extension.requested_by_id == user.pk:
        verbs.append(("withdraw", "撤回"))
    urls = {verb: reverse("tasks:extension-decide", args=[task.pk, extension.pk, verb]) for verb, _word in verbs}
    return {"row": extension, "acts": [{"url": urls[verb], "word": word} for verb, word in verbs]}


def _letters(task: Task, user: User) -> list[dict]:
    return [
        {"url": reverse("tasks:letter", args=[task.pk, kind]), "word": word}
        for kind, word in (("issue", "交办单"), ("urge", "催办单"))
        if policy.can_take_letter(user, task, kind)
    ]


def panel_of(project: Project, user: User) -> dict:
    """Return the tasks of a project that the person sees, open ones first, soonest first; four queries."""
    tasks = with_colour(Task.objects.visible_to(user).filter(project=project).with_related(), limits_today())
    rows = rows_of(tasks.order_by("due_on", "pk"), user)
    return {
        "rows": [row for row in rows if not row["task"].is_ended],
        "former": [row for row in rows if row["task"].is_ended],
        "can_issue": project.is_running and can_issue_about(project, user),
    }


def can_issue_about(project: Project, user: User) -> bool:
    """Say whether ``user`` may give a task about the project: to one of the teams that work on it."""
    if not policy.can_issue(user):
        return False
    working = [project.team_id, *(team.pk for team in project.co_teams.all())]
    return policy.teams_for(user).filter(pk__in=working).exists()
