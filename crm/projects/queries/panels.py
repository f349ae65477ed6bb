"""What the panels of milestones and amendments show of one project."""

from django.utils import timezone

from crm.projects import rules
from crm.projects.models import Amendment, Milestone, Project, Rulebook, rulebook
from crm.projects.models.milestones import STAGE_OF_KIND
from crm.projects.models.requests import RequestStatus
from crm.projects.queries.lighting import milestone_window
from crm.projects.stages import is_signed, next_stage, stage_label


def milestone_state(milestone: Milestone, book: Rulebook) -> dict:
    """Return light, words and lateness of a milestone as the panel and the list draw them, near as ``book`` says."""
    today = timezone.localdate()
    if milestone.done_on:
        late = milestone.late_days
        return {"light": "ok", "word": f"完成，迟 {late} 天" if late else "完成"}
    left = (milestone.due_on - today).days
    if milestone.project.status != Project.Status.ACTIVE:
        return {"light": "idle", "word": f"项目{milestone.project.get_status_display()}"}
    if left < 0:
        return {"light": "bad", "word": f"逾期 {-left} 天"}
    window = milestone_window(milestone.project, milestone.kind, book)
    if window is not None and left <= window:
        return {"light": "warn", "word": "今天到期" if left == 0 else f"还有 {left} 天"}
    return {"light": "ok", "word": f"还有 {left} 天" if left else "今天到期"}


def milestones_panel(project: Project, user) -> dict:
    """Return the milestones by day and the requests for extension, newest first; three queries."""
    book = rulebook()
    milestones = list(project.milestones.standing().select_related("owner", "agency").order_by("due_on", "id"))
    for one in milestones:
        one.project = project
    requests = list(
        project.extensions.select_related("requested_by", "decided_by", "milestone", "file__stored").order_by("-id")
    )
    waiting = {one.milestone_id for one in requests if one.is_open}
    coming = next_stage(project.type, project.stage)
    goal = next((one for one in milestones if coming and STAGE_OF_KIND.get(one.kind) == coming), None)
    return {
        "milestones": [
            {
                "one": one,
                "state": milestone_state(one, book),
                "of_stage": one.kind in STAGE_OF_KIND,
                "can_extend": one.may_be_postponed and one.pk not in waiting,
                "waits": one.pk in waiting,
            }
            for one in milestones
        ],
        "extensions": requests,
        "is_signed": is_signed(project.stage),
        "goal": stage_label(project.type, coming) if coming else "",
        "can_extend_stage": None not in waiting
        and (goal is None or (goal.may_be_postponed and goal.pk not in waiting)),
        "open_requests": sum(one.status == RequestStatus.REQUESTED for one in requests),
    }


def amendments_panel(project: Project, user) -> dict:
    """Return the amendments of a project, newest first; two queries at most."""
    rows = list(project.amendments.select_related("requested_by", "decided_by", "file__stored").order_by("-id"))
    return {
        "amendments": rows,
        "is_signed": rules.is_under_contract(project),
        "open_requests": sum(one.is_open for one in rows),
        "major_count": sum(one.kind == Amendment.Kind.MAJOR for one in rows),
        "share": int(rules.MAJOR_SHARE * 100),
        "months": rules.MAJOR_MONTHS,
    }
