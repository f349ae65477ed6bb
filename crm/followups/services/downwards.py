"""What a follow-up writes into its project: the gate facts it proves, the last contact and the next step."""

from django.db.models import Max

from core.accounts.models import User
from core.errors import RuleViolation
from crm.enterprises.models import Enterprise
from crm.followups.models import FollowUp
from crm.followups.rules import facts_shown
from crm.projects import services as projects
from crm.projects.gates import FOLLOW_UP, FROM_FOLLOW_UPS
from crm.projects.models import GateFact, Project


def lock_object(enterprise_id: int, project_id: int | None) -> Project | None:
    """Lock the project, or without one the firm, so that follow-ups on one object come one after another.

    Returns the project as it is now.
    """
    if project_id is None:
        Enterprise.objects.select_for_update(no_key=True).filter(pk=enterprise_id).order_by("pk").values("pk").get()
        return None
    return Project.objects.select_for_update(of=("self",)).select_related("team", "enterprise").get(pk=project_id)


def lock_followup(pk: int) -> FollowUp:
    """Lock the object of a follow-up, then the follow-up itself, and return it as it is now."""
    found = FollowUp.objects.values("enterprise_id", "project_id").get(pk=pk)
    lock_object(found["enterprise_id"], found["project_id"])
    related = ("enterprise", "project", "team", "created_by", "next_owner")
    return FollowUp.objects.select_for_update(of=("self",)).select_related(*related).get(pk=pk)


def refuse_ended(project: Project | None) -> None:
    """Raise RuleViolation ``project_ended`` for a project that was terminated, lost or merged: its records stay."""
    if project is not None and not project.is_running:
        text = f"项目已{project.get_status_display()}"
        raise RuleViolation(f"{text}，不能再登记或更改跟进", code="project_ended", fields={"project": text})


def record_facts(followup: FollowUp, *, by: User) -> None:
    """Record the gate facts that the follow-up proves and the project does not have yet."""
    if followup.project_id is None:
        return
    known = _valid_facts(followup.project_id).values_list("code", flat=True)
    for code in set(facts_shown(followup)) - set(known):
        projects.record_fact(
            followup.project_id,
            code,
            by=by,
            met_on=followup.happened_on,
            source=FOLLOW_UP,
            reference=f"跟进 {followup.pk}：{followup.get_kind_display()}",
        )


def withdraw_unproved(project_id: int, *, by: User, reason: str) -> None:
    """Withdraw the facts that came from follow-ups and that none proves any more; another one that does takes over.

    An ended project keeps its facts as they were.
    """
    if not Project.objects.running().filter(pk=project_id).exists():
        return
    doubtful = _valid_facts(project_id).filter(source=FOLLOW_UP, code__in=FROM_FOLLOW_UPS)
    left = list(FollowUp.objects.filter(project_id=project_id).effective().order_by("happened_at", "id"))
    proved = {f"跟进 {one.pk}：": set(facts_shown(one)) for one in left}
    for fact in doubtful:
        mark = fact.reference[: fact.reference.find("：") + 1]
        if fact.code not in proved.get(mark, set()):
            projects.withdraw_fact(project_id, fact.code, by=by, reason=reason)
    for one in left:
        record_facts(one, by=by)


def refresh_columns(project_id: int | None) -> None:
    """Write the project's last effective contact and its open next step, as its follow-ups say now."""
    if project_id is None:
        return
    followups = FollowUp.objects.filter(project_id=project_id)
    step = followups.open_steps().in_turn().first()
    projects.note_followup(
        project_id,
        last_effective_at=followups.effective().aggregate(last=Max("happened_at"))["last"],
        next_step=step.next_step if step else "",
        next_step_on=step.next_on if step else None,
    )


def _valid_facts(project_id: int):
    return GateFact.objects.filter(project_id=project_id, withdrawn_at=None)
