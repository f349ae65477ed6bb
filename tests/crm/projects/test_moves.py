"""The transition rules of domain.md 4.2."""

import datetime

import pytest

from core.audit.models import AuditEntry
from core.errors import RuleViolation, StaleWrite
from crm.projects.models import Project
from crm.projects.services import change_stage
from crm.projects.stages import PATHS, ProjectType, Stage
from tests.factories import ProjectFactory, gate_values, meet_gate


def refused(*args, **kwargs) -> RuleViolation:
    with pytest.raises(RuleViolation) as refusal:
        change_stage(*args, **kwargs)
    return refusal.value


@pytest.mark.parametrize("kind", ProjectType)
def test_every_type_walks_its_path_to_the_end(hq, t01, chain, kind, today):
    project = ProjectFactory(type=kind, team=t01, chain=chain)

    for to in PATHS[kind][1:]:
        meet_gate(project, to)
        project = change_stage(project.pk, to, by=hq, actual_on=today)

    history = list(project.stage_changes.order_by("id"))
    assert [change.to_stage for change in history] == list(PATHS[kind])
    assert [change.from_stage for change in history[1:]] == list(PATHS[kind][:-1])
    assert (project.signed_on, project.commissioned_on) == (today, today)


def test_a_move_writes_one_row_with_actor_dates_days_and_evidence(member, at, today, days_ago):
    project = meet_gate(at("lead", days=5), "contact")

    moved = change_stage(project.pk, "contact", by=member, actual_on=days_ago(2), evidence="走访记录")

    change = moved.stage_changes.last()
    assert (change.kind, change.from_stage, change.to_stage) == ("forward", "lead", "contact")
    assert (change.by, change.actual_on, change.days_spent, change.evidence) == (member, days_ago(2), 3, "走访记录")
    assert (moved.stage_since_on, moved.stage_due_on) == (days_ago(2), days_ago(2) + datetime.timedelta(days=30))
    assert moved.version == project.version + 1
    entry = AuditEntry.objects.get(action="project.stage_changed")
    assert entry.changes["stage"] == ["lead", "contact"]


@pytest.mark.parametrize(("days", "late"), [(7, False), (8, True)])
def test_recording_more_than_seven_days_later_is_flagged(member, at, days_ago, days, late):
    project = meet_gate(at("lead", days=30), "contact")

    moved = change_stage(project.pk, "contact", by=member, actual_on=days_ago(days))

    assert moved.stage_changes.last().is_late is late


def test_signing_lists_every_missing_item_at_once_and_changes_nothing(member, at, today):
    project = at("review")

    refusal = refused(project.pk, "signed", by=member, actual_on=today)

    assert refusal.code == "gate_incomplete"
    assert set(refusal.fields) == {
        "review_passed", "fair_competition_passed", "legal_passed", "contract_no", "contract_kind",
        "contract_amount_wan", "planned_start_on", "planned_commission_on", "commitments_recorded",
    }  # fmt: skip
    assert "还差 9 项" in refusal.message
    assert "联审通过" in refusal.fields["review_passed"]
    project.refresh_from_db()
    assert (project.stage, project.version, project.stage_changes.count()) == ("review", 0, 1)


def test_a_framework_agreement_does_not_pass_for_signing(hq, at, today):
    project = meet_gate(at("review"), "signed")
    Project.objects.update(contract_kind="framework")

    missing = set(refused(project.pk, "signed", by=hq, actual_on=today).fields)
    assert missing == {"contract_kind", "contract_no", "contract_amount_wan"}


def test_a_withdrawn_fact_no_longer_opens_the_gate(hq, at, today):
    project = meet_gate(at("lead"), "contact")
    project.facts.update(withdrawn_at=project.created_at)

    assert set(refused(project.pk, "contact", by=hq, actual_on=today).fields) == {"counterpart_met"}


def test_wrong_date_and_missing_items_come_together(member, at, today):
    project = at("lead", days=3)
    tomorrow = today + datetime.timedelta(days=1)

    assert set(refused(project.pk, "contact", by=member, actual_on=tomorrow).fields) == {"counterpart_met", "actual_on"}


def test_the_actual_date_lies_between_the_previous_stage_and_today(member, at, today, days_ago):
    project = meet_gate(at("lead", days=3), "contact")

    early = refused(project.pk, "contact", by=member, actual_on=days_ago(4))
    late = refused(project.pk, "contact", by=member, actual_on=today + datetime.timedelta(days=1))
    none = refused(project.pk, "contact", by=member, actual_on=None)

    assert (early.code, late.code, none.code) == ("date_invalid",) * 3
    assert change_stage(project.pk, "contact", by=member, actual_on=days_ago(3)).stage == "contact"


def test_a_member_cannot_skip_stages(member, at, today):
    assert refused(at("lead").pk, "inspect", by=member, actual_on=today, reason="急").code == "forbidden"


def test_headquarters_skip_with_a_reason_and_the_gate_of_the_goal(hq, at, today):
    project = at("lead")

    refusal = refused(project.pk, "inspect", by=hq, actual_on=today)
    assert set(refusal.fields) == {"site_visited", "reason"}

    meet_gate(project, "inspect")
    moved = change_stage(project.pk, "inspect", by=hq, actual_on=today, reason="企业直接来区考察")
    assert (moved.stage_changes.last().kind, moved.stage) == ("skip", "inspect")


