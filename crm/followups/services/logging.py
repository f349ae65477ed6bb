"""Logging a follow-up."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from core.accounts.models import User
from core.accounts.roles import Role
from core.audit.services import record
from core.errors import RuleViolation
from crm.enterprises.models import Contact, Enterprise
from crm.followups import policy, queries, rules
from crm.followups.models import FollowUp
from crm.followups.services.downwards import lock_object, record_facts, refresh_columns, refuse_ended
from crm.projects.models import Project

# What the audit says of a follow-up: never its words, they may hold negotiation secrets.
AUDITED = ("project_id", "kind", "level", "is_effective", "happened_at", "next_on", "is_closing")


@transaction.atomic
def log_followup(
    *,
    by: User,
    enterprise: Enterprise,
    kind: str,
    happened_at: datetime,
    summary: str,
    project: Project | None = None,
    contact: Contact | None = None,
    next_on: date | None = None,
    is_closing: bool = False,
    confirm_repeat: bool = False,
    **texts: str,
) -> FollowUp:
    """Log one contact with a firm and return it (domain.md 5.1).

    ``texts``: place, our_people, leader_level, counterpart, result, next_step, late_reason. The new record takes the
    place of the open next step of its project (or of the firm's, without project, for the same team), records the gate
    facts it proves, and renews the project's last contact, next step and light. A service officer's steps stand beside the team's.

    Raises RuleViolation ``forbidden``, ``project_ended``, ``invalid`` with all faults at once, or ``repeated``: the same
    kind on the same object within 30 minutes without ``confirm_repeat``, also by the second of two at once.
    """
    now = timezone.now()
    project = lock_object(enterprise.pk, project.pk if project else None)
    _check_allowed(by, enterprise, project)
    followup = FollowUp(
        enterprise=enterprise, project=project, contact=contact, kind=kind, happened_at=happened_at, next_on=next_on,
        is_closing=is_closing, team=queries.team_of(by, project), created_by=by, next_owner=by, created_at=now,
        next_set_at=now, **rules.plain_text({"summary": summary, **texts}),
    )  # fmt: skip
    check_content(followup, now)
    if not confirm_repeat:
        _check_not_repeated(followup, now)
    _close_open_steps(followup, now)
    followup.save(force_insert=True)
    record_facts(followup, by=by)
    refresh_columns(followup.project_id)
    _record_logged(followup, by)
    return followup


def _record_logged(followup: FollowUp, by: User) -> None:
    record("followup.logged", followup, by=by, changes={name: getattr(followup, name) for name in AUDITED})


def check_content(followup: FollowUp, now: datetime, *, step_is_new: bool = True) -> None:
    """Work out level and effect, fill the counterpart from the contact; raise ``invalid`` with all faults at once."""
    found = rules.faults(followup, now, step_is_new=step_is_new)
    if followup.kind not in FollowUp.Kind.values:
        found["kind"] = "请选择方式"
    if followup.leader_level not in FollowUp.LeaderLevel.values:
        found["leader_level"] = "请选择领导级别"
    if followup.contact is not None and followup.contact.enterprise_id != followup.enterprise_id:
        found["contact"] = "该联系人不属于这家企业"
    found |= _too_long(followup)
    if found:
        raise RuleViolation("跟进记录还需补正", code="invalid", fields=found)
    if followup.contact is not None and not followup.counterpart:
        followup.counterpart = f"{followup.contact.name} {followup.contact.title}".strip()[:100]
    followup.level = rules.level_of(followup.kind, followup.leader_level)
    followup.is_effective = rules.is_effective(followup.level, followup.result)


def _too_long(followup: FollowUp) -> dict[str, str]:
    limits = {field.name: field.max_length for field in FollowUp._meta.fields if field.max_length}
    texts = {name: getattr(followup, name) for name in limits}
    return {
        name: f"最多 {limits[name]} 个字"
        for name, text in texts.items()
        if isinstance(text, str) and len(text) > limits[name]
    }


def _check_allowed(by: User, enterprise: Enterprise, project: Project | None) -> None:
    if project is None:
        seen = Enterprise.objects.visible_to(by).filter(pk=enterprise.pk).exists()
    else:
        seen = Project.objects.visible_to(by).filter(pk=project.pk).exists()
    if not seen or not policy.can_log_followup(by, project):
        raise RuleViolation("您不能为该企业或项目登记跟进", code="forbidden")
    if project is None:
        return
    if enterprise.pk not in (project.enterprise_id, project.local_entity_id):
        raise RuleViolation("项目与企业不符", code="invalid", fields={"project": "该项目不属于这家企业"})
    refuse_ended(project)


def _check_not_repeated(followup: FollowUp, now: datetime) -> None:
    about = (followup.created_by, followup.enterprise, followup.project, followup.kind)
    if queries.recent_like(*about, since=now - rules.REPEAT_TIME).exists():
        text = f"半小时内您已登记过一次“{followup.get_kind_display()}”，确实是另一次请确认后再保存"
        raise RuleViolation(text, code="repeated", fields={"confirm_repeat": text})


def _close_open_steps(followup: FollowUp, now: datetime) -> None:
    """The new record says what comes next: an object has at most one open next step (a firm one a team), and beside it
    one of its service officer."""
    same: dict[str, Any] = {"project_id": followup.project_id}
    if followup.project_id is None:
        same |= {"enterprise_id": followup.enterprise_id, "team": followup.team}
    steps = FollowUp.objects.filter(**same).open_steps()
    by = followup.created_by
    if by is not None and by.role == Role.SERVICE_OFFICER:
        steps.filter(next_owner=by).update(next_done_at=now)
    else:
        steps.of_the_team().update(next_done_at=now)
