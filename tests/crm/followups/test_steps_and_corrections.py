"""What happens to a follow-up after it was logged: step done or moved, corrected, noted, voided."""

import datetime

import pytest
import time_machine
from django.utils import timezone

from core.errors import RuleViolation, StaleWrite
from crm.followups.models import FollowUp
from crm.followups.services import (
    append_note,
    complete_next_step,
    correct_followup,
    reschedule_next_step,
    void_followup,
)
from crm.projects.services import reassign_project
from tests.factories import member_of

DAY = datetime.timedelta(days=1)


def codes_of(project):
    return set(project.facts.valid().values_list("code", flat=True))


def test_a_step_is_done_once(log, project, member):
    followup = complete_next_step(log().pk, by=member)
    done_at = followup.next_done_at

    assert complete_next_step(followup.pk, by=member).next_done_at == done_at
    project.refresh_from_db()
    assert project.next_step_on is None


def test_a_step_moves_to_another_day(log, project, member):
    day = timezone.localdate() + 9 * DAY

    reschedule_next_step(log().pk, by=member, next_on=day)

    project.refresh_from_db()
    assert project.next_step_on == day


@pytest.mark.parametrize("days", [-1, -30])
def test_a_step_does_not_move_into_the_past(log, member, days):
    with pytest.raises(RuleViolation) as refused:
        reschedule_next_step(log().pk, by=member, next_on=timezone.localdate() + days * DAY)

    assert "next_on" in refused.value.fields


def test_a_done_step_cannot_move(log, member):
    followup = complete_next_step(log().pk, by=member)

    with pytest.raises(RuleViolation) as refused:
        reschedule_next_step(followup.pk, by=member, next_on=timezone.localdate())

    assert refused.value.code == "step_done"


def test_nobody_else_touches_my_step(log, other_member):
    followup = log()

    for act in (complete_next_step, lambda pk, by: reschedule_next_step(pk, by=by, next_on=timezone.localdate())):
        with pytest.raises(RuleViolation) as refused:
            act(followup.pk, by=other_member)
        assert refused.value.code == "forbidden"


def test_the_author_corrects_within_a_day_and_everything_follows(log, project, member):
    followup = log()

    correct_followup(followup.pk, by=member, version=0, kind="phone", summary="更正：只是通了电话，约好下周再谈")

    project.refresh_from_db()
    assert project.last_effective_followup_at is None
    assert codes_of(project) == set()
    assert FollowUp.objects.get().level == 1


def test_after_a_day_only_a_note_can_be_added(log, member):
    with time_machine.travel(timezone.now() - datetime.timedelta(hours=25), tick=False):
        followup = log()

    with pytest.raises(RuleViolation) as refused:
        correct_followup(followup.pk, by=member, version=0, place="园区")
    noted = append_note(followup.pk, by=member, text="对方补来盖章件")

    assert refused.value.code == "too_late"
    assert "补充】对方补来盖章件" in noted.summary


def test_a_stale_correction_is_refused(log, member):
    followup = log()
    correct_followup(followup.pk, by=member, version=0, place="园区 A 栋")

    with pytest.raises(StaleWrite):
        correct_followup(followup.pk, by=member, version=0, place="园区 B 栋")


def test_a_passed_next_day_does_not_block_the_correction_of_words(log, member):
    with time_machine.travel(timezone.now() - datetime.timedelta(hours=23), tick=False):
        followup = log(next_on=timezone.localdate())

    assert correct_followup(followup.pk, by=member, version=0, place="园区").place == "园区"


@pytest.mark.parametrize("field", ["created_by", "project", "team", "level", "voided_at", "next_owner"])
def test_protected_fields_are_refused(log, member, field):
    with pytest.raises(RuleViolation) as refused:
        correct_followup(log().pk, by=member, version=0, **{field: None})

    assert refused.value.code == "protected"


def test_only_the_author_corrects(log, leader, hq):
    followup = log()

    for person in (leader, hq):
        with pytest.raises(RuleViolation) as refused:
            correct_followup(followup.pk, by=person, version=0, place="园区")
        assert refused.value.code == "forbidden"


def test_voiding_takes_back_what_the_record_counted_for(log, project, hq):
    followup = log()

    void_followup(followup.pk, by=hq, reason="未实际发生")

    project.refresh_from_db()
    assert project.last_effective_followup_at is None
    assert project.next_step_on is None
    assert codes_of(project) == set()


def test_voiding_one_of_two_leaves_what_the_other_proves(log, project, hq):
    earlier = log(happened_at=timezone.now() - DAY)
    later = log(confirm_repeat=True)

    void_followup(earlier.pk, by=hq, reason="重复登记")

    project.refresh_from_db()
    assert project.last_effective_followup_at == later.happened_at
    assert codes_of(project) == {"counterpart_met", "site_visited"}
    assert all(f"跟进 {later.pk}：" in fact.reference for fact in project.facts.valid())


def test_only_headquarters_void_and_only_with_a_reason(log, leader, member, hq):
    followup = log()

    for person in (leader, member):
        with pytest.raises(RuleViolation, match="指挥部"):
            void_followup(followup.pk, by=person, reason="不算")
    with pytest.raises(RuleViolation) as refused:
        void_followup(followup.pk, by=hq, reason=" ")
    assert "reason" in refused.value.fields


def test_a_handed_over_project_brings_its_open_step_to_the_new_owner(log, project, member, leader, t01):
    colleague = member_of(t01)
    followup = log()

    reassign_project(project.pk, by=leader, team=t01, owner=colleague, reason="分工调整")

    assert list(FollowUp.objects.open_steps().owed_by(colleague)) == [followup]
    assert not FollowUp.objects.open_steps().owed_by(member).exists()


def test_sharing_a_project_with_another_team_moves_no_step(log, project, member, leader, t01, t02):
    followup = log()

    reassign_project(project.pk, by=leader, team=t01, owner=project.owner, co_teams=[t02], reason="协同")

    assert list(FollowUp.objects.open_steps().owed_by(member)) == [followup]


def test_when_its_author_leaves_the_team_the_owner_takes_the_step(log, project, leader, member, t01):
    colleague = member_of(t01)
    followup = log(by=colleague)

    colleague.memberships.update(until=timezone.localdate() - DAY)

    assert list(FollowUp.objects.open_steps().owed_by(member)) == [followup]
    assert not FollowUp.objects.open_steps().owed_by(colleague).exists()
