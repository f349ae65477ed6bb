"""Milestones and extensions: made at signing, contract dates win, at most two extensions (issue 4.3, domain.md 12)."""

import datetime

import pytest

from core.errors import RuleViolation, StaleWrite
from crm.projects.models import Extension, Milestone, Project
from crm.projects.services import (
    add_milestone,
    approve_extension,
    cancel_milestone,
    change_stage,
    complete_milestone,
    open_existing_project,
    plan_milestones,
    reject_extension,
    request_extension,
    resume_project,
    suspend_project,
    update_milestone,
    withdraw_extension,
)
from tests.factories import EnterpriseFactory, meet_gate

SIGNED = datetime.date(2026, 1, 5)


def refused(act, *args, **kwargs) -> RuleViolation:
    with pytest.raises(RuleViolation) as refusal:
        act(*args, **kwargs)
    return refusal.value


@pytest.fixture
def signed(hq, at):
    """Return a function that signs a project of a type on SIGNED, with the contract's dates or without."""

    def make(kind="land", **dates):
        project = meet_gate(at("review", type=kind, stage_since_on=datetime.date(2025, 12, 1)), "signed")
        Project.objects.filter(pk=project.pk).update(
            **{
                "planned_start_on": datetime.date(2028, 1, 1),
                "planned_commission_on": datetime.date(2029, 1, 1),
                **dates,
            }
        )
        return change_stage(project.pk, "signed", by=hq, actual_on=SIGNED)

    return make


def days(project):
    return {one.kind: one.due_on for one in project.milestones.standing()}


def after(count, since=SIGNED):
    return since + datetime.timedelta(days=count)


def test_signing_makes_the_milestones_of_the_type_and_the_contracts_dates_win(signed):
    project = signed(
        "land", planned_start_on=datetime.date(2026, 8, 1), planned_commission_on=datetime.date(2028, 6, 1)
    )

    assert days(project) == {
        "register": after(30),
        "land": after(120),
        "start": datetime.date(2026, 8, 1),
        "complete": after(540, datetime.date(2026, 8, 1)),
        "commission": datetime.date(2028, 6, 1),
        "full": after(730, datetime.date(2028, 6, 1)),
    }
    bases = {one.kind: one.basis for one in project.milestones.all()}
    assert (bases["start"], bases["commission"], bases["register"]) == ("contract", "contract", "default")


FULL = datetime.date(2029, 1, 1)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("lease", {"register": 30, "land": 60}),
        ("office", {"register": 30, "land": 45}),
        ("expansion", {"land": 60}),
        ("platform", {"register": 30, "land": 90}),
        ("fund", {"register": 30}),
    ],
)
def test_each_type_has_its_own(signed, kind, expected):
    found = days(signed(kind))

    assert {name: found[name] for name in expected} == {name: after(count) for name, count in expected.items()}
    assert found["commission"] == FULL
    full = {"lease": 540, "office": 365, "expansion": 365}.get(kind)
    assert found.get("full") == (after(full, FULL) if full else None)
    assert ("start" in found) == (kind in ("lease", "expansion", "platform"))
    assert ("register" in found) == (kind != "expansion")


def test_entering_a_stage_completes_its_milestone_and_moves_the_next_ones(hq, signed):
    project = meet_gate(signed("land"), "registered")
    moved = change_stage(project.pk, "registered", by=hq, actual_on=after(10))

    done = moved.milestones.get(kind="register")
    assert (done.done_on, done.due_on, done.late_days) == (after(10), after(30), 0)
    assert (moved.stage_due_on, days(moved)["land"]) == (after(100), after(100))


def test_a_contract_day_of_headquarters_wins_over_the_days_allowed(hq, signed):
    project = signed("land")
    register = project.milestones.get(kind="register")

    update_milestone(register.pk, by=hq, version=0, due_on=after(50))

    project.refresh_from_db()
    assert (project.stage_due_on, project.milestones.get(kind="register").basis) == (after(50), "contract")
    again = refused(update_milestone, register.pk, by=hq, version=1, due_on=after(90))
    assert again.code == "milestone_fixed"


