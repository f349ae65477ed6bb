"""搁置, 恢复, 终止 (domain.md 4.6) and 移交."""

import datetime

import pytest

from core.audit.models import AuditEntry
from core.errors import RuleViolation, StaleWrite
from crm.projects.models import Project
from crm.projects.services import (
    reassign_project,
    resume_project,
    suspend_project,
    terminate_project,
    update_project,
)
from tests.factories import ProjectFileFactory, member_of


def refused(service, *args, **kwargs) -> RuleViolation:
    with pytest.raises(RuleViolation) as refusal:
        service(*args, **kwargs)
    return refusal.value


@pytest.fixture
def in_days(today):
    return lambda days: today + datetime.timedelta(days=days)


def test_headquarters_suspend_with_reason_and_date_and_the_light_freezes(hq, at, in_days):
    project = at("negotiate", days=200)

    suspended = suspend_project(project.pk, by=hq, reason="企业融资未到位", resume_by_on=in_days(180))

    assert (suspended.status, suspended.light, suspended.resume_by_on) == ("suspended", "frozen", in_days(180))
    change = suspended.status_changes.get()
    assert (change.kind, change.reason, change.by) == ("suspended", "企业融资未到位", hq)
    assert AuditEntry.objects.get().action == "project.suspended"


@pytest.mark.parametrize("days", [0, -1, 181])
def test_a_suspension_ends_between_tomorrow_and_180_days(hq, project, in_days, days):
    refusal = refused(suspend_project, project.pk, by=hq, reason="等", resume_by_on=in_days(days))

    assert set(refusal.fields) == {"resume_by_on"}


def test_a_leader_cannot_suspend_nor_resume(leader, hq, project, in_days):
    assert refused(suspend_project, project.pk, by=leader, reason="等", resume_by_on=in_days(9)).code == "forbidden"
    suspend_project(project.pk, by=hq, reason="等", resume_by_on=in_days(9))
    assert refused(resume_project, project.pk, by=leader).code == "forbidden"


def test_a_second_suspension_is_refused(hq, project, in_days):
    suspend_project(project.pk, by=hq, reason="等", resume_by_on=in_days(9))

    refusal = refused(suspend_project, project.pk, by=hq, reason="等", resume_by_on=in_days(9))

    assert refusal.code == "project_not_active"


def test_a_resumed_project_returns_to_its_stage_with_the_pause_added(hq, at, in_days, days_ago):
    project = at("negotiate", days=50)
    due = project.stage_due_on
    suspend_project(project.pk, by=hq, reason="等", resume_by_on=in_days(9))
    project.status_changes.update(recorded_at=project.created_at - datetime.timedelta(days=20))

    resumed = resume_project(project.pk, by=hq, reason="融资到位")

    assert (resumed.status, resumed.stage, resumed.resume_by_on) == ("active", "negotiate", None)
    assert resumed.stage_due_on == due + datetime.timedelta(days=20)
    assert resumed.light != "frozen"
    assert [change.kind for change in resumed.status_changes.all()] == ["suspended", "resumed"]


def test_a_date_of_the_contract_does_not_move_with_the_pause(hq, at, in_days):
    project = at("review", planned_sign_on=in_days(30), stage_due_on=in_days(30))
    suspend_project(project.pk, by=hq, reason="等", resume_by_on=in_days(9))
    project.status_changes.update(recorded_at=project.created_at - datetime.timedelta(days=20))

    assert resume_project(project.pk, by=hq).stage_due_on == in_days(30)


def test_resuming_what_is_not_suspended_is_refused(hq, project):
    assert refused(resume_project, project.pk, by=hq).code == "project_not_suspended"


def test_the_leader_ends_a_project_before_signing(leader, project):
    ended = terminate_project(project.pk, by=leader, kind="investor_withdraw", reason="投资方选择外地")

    assert (ended.status, ended.termination_kind, ended.light) == ("terminated", "investor_withdraw", "frozen")


