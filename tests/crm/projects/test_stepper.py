"""The steps of a project's life, as the page draws them."""

import datetime

from crm.projects.models import StageChange
from crm.projects.queries import stepper
from crm.projects.services import approve_extension, change_stage, open_existing_project, request_extension
from tests.factories import EnterpriseFactory, ProjectFactory, meet_gate


def steps(project):
    return {step.stage.value: step for phase in stepper(project) for step in phase.steps}


def test_done_now_and_ahead_with_dates_days_and_lateness(hq, at, days_ago, today):
    project = at("lead", days=60)
    for to, ago in (("contact", 50), ("inspect", 40)):
        meet_gate(project, to)
        project = change_stage(project.pk, to, by=hq, actual_on=days_ago(ago))

    found = steps(project)

    assert [found[name].state for name in ("lead", "contact", "inspect", "negotiate")] == ["done", "done", "now", ""]
    assert (found["contact"].entered_on, found["contact"].late_days) == (days_ago(50), 3)
    assert (found["inspect"].days, found["inspect"].late_days) == (40, 0)
    assert (found["negotiate"].due_on, found["negotiate"].late_days) == (days_ago(10), 10)


def test_planned_dates_stand_at_the_stages_ahead_and_the_others_follow_by_the_days_allowed(at, today):
    later, far = today + datetime.timedelta(days=99), today + datetime.timedelta(days=900)
    found = steps(at("review", planned_sign_on=later, planned_commission_on=far))

    assert (found["signed"].due_on, found["signed"].planned) == (later, True)
    after = [found[name].due_on - later for name in ("registered", "sited", "started", "completed")]
    assert [gap.days for gap in after] == [30, 60, 120, 300]
    assert (found["registered"].planned, found["commissioned"].due_on, found["commissioned"].planned) == (
        False,
        far,
        True,
    )


def test_a_stage_that_was_entered_says_by_when_it_was_due_and_what_was_recorded_late(hq, at, days_ago):
    project = meet_gate(at("lead", days=60), "contact")
    project = change_stage(project.pk, "contact", by=hq, actual_on=days_ago(50))

    contact = steps(project)["contact"]

    assert (contact.entered_on, contact.due_on, contact.late_days) == (days_ago(50), days_ago(53), 3)
    assert contact.late_entry


def test_a_phase_knows_its_days_once_it_is_over(hq, t01, chain, days_ago):
    project = ProjectFactory(team=t01, chain=chain, stage="signed", stage_since_on=days_ago(30), history=False)
    for stage, ago in (("lead", 165), ("signed", 30)):
        StageChange.objects.create(project=project, kind="forward", to_stage=stage, actual_on=days_ago(ago))
    meet_gate(project, "registered")
    change_stage(project.pk, "registered", by=hq, actual_on=days_ago(10))
    project.refresh_from_db()

    attract, landing = stepper(project)[:2]

    assert (attract.days, attract.running, landing.running) == (155, False, True)


def test_skipped_stages_say_so(hq, at, today):
    project = meet_gate(at("contact"), "negotiate")

    moved = change_stage(project.pk, "negotiate", by=hq, actual_on=today, reason="已在外地考察过")

    assert steps(moved)["inspect"].state == "skip"


def test_before_the_opening_of_an_existing_project_nothing_counts_as_skipped(hq, chain, t01, today):
    project = open_existing_project(
        by=hq, enterprise=EnterpriseFactory(), name="示例", type="lease", chain=chain, team=t01, stage="sited",
        data_source="一览表", data_as_of_on=today,
    )  # fmt: skip

    found = steps(project)

    assert {found[name].state for name in ("lead", "signed", "registered")} == {"done"}
    assert (found["lead"].entered_on, found["sited"].days) == (None, None)


def test_the_path_of_the_type_is_what_is_drawn(hq, at):
    assert list(steps(at("negotiate", type="fund"))) == [
        "lead", "contact", "negotiate", "review", "signed", "registered", "commissioned", "serving",
    ]  # fmt: skip


def test_no_worked_out_day_lies_after_a_later_day_of_the_contract(at, today):
    start, output = today + datetime.timedelta(days=20), today + datetime.timedelta(days=100)
    found = steps(at("signed", planned_start_on=start, planned_commission_on=output))

    assert found["started"].due_on == start
    assert (found["completed"].due_on, found["completed"].planned) == (output, False)
    assert found["sited"].due_on == start


def test_the_deadline_of_building_ends_with_the_contracts_first_output(hq, at, days_ago, today):
    output = today + datetime.timedelta(days=50)
    project = meet_gate(at("sited", days=20, signed_on=days_ago(90), planned_commission_on=output), "started")

    moved = change_stage(project.pk, "started", by=hq, actual_on=days_ago(2))

    assert moved.stage_due_on == output
    assert moved.milestones.get(kind="complete").due_on == output


def test_it_follows_when_the_first_output_is_put_off(hq, commander, at, days_ago, today):
    output = today + datetime.timedelta(days=50)
    project = meet_gate(at("sited", days=20, signed_on=days_ago(90), planned_commission_on=output), "started")
    project = change_stage(project.pk, "started", by=hq, actual_on=days_ago(2))
    milestone = project.milestones.get(kind="commission")
    later = output + datetime.timedelta(days=30)

    asked = request_extension(project.pk, by=hq, milestone=milestone.pk, new_due_on=later, reason="设备晚到")
    approve_extension(asked.pk, by=commander)

    project.refresh_from_db()
    assert project.stage_due_on == later