def test_a_member_keeps_names_and_people_but_not_the_day(member, signed):
    register = signed("land").milestones.get(kind="register")

    assert update_milestone(register.pk, by=member, version=0, name="注册公司").title == "注册公司"
    assert refused(update_milestone, register.pk, by=member, version=1, due_on=after(99)).code == "forbidden"
    with pytest.raises(StaleWrite):
        update_milestone(register.pk, by=member, version=0, name="x")


def test_a_milestone_of_the_contract_in_workdays(member, signed):
    """2026-01-05 + 10 workdays (01-19): no holiday in between."""
    made = add_milestone(signed().pk, by=member, kind="deposit", days=10, unit="workday")

    assert (made.due_on, made.unit) == (datetime.date(2026, 1, 19), "workday")


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"kind": "custom", "due_on": after(9)}, "invalid"),
        ({"kind": "pay", "due_on": after(-1)}, "invalid"),
        ({"kind": "pay"}, "invalid"),
        ({"kind": "villa", "due_on": after(9)}, "invalid"),
        ({"kind": "register", "due_on": after(9)}, "milestone_exists"),
    ],
)
def test_a_milestone_that_cannot_be_is_refused(hq, signed, values, code):
    assert refused(add_milestone, signed().pk, by=hq, **values).code == code


def test_a_member_does_not_add_what_moves_the_deadline(member, signed):
    assert refused(add_milestone, signed().pk, by=member, kind="start", due_on=after(9)).code == "forbidden"


def test_before_signing_there_are_none(hq, at):
    assert refused(add_milestone, at("review").pk, by=hq, kind="pay", due_on=after(9)).code == "not_signed"


def test_others_are_completed_by_hand_once(member, signed, today):
    made = add_milestone(signed().pk, by=member, kind="deposit", due_on=after(20))

    assert refused(complete_milestone, made.pk, by=member, done_on=after(-1)).code == "date_invalid"
    assert (
        refused(complete_milestone, made.pk, by=member, done_on=today + datetime.timedelta(days=1)).code
        == "date_invalid"
    )
    assert complete_milestone(made.pk, by=member, done_on=after(25)).late_days == 5
    assert refused(complete_milestone, made.pk, by=member, done_on=after(25)).code == "milestone_closed"


def test_those_of_a_stage_are_completed_by_the_move(hq, signed):
    register = signed().milestones.get(kind="register")

    assert refused(complete_milestone, register.pk, by=hq, done_on=after(5)).code == "milestone_of_stage"
    assert refused(cancel_milestone, register.pk, by=hq, reason="x").code == "milestone_of_stage"


def test_headquarters_strike_one_out(hq, member, signed):
    made = add_milestone(signed().pk, by=member, kind="pay", due_on=after(20))

    assert refused(cancel_milestone, made.pk, by=member, reason="x").code == "forbidden"
    assert cancel_milestone(made.pk, by=hq, reason="条款取消").is_open is False


def test_an_existing_project_gets_its_milestones_when_it_is_opened_and_never_twice(hq, chain, t01, today):
    project = open_existing_project(
        by=hq, enterprise=EnterpriseFactory(), name="示例", type="lease", chain=chain, team=t01, stage="registered",
        stage_since_on=today, data_source="一览表", data_as_of_on=today,
    )  # fmt: skip

    assert set(days(project)) == {"land", "start", "complete", "commission", "full"}
    assert len(plan_milestones(project.pk, by=hq)) == 5


def test_a_pause_moves_the_milestones_that_nobody_fixed(hq, signed, today):
    project = signed("land", planned_start_on=datetime.date(2028, 1, 1))
    suspend_project(project.pk, by=hq, reason="等", resume_by_on=today + datetime.timedelta(days=60))
    paused_since = project.status_changes.get()
    type(paused_since).objects.update(recorded_at=paused_since.recorded_at - datetime.timedelta(days=12))

    resumed = resume_project(project.pk, by=hq)

    assert resumed.stage_due_on == after(30 + 12)
    assert (days(resumed)["register"], days(resumed)["start"]) == (after(42), datetime.date(2028, 1, 1))


