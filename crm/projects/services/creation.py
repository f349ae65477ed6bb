"""Opening projects: new ones at the start of their path, existing ones where they stand."""

import datetime
from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.utils import timezone

from chains.models import Chain, Node, Team
from core.audit.services import plain, record
from core.calendar.span import day_fault
from core.errors import RuleViolation
from crm.enterprises.models import Enterprise
from crm.enterprises.pinyin import search_key
from crm.projects import policy
from crm.projects.deadlines import due_on
from crm.projects.light_limits import grade_by_amount
from crm.projects.models import Project, StageChange, rulebook
from crm.projects.services.contracts.settling import settle_signed
from crm.projects.services.fields import CREATABLE, check_references, refuse_protected
from crm.projects.services.lighting import set_light
from crm.projects.services.numbering import next_number
from crm.projects.services.scheduling import follow_stage
from crm.projects.services.writing import check_not_in_future, check_values, forbid_unless
from crm.projects.stages import PATHS, Stage, first_stage, is_reached, is_signed

REQUIRED = ("name", "type")


@transaction.atomic
def create_project(
    *, by, enterprise: Enterprise, name: str, type: str, chain: Chain, team: Team, node: Node | None = None,
    co_teams: Collection[Team] = (), **fields: Any,
) -> Project:  # fmt: skip
    """Create a project at the first stage of its type's path, with a 立项 row, and return it.

    Raises RuleViolation ``forbidden`` (a member for another team), ``field_protected``, ``invalid``,
    ``duplicate_project`` (the team already runs one of this name at the firm; of two at once the second is refused).
    """
    given = {**fields, "enterprise": enterprise, "name": name, "type": type, "chain": chain, "team": team, "node": node}
    project = _prepared(given, by=by, co_teams=co_teams)
    project.stage = first_stage(project.type)
    project.stage_since_on = timezone.localdate()
    return _opened(project, co_teams, StageChange.Kind.CREATED, by=by)


@transaction.atomic
def open_existing_project(
    *, by, stage: str, data_source: str, data_as_of_on: datetime.date, stage_since_on: datetime.date | None = None,
    signed_on: datetime.date | None = None, commissioned_on: datetime.date | None = None,
    enterprise: Enterprise, name: str, type: str, chain: Chain, team: Team, node: Node | None = None,
    co_teams: Collection[Team] = (), may_own: bool = True, **fields: Any,
) -> Project:  # fmt: skip
    """Open a project that began before the system at ``stage``, with one 期初 row, and return it.

    No gate is asked. Unknown dates stay empty, and the row is left out of durations. A project without ``owner`` is
    that of whoever opens it unless ``may_own`` says no. Raises RuleViolation as
    ``create_project`` does, and ``existing_invalid`` with every date, stage or source that cannot be.
    """
    given = {**fields, "enterprise": enterprise, "name": name, "type": type, "chain": chain, "team": team, "node": node}
    given |= {"data_source": data_source, "data_as_of_on": data_as_of_on}
    dates = {"stage_since_on": stage_since_on, "signed_on": signed_on, "commissioned_on": commissioned_on}
    project = _existing(given, stage, dates, by=by, co_teams=co_teams, may_own=may_own)
    opened = _opened(project, co_teams, StageChange.Kind.OPENING, by=by, evidence=data_source)
    if is_signed(stage):
        settle_signed(opened, opened.signed_on, by=by)
    return opened


@transaction.atomic
def check_existing_project(
    *, by, stage: str, stage_since_on: datetime.date | None = None, signed_on: datetime.date | None = None,
    commissioned_on: datetime.date | None = None, co_teams: Collection[Team] = (), may_own: bool = True, **given: Any,
) -> None:  # fmt: skip
    """Raise what ``open_existing_project`` would raise for the same arguments; write nothing."""
    dates = {"stage_since_on": stage_since_on, "signed_on": signed_on, "commissioned_on": commissioned_on}
    _existing({"node": None, **given}, stage, dates, by=by, co_teams=co_teams, may_own=may_own)


def _existing(
    given: dict[str, Any], stage: str, dates: dict[str, datetime.date | None], *, by, co_teams: Collection[Team],
    may_own: bool,
) -> Project:  # fmt: skip
    """Return a checked project that stands at ``stage``, not saved yet."""
    forbid_unless(policy.can_open_existing_project(by), "期初项目由指挥部登记")
    since, signed_on, commissioned_on = dates["stage_since_on"], dates["signed_on"], dates["commissioned_on"]
    project = _prepared(given, by=by, co_teams=co_teams, may_own=may_own)
    _check_existing(project, stage, since, signed_on, commissioned_on)
    project.stage, project.stage_since_on, project.opened_as_existing = Stage(stage), since, True
    project.signed_on = signed_on or (since if stage == Stage.SIGNED else None)
    project.commissioned_on = commissioned_on or (since if stage == Stage.COMMISSIONED else None)
    return project