def test_after_signing_only_the_commander_ends_it_at_once(leader, hq, commander, at, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    project = at("signed")

    assert refused(terminate_project, project.pk, by=leader, kind="breach", reason="违约").code == "forbidden"
    paper = ProjectFileFactory(project=project)
    assert refused(terminate_project, project.pk, by=hq, kind="breach", reason="违约", file=paper).code == "forbidden"
    assert terminate_project(project.pk, by=commander, kind="breach", reason="违约", file=paper).status == "terminated"


def test_ending_needs_kind_and_reason_and_happens_once(hq, project):
    assert refused(terminate_project, project.pk, by=hq, kind="mood", reason="x").code == "kind_unknown"
    assert refused(terminate_project, project.pk, by=hq, kind="policy", reason="").code == "reason_missing"
    terminate_project(project.pk, by=hq, kind="policy", reason="评审否决")
    assert refused(terminate_project, project.pk, by=hq, kind="policy", reason="x").code == "project_ended"


def test_a_member_can_end_nothing(member, project):
    assert refused(terminate_project, project.pk, by=member, kind="policy", reason="x").code == "forbidden"


def test_a_suspended_project_can_be_ended(hq, project, in_days):
    suspend_project(project.pk, by=hq, reason="等", resume_by_on=in_days(9))

    assert terminate_project(project.pk, by=hq, kind="policy", reason="x").resume_by_on is None


def test_the_leader_names_another_owner_and_co_teams(leader, t01, t02, project):
    colleague = member_of(t01, name="同事示例")

    changed = reassign_project(project.pk, by=leader, team=t01, owner=colleague, co_teams=[t02], reason="分工调整")

    assert (changed.owner, list(changed.co_teams.all())) == (colleague, [t02])
    assert "负责人 组员示例 → 同事示例" in changed.status_changes.get().detail


def test_only_the_headquarters_give_it_to_another_team(leader, hq, t02, other_member, project):
    move = {"team": t02, "owner": other_member, "reason": "产业不符"}

    assert refused(reassign_project, project.pk, by=leader, **move).code == "forbidden"
    changed = reassign_project(project.pk, by=hq, **move)
    assert (changed.team, changed.owner) == (t02, other_member)


def test_the_owner_works_in_the_new_team(hq, t02, member, project):
    refusal = refused(reassign_project, project.pk, by=hq, team=t02, owner=member, reason="x")

    assert set(refusal.fields) == {"owner"}


def test_handing_over_to_the_same_people_is_refused(hq, t01, member, project):
    refusal = refused(reassign_project, project.pk, by=hq, team=t01, owner=member, reason="x")

    assert refusal.code == "nothing_changed"


@pytest.mark.parametrize("service", [suspend_project, resume_project, terminate_project])
def test_a_stale_page_changes_no_state(hq, project, in_days, service):
    Project.objects.update(version=3)
    extra = {
        suspend_project: {"reason": "等", "resume_by_on": in_days(9)},
        resume_project: {},
        terminate_project: {"kind": "policy", "reason": "x"},
    }[service]

    with pytest.raises(StaleWrite):
        service(project.pk, by=hq, version=2, **extra)


def test_another_teams_project_does_not_exist_for_me(leader, others_project):
    with pytest.raises(Project.DoesNotExist):
        terminate_project(others_project.pk, by=leader, kind="policy", reason="x")


def test_a_pause_stays_in_the_deadline_when_another_date_of_the_contract_changes(hq, at, in_days):
    project = at("negotiate", days=50)
    due = project.stage_due_on
    suspend_project(project.pk, by=hq, reason="等", resume_by_on=in_days(9))
    project.status_changes.update(recorded_at=project.created_at - datetime.timedelta(days=20))
    resume_project(project.pk, by=hq)

    changed = update_project(project.pk, by=hq, version=None, planned_commission_on=in_days(400))

    assert changed.stage_due_on == due + datetime.timedelta(days=20)


def test_a_date_of_the_contract_that_is_taken_back_gives_way_to_the_days_and_the_pause(hq, at, in_days):
    project = at("review", days=10)
    due = project.stage_due_on
    suspend_project(project.pk, by=hq, reason="等", resume_by_on=in_days(9))
    project.status_changes.update(recorded_at=project.created_at - datetime.timedelta(days=5))
    resume_project(project.pk, by=hq)

    assert update_project(project.pk, by=hq, version=None, planned_sign_on=in_days(3)).stage_due_on == in_days(3)
    changed = update_project(project.pk, by=hq, version=None, planned_sign_on=None)

    assert changed.stage_due_on == due + datetime.timedelta(days=5)