class TestExtensions:
    """By request and approval, at most twice, with history; the stage's deadline follows."""

    def extend(self, project, by, approver, day):
        asked = request_extension(project.pk, by=by, new_due_on=day, reason="用地报批")
        return approve_extension(asked.pk, by=approver)

    @pytest.fixture
    def project(self, hq, at, today):
        return meet_gate(at("registered", type="land", stage_since_on=today, signed_on=today), "sited")

    def test_the_deadline_of_a_stage_without_milestones_moves_twice_and_no_more(self, member, hq, project, today):
        first, second, third = (today + datetime.timedelta(days=count) for count in (100, 120, 140))
        self.extend(project, member, hq, first)
        project.refresh_from_db()
        assert project.stage_due_on == first
        self.extend(project, member, hq, second)
        project.refresh_from_db()
        assert project.stage_due_on == second

        refusal = refused(request_extension, project.pk, by=member, new_due_on=third, reason="再延")
        assert refusal.code == "extended_twice"
        assert [one.status for one in Extension.objects.order_by("id")] == ["approved", "approved"]

    def test_a_milestone_moves_twice_and_the_stage_follows(self, member, hq, signed, today):
        project = signed("land")
        register = project.milestones.get(kind="register")
        for count in (10, 20):
            self.extend(project, member, hq, today + datetime.timedelta(days=count))

        register.refresh_from_db()
        project.refresh_from_db()
        assert (register.postponed_times, register.due_on) == (2, today + datetime.timedelta(days=20))
        assert project.stage_due_on == register.due_on
        day = today + datetime.timedelta(days=30)
        assert refused(request_extension, project.pk, by=member, new_due_on=day, reason="再").code == "extended_twice"

    def test_a_later_milestone_moves_without_the_stages_deadline(self, member, hq, signed):
        project = signed("land", planned_start_on=datetime.date(2027, 1, 1))
        start = project.milestones.get(kind="start")
        before, day = project.stage_due_on, datetime.date(2027, 3, 1)

        asked = request_extension(project.pk, by=member, milestone=start.pk, new_due_on=day, reason="冬歇")
        approve_extension(asked.pk, by=hq)

        project.refresh_from_db()
        start.refresh_from_db()
        assert (start.due_on, project.stage_due_on) == (day, before)
        assert project.milestones.get(kind="complete").due_on == day + datetime.timedelta(days=540)

    def test_a_date_of_the_contract_moves_six_months_in_all_more_is_a_great_change(self, member, hq, signed):
        project = signed("land", planned_start_on=datetime.date(2027, 1, 1))
        start = project.milestones.get(kind="start").pk

        def ask(month, day=1):
            until = datetime.date(2027, month, day)
            return request_extension(project.pk, by=member, milestone=start, new_due_on=until, reason="冬歇")

        assert refused(ask, 7, 2).code == "amendment_required"
        approve_extension(ask(5).pk, by=hq)
        assert refused(ask, 7, 2).code == "amendment_required"
        waiting = ask(7)
        Project.objects.filter(pk=project.pk).update(planned_start_on=datetime.date(2026, 12, 1))
        assert refused(approve_extension, waiting.pk, by=hq).code == "amendment_required"

    def test_while_an_extension_waits_headquarters_decide_it_first(self, member, hq, signed, today):
        project = signed("land")
        paid = add_milestone(project.pk, by=hq, kind="pay", days=500)
        Milestone.objects.filter(pk=paid.pk).update(basis="default")
        paid.refresh_from_db()
        later = paid.due_on + datetime.timedelta(days=20)
        asked = request_extension(project.pk, by=member, milestone=paid.pk, new_due_on=later, reason="冬歇")

        assert refused(update_milestone, paid.pk, by=hq, version=None, due_on=later).code == "request_open"
        assert refused(cancel_milestone, paid.pk, by=hq, reason="不再需要").code == "request_open"
        assert update_milestone(paid.pk, by=hq, version=None, name="首付款").name == "首付款"
        reject_extension(asked.pk, by=hq, note="另行安排")
        assert cancel_milestone(paid.pk, by=hq, reason="不再需要").cancelled_at

    def test_nothing_is_granted_to_a_project_that_ended(self, member, hq, project, today):
        asked = request_extension(project.pk, by=member, new_due_on=today + datetime.timedelta(days=100), reason="x")
        Project.objects.filter(pk=project.pk).update(status="terminated")

        assert refused(approve_extension, asked.pk, by=hq).code == "project_ended"

    def test_a_fresh_contract_date_later_than_the_extension_wins(self, member, hq, signed, today):
        project = signed("land")
        self.extend(project, member, hq, today + datetime.timedelta(days=10))
        meet_gate(project, "registered")
        moved = change_stage(project.pk, "registered", by=hq, actual_on=today)

        assert moved.stage_due_on == today + datetime.timedelta(days=90)

    def test_nobody_approves_his_own_and_no_team_approves(self, hq, leader, project, today):
        day = today + datetime.timedelta(days=100)
        asked = request_extension(project.pk, by=hq, new_due_on=day, reason="用地报批")

        for who in (hq, leader):
            assert refused(approve_extension, asked.pk, by=who).code == "forbidden"

    @pytest.mark.parametrize("offset", [None, 0, -1, 90])
    def test_the_new_day_is_later_than_the_present_one(self, member, project, today, offset):
        day = None if offset is None else today + datetime.timedelta(days=offset)

        assert refused(request_extension, project.pk, by=member, new_due_on=day, reason="x").code == "date_invalid"

    def test_one_waits_at_a_time_and_may_be_taken_back(self, member, project, today):
        day = today + datetime.timedelta(days=100)
        asked = request_extension(project.pk, by=member, new_due_on=day, reason="x")

        assert refused(request_extension, project.pk, by=member, new_due_on=day, reason="x").code == "extension_open"
        assert withdraw_extension(asked.pk, by=member).status == "withdrawn"
        assert request_extension(project.pk, by=member, new_due_on=day, reason="x").status == "requested"

    def test_a_rejected_one_does_not_count(self, member, hq, project, today):
        for _ in range(3):
            asked = request_extension(
                project.pk, by=member, new_due_on=today + datetime.timedelta(days=100), reason="x"
            )
            reject_extension(asked.pk, by=hq, note="理由不足")

        project.refresh_from_db()
        assert project.stage_due_on == today + datetime.timedelta(days=90)

    def test_a_request_is_outdated_once_the_project_has_moved_on(self, member, hq, project, today):
        asked = request_extension(project.pk, by=member, new_due_on=today + datetime.timedelta(days=100), reason="x")
        change_stage(project.pk, "sited", by=hq, actual_on=today)

        assert refused(approve_extension, asked.pk, by=hq).code == "extension_outdated"

    def test_an_extension_survives_a_pause(self, member, hq, project, today):
        day = today + datetime.timedelta(days=100)
        self.extend(project, member, hq, day)
        suspend_project(project.pk, by=hq, reason="等", resume_by_on=today + datetime.timedelta(days=30))

        assert resume_project(project.pk, by=hq).stage_due_on == day

    def test_a_stage_entered_again_counts_its_extensions_on(self, leader, hq, at, today):
        project = meet_gate(at("contact", stage_since_on=today), "inspect")
        for count in (40, 50):
            self.extend(project, leader, hq, today + datetime.timedelta(days=count))
        change_stage(project.pk, "inspect", by=hq, actual_on=today)
        change_stage(project.pk, "contact", by=leader, actual_on=today, reason="换了地块")

        day = today + datetime.timedelta(days=400)
        assert refused(request_extension, project.pk, by=leader, new_due_on=day, reason="x").code == "extended_twice"

    def test_the_chain_leader_asks_for_none(self, chain_leader, project, today):
        day = today + datetime.timedelta(days=100)

        assert refused(request_extension, project.pk, by=chain_leader, new_due_on=day, reason="x").code == "forbidden"

    def test_another_teams_milestone_does_not_exist_for_me(self, other_member, signed):
        register = signed().milestones.get(kind="register")

        with pytest.raises(Milestone.DoesNotExist):
            update_milestone(register.pk, by=other_member, version=0, name="x")
