"""What the service officer does on purpose, and what the system administrator does to the rules."""

import datetime

from django.db.models import Exists, OuterRef
from django.utils import timezone

from crm.projects.models import GateFact, LightRule, Project, StageTerm
from tests.factories.files import pdf
from tests.stateful.acts.projects import stale
from tests.stateful.acts.registry import act
from tests.stateful.world import Attempt, World

SERVED = ("completed", "commissioned", "serving")
LATER = datetime.date(2040, 1, 1)  # after the walk, whose tables of lights stay those of the document


def _served(w: World) -> Project | None:
    """Mostly one that he serves; now and then one before 投产, or any, which is none of his business."""
    mine = Project.objects.filter(service_officer=w.people["officer"])
    if w.chance(0.15):
        return w.project() if w.chance(0.5) else w.pick(mine)
    return w.pick(mine.filter(stage__in=SERVED))


@act(5)
def name_officer(w: World) -> Attempt | None:
    wanted = Project.objects.filter(status="active", service_officer=None)
    if not (project := w.pick(wanted.filter(stage__in=SERVED)) or (w.pick(wanted) if w.chance(0.2) else None)):
        return None
    given = {"service_officer": w.people["officer"].pk}
    return Attempt(w.worker(project), "patch", f"projects/{project.pk}/", given, stale(w, project.version))


@act(3)
def serve_log(w: World) -> Attempt | None:
    if not (project := _served(w)):
        return None
    at = timezone.now() - datetime.timedelta(hours=w.dice.choice((1, 5, 30)))
    given = {
        "enterprise": project.enterprise_id, "project": project.pk, "kind": w.pick(("service", "visit", "phone")),
        "happened_at": at.isoformat(), "place": "企业会议室", "counterpart": "张示例",
        "summary": f"走访了解第 {w.dice.randint(1, 10**6)} 条生产线的用工情况", "next_step": "再访", "next_on": w.days(0, 20),
        "confirm_repeat": True,
    }  # fmt: skip
    return Attempt("officer", "post", "followups/", given)


@act(2)
def serve_file(w: World) -> Attempt | None:
    if not (project := _served(w)):
        return None
    given = {"evidence_type": "other"}
    return Attempt("officer", "post", f"projects/{project.pk}/files/", given, upload=pdf())


@act(4)
def serve_fact(w: World) -> Attempt | None:
    """The 服务档案 is his, mostly of a project that has none yet; the others are not."""
    mine = Project.objects.filter(service_officer=w.people["officer"], stage__in=SERVED, status="active")
    kept = GateFact.objects.valid().filter(project=OuterRef("pk"), code="service_file")
    without = w.pick(mine.filter(~Exists(kept))) if w.chance(0.8) else None
    if not (project := without or _served(w)):
        return None
    code = "service_file" if w.chance(0.8) else w.pick(("first_output", "legal_passed"))
    given = {"code": code, "met_on": w.between(project.stage_since_on, w.today), "reference": "示例文号"}
    paper = w.paper(project)
    given |= {"file": paper.pk} if paper else {}
    return Attempt("officer", "post", f"projects/{project.pk}/facts/", given)


@act(1.5)
def change_rule(w: World) -> Attempt | None:
    """A change that comes into force after the walk; the administrator's business alone."""
    who = w.one_of("sysadmin") if w.chance(0.7) else w.one_of("commander", "hq1", "secadmin", "data_admin", "leader1")
    given = {"valid_from": LATER, "reason": "示例调整"} if w.chance(0.9) else {"valid_from": LATER}
    if w.chance(0.5):
        rule = LightRule.objects.newest().get(code="milestone")
        given |= {"warning_days": w.dice.randint(5, 25)}
        return Attempt(who, "patch", "light-rules/milestone/", given, stale(w, rule.number))
    term = StageTerm.objects.newest().get(type="lease", stage="signed", goal="next")
    given |= {"warning_days": w.dice.randint(1, 12)}
    return Attempt(who, "patch", "stage-terms/lease.signed.next/", given, stale(w, term.number))
