"""The acts on a lead: respond, judge, answer the referrer (domain.md 2.6)."""

from django.db import transaction
from django.utils import timezone

from core.audit.services import record
from core.errors import RuleViolation
from crm.claims import policy
from crm.claims.models import LeadIntake
from crm.claims.services.clocks import keep_clocks
from crm.claims.services.intake import open_intakes, pool_leads
from crm.claims.services.locking import check_version, lock_project
from crm.projects.models import Project
from crm.projects.services import terminate_project
from crm.projects.services.writing import check_reason, check_running, forbid_unless, refuse

Judgement = LeadIntake.Judgement


@transaction.atomic
def respond_lead(
    project_id: int, *, by, source_kind: str, referrer: str = "", is_major: bool = False, version: int | None = None
) -> LeadIntake:
    """Record that somebody took the lead up and knows where it came from; return it.

    ``is_major`` gives the judgement a week instead of three days. Raises RuleViolation ``forbidden``,
    ``project_ended``, ``source_missing``, ``already_responded`` (also the second time); StaleWrite.
    """
    lead = lock_lead(project_id, by, version)
    forbid_unless(policy.can_answer_lead(by, lead.project), "响应由牵头组或指挥部登记")
    if lead.responded_at is not None:
        raise RuleViolation("已登记响应", code="already_responded")
    if source_kind not in LeadIntake.Source.values:
        raise refuse("请选择线索来源", "source_missing", "source_kind")
    lead.source_kind, lead.referrer, lead.is_major = source_kind, referrer.strip(), is_major
    lead.responded_at, lead.responded_by = timezone.now(), by
    return _written(lead, ["source_kind", "referrer", "is_major", "responded_at", "responded_by"], "responded", by=by)


@transaction.atomic
def judge_lead(
    project_id: int, *, by, judgement: str, reason: str = "", kind: str = Project.TerminationKind.POLICY,
    version: int | None = None,
) -> LeadIntake:  # fmt: skip
    """Decide what becomes of a lead and return it: follow it, drop it (the project ends, as ``kind``), or the pool.

    Raises RuleViolation ``forbidden``, ``project_ended``, ``not_responded``, ``already_judged`` (also the second time),
    ``judgement_missing``, ``reason_missing`` (drop and pool say why), ``not_for_pool`` (signed or under an active
    claim); StaleWrite.
    """
    lead = lock_lead(project_id, by, version)
    forbid_unless(policy.can_judge_lead(by, lead.project), "研判由组长或指挥部作出")
    if lead.responded_at is None:
        raise RuleViolation("请先登记响应，再研判", code="not_responded")
    if lead.judged_at is not None:
        raise RuleViolation(f"已研判：{lead.get_judgement_display()}", code="already_judged")
    if judgement not in Judgement.values:
        raise refuse("请选择研判结论", "judgement_missing", "judgement")
    if judgement != Judgement.FOLLOW:
        check_reason(reason, "请写明放弃或转入公海的理由")
    if judgement == Judgement.POOL and not LeadIntake.objects.for_the_pool().filter(pk=lead.pk).exists():
        raise refuse("已签约或有有效报备的项目不能转入公海，请先释放报备", "not_for_pool", "judgement")
    lead.judged_at, lead.judged_by = timezone.now(), by
    lead.judgement, lead.reason = judgement, reason.strip()
    _written(lead, ["judged_at", "judged_by", "judgement", "reason"], "judged", by=by)
    if judgement == Judgement.DROP:
        terminate_project(project_id, by=by, kind=kind, reason=reason)
    if judgement == Judgement.POOL:
        pool_leads([project_id], by=by)
    lead.refresh_from_db()
    return lead


@transaction.atomic
def answer_referrer(project_id: int, *, by, feedback: str, version: int | None = None) -> LeadIntake:
    """Record what the investor or referrer was told, once, and return the lead.

    Raises RuleViolation ``forbidden``, ``not_judged``, ``already_answered`` (also the second time),
    ``feedback_missing``; StaleWrite.
    """
    lead = lock_lead(project_id, by, version, ended_too=True)
    forbid_unless(policy.can_answer_lead(by, lead.project), "反馈由牵头组或指挥部登记")
    if lead.judged_at is None:
        raise RuleViolation("请先研判，再反馈", code="not_judged")
    if lead.feedback_at is not None:
        raise RuleViolation("已登记反馈", code="already_answered")
    if not feedback.strip():
        raise refuse("请写明向投资方或引荐人反馈了什么", "feedback_missing", "feedback")
    lead.feedback, lead.feedback_at, lead.feedback_by = feedback.strip(), timezone.now(), by
    return _written(lead, ["feedback", "feedback_at", "feedback_by"], "answered", by=by)


def lock_lead(project_id: int, by, version: int | None, *, ended_too: bool = False) -> LeadIntake:
    """Lock a project that ``by`` sees, then its lead (opened now when it has no clock yet), and return the lead."""
    project = lock_project(project_id, by)
    if not ended_too:
        check_running(project)
    open_intakes([project_id])
    lead = LeadIntake.objects.select_for_update().get(project=project_id)
    check_version(lead, version)
    lead.project = project
    return lead


def _written(lead: LeadIntake, fields: list[str], act: str, *, by) -> LeadIntake:
    lead.version += 1
    lead.save(update_fields=[*fields, "version"])
    keep_clocks([lead.project_id])
    told = {name: getattr(lead, name) for name in fields if not name.endswith(("_at", "_by"))}
    record(f"lead.{act}", lead, by=by, changes=told)
    return lead