def _prepared(given: dict[str, Any], *, by, co_teams: Collection[Team], may_own: bool = True) -> Project:
    refuse_protected(given, CREATABLE)
    team, enterprise = given["team"], given["enterprise"]
    forbid_unless(policy.can_create_project(by, team), "只能为本组新建项目")
    forbid_unless(not co_teams or policy.can_reassign_project(by, Project(team=team)), "协同组由组长或指挥部确定")
    project = Project(**given, created_by=by, updated_by=by)
    if may_own and project.owner is None and by is not None and policy.can_own_project(by, team):
        project.owner = by
    is_graded, project.grade = bool(project.grade and "grade" in given), project.grade or Project.Grade.C
    check_values(project, [*REQUIRED, *given])
    if not is_graded:
        project.grade = grade_by_amount(project.total_invest_wan, rulebook().lights.activity)
    check_references(project, given, by=by)
    _refuse_duplicate(project, Enterprise.objects.select_for_update().get(pk=enterprise.pk))
    return project


def _refuse_duplicate(project: Project, firm: Enterprise) -> None:
    """Refuse a firm that was closed meanwhile and a second project of the name; the firm's row lock orders two at once."""
    if firm.is_deleted:
        raise RuleViolation("该企业已停用", code="invalid", fields={"enterprise": "该企业已停用，请先恢复"})
    same = Project.objects.running().filter(enterprise=firm, team_id=project.team_id, name=project.name)
    if other := same.first():
        message = f"本组在该企业已有同名项目 {other.no}"
        raise RuleViolation(message, code="duplicate_project", fields={"name": message})


def _check_existing(project, stage, since, signed_on, commissioned_on) -> None:
    wrong = check_not_in_future(project.data_as_of_on, "data_as_of_on", "资料截至日期")
    if not project.data_source.strip():
        wrong["data_source"] = "请写明资料来源"
    if stage not in PATHS[project.type]:
        wrong["stage"] = f"“{project.get_type_display()}”项目没有这个阶段"
    else:
        wrong |= _dates_out_of_order(stage, since, signed_on, commissioned_on)
    for name, day in (("stage_since_on", since), ("signed_on", signed_on), ("commissioned_on", commissioned_on)):
        if day and project.data_as_of_on and day > project.data_as_of_on:
            wrong[name] = "不能晚于资料截至日期"
        elif fault := day_fault(day):
            wrong[name] = fault
    if wrong:
        raise RuleViolation("期初资料有误，请核对", code="existing_invalid", fields=wrong)


def _dates_out_of_order(stage: str, since, signed_on, commissioned_on) -> dict[str, str]:
    """Statistics count projects by these days: none before its stage is reached, each not before the one before it."""
    wrong = {}
    if signed_on and not is_signed(stage):
        wrong["signed_on"] = "项目所处阶段在签约之前，请清空签约日期"
    elif signed_on and since and since < signed_on:
        wrong["signed_on"] = "不能晚于进入本阶段日期"
    if commissioned_on and not is_reached(Stage.COMMISSIONED, stage):
        wrong["commissioned_on"] = "项目所处阶段在投产之前，请清空投产日期"
    elif commissioned_on and ((since and since < commissioned_on) or (signed_on and commissioned_on < signed_on)):
        wrong["commissioned_on"] = "不能早于签约日期，也不能晚于进入本阶段日期"
    return wrong


def _opened(project: Project, co_teams: Collection[Team], kind: str, *, by, evidence: str = "") -> Project:
    today = timezone.localdate()
    project.search_key = ""
    term = rulebook().term(project.type, project.stage)
    project.stage_due_on = due_on(project, project.stage, project.stage_since_on, term)
    set_light(project, today)
    project.no = next_number(today.year)
    project.search_key = search_key([project.name], [project.no])
    project.save(force_insert=True)
    if co_teams:
        project.co_teams.set(co_teams)
    StageChange.objects.create(
        project=project, kind=kind, to_stage=project.stage, actual_on=project.stage_since_on, evidence=evidence, by=by
    )
    follow_stage(project, by=by)
    written = {name: plain(getattr(project, name)) for name in (*CREATABLE, "stage", "no")}
    record("project.created", project, by=by, changes={name: value for name, value in written.items() if value})
    return project