@pytest.mark.parametrize(("stage", "to"), [("review", "registered"), ("completed", "serving"), ("lead", "serving")])
def test_signing_and_commissioning_are_never_skipped(hq, at, today, stage, to):
    assert refused(at(stage).pk, to, by=hq, actual_on=today, reason="急").code == "stage_not_skippable"


def test_the_leader_takes_a_project_back_before_signing_with_a_reason(member, leader, at, today):
    project = at("negotiate", days=3)

    assert refused(project.pk, "contact", by=member, actual_on=today, reason="换了地块").code == "forbidden"
    assert refused(project.pk, "contact", by=leader, actual_on=today).code == "reason_missing"
    moved = change_stage(project.pk, "contact", by=leader, actual_on=today, reason="换了地块")
    assert (moved.stage, moved.stage_changes.last().kind, moved.stage_since_on) == ("contact", "back", today)


@pytest.mark.parametrize("stage", ["signed", "registered", "serving"])
def test_from_signing_on_nobody_takes_it_back(hq, at, today, stage):
    assert refused(at(stage).pk, "review", by=hq, actual_on=today, reason="误操作").code == "stage_final"


def test_a_stage_that_the_type_does_not_have_is_refused(hq, at, today):
    assert refused(at("sited", type="office").pk, "started", by=hq, actual_on=today).code == "stage_not_on_path"
    assert refused(at("lead").pk, "villa", by=hq, actual_on=today).code == "stage_not_on_path"


def test_the_same_move_twice_says_who_did_it(member, at, today):
    project = meet_gate(at("lead"), "contact")
    change_stage(project.pk, "contact", by=member, actual_on=today, version=0)

    again = refused(project.pk, "contact", by=member, actual_on=today, version=0)

    assert again.code == "stage_already"
    assert "组员示例" in again.message


def test_a_move_based_on_an_old_version_is_stale(member, at, today):
    project = meet_gate(at("lead"), "contact")
    Project.objects.update(version=5)

    with pytest.raises(StaleWrite) as stale:
        change_stage(project.pk, "contact", by=member, actual_on=today, version=4)

    assert stale.value.current.version == 5


@pytest.mark.parametrize("status", ["suspended", "terminated"])
def test_a_project_that_is_not_active_does_not_move(hq, at, today, status):
    project = meet_gate(at("lead", status=status), "contact")

    assert refused(project.pk, "contact", by=hq, actual_on=today).code == "project_not_active"


def test_another_teams_project_does_not_exist_for_me(member, others_project, today):
    with pytest.raises(Project.DoesNotExist):
        change_stage(others_project.pk, "contact", by=member, actual_on=today)


def test_a_chain_leader_sees_but_does_not_move(chain_leader, project, today):
    meet_gate(project, "contact")

    assert refused(project.pk, "contact", by=chain_leader, actual_on=today).code == "forbidden"


def test_a_member_of_a_co_team_moves_it(other_member, t02, project, today):
    project.co_teams.add(t02)
    meet_gate(project, "contact")

    assert change_stage(project.pk, "contact", by=other_member, actual_on=today).stage == "contact"


def test_days_are_unknown_where_an_existing_projects_date_is(hq, t01, chain, today):
    project = ProjectFactory(team=t01, chain=chain, stage="lead", stage_since_on=None, stage_due_on=None)
    meet_gate(project, "contact")

    moved = change_stage(project.pk, "contact", by=hq, actual_on=today)

    assert moved.stage_changes.last().days_spent is None


PLANNED = [("review", "planned_sign_on"), ("sited", "planned_start_on"), ("completed", "planned_commission_on")]


@pytest.mark.parametrize(("stage", "field"), PLANNED)
def test_the_contracts_date_wins_over_the_days_allowed(hq, at, today, days_ago, stage, field):
    path = PATHS["lease"]
    before = path[path.index(Stage(stage)) - 1]
    planned = today + datetime.timedelta(days=333)
    project = meet_gate(at(before, days=1), stage)
    Project.objects.update(**{field: planned})

    assert change_stage(project.pk, stage, by=hq, actual_on=today).stage_due_on == planned


def test_service_is_due_ten_workdays_after_commissioning(hq, at):
    """2026-09-23 + 10 workdays runs over 中秋 and 国庆 with the make-up day 10-10 (domain.md 5.3)."""
    since = datetime.date(2026, 9, 23)
    project = meet_gate(at("completed", stage_since_on=datetime.date(2026, 9, 1)), "commissioned")

    moved = change_stage(project.pk, "commissioned", by=hq, actual_on=since)

    assert (moved.stage_due_on, moved.commissioned_on) == (datetime.date(2026, 10, 14), since)


def test_the_light_is_worked_out_anew(hq, at, days_ago, today):
    project = meet_gate(at("review", days=200), "signed")

    moved = change_stage(project.pk, "signed", by=hq, actual_on=days_ago(31))

    assert moved.light == "red"
    assert moved.light_reason.startswith("注册逾期 1 天")


def test_a_gate_value_that_is_there_is_enough(hq, at, today):
    project = at("inspect")
    for name, value in gate_values(project, "negotiate").items():
        setattr(project, name, value)
    project.save()

    assert set(refused(project.pk, "negotiate", by=hq, actual_on=today).fields) == {"intent_document"}
