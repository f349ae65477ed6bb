"""Logging a follow-up (domain.md 5.1)."""

import datetime
import threading

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from core.audit.models import AuditEntry
from core.errors import RuleViolation
from crm.followups.models import FollowUp
from crm.followups.services import log_followup
from tests.factories import ContactFactory, EnterpriseFactory, ProjectFactory

DAY = datetime.timedelta(days=1)


def codes_of(project):
    return set(project.facts.valid().values_list("code", flat=True))


@pytest.mark.parametrize(
    ("kind", "leader_level", "result", "level", "effective"),
    [
        ("phone", "none", "", 1, False),
        ("wechat", "none", "对方同意周四看厂", 1, True),
        ("material", "bureau", "", 1, False),
        ("visit", "none", "", 2, True),
        ("forum", "none", "", 2, True),
        ("inspect", "none", "", 3, True),
        ("phone", "district", "", 3, True),
        ("reception", "top", "", 3, True),
    ],
)
def test_level_follows_kind_and_leader_and_level_one_counts_only_with_a_result(
    log, kind, leader_level, result, level, effective
):
    followup = log(kind=kind, leader_level=leader_level, result=result)

    assert (followup.level, followup.is_effective) == (level, effective)


def test_the_project_knows_its_last_contact_and_next_step_at_once(log, project):
    followup = log()

    project.refresh_from_db()
    assert project.last_effective_followup_at == followup.happened_at
    assert (project.next_step, project.next_step_on) == ("带载体清单上门", followup.next_on)


def test_a_call_without_result_is_no_contact(log, project):
    log(kind="phone")

    project.refresh_from_db()
    assert project.last_effective_followup_at is None
    assert codes_of(project) == set()


def test_a_visit_proves_that_the_counterpart_was_met_and_the_site_seen(log, project):
    log(counterpart="张示例 副总")

    assert codes_of(project) == {"counterpart_met", "site_visited"}


def test_a_meeting_without_a_named_counterpart_proves_nothing(log, project):
    log(kind="meeting", counterpart="")

    assert codes_of(project) == set()


def test_a_chosen_contact_is_the_counterpart(log, project):
    contact = ContactFactory(enterprise=project.enterprise, name="周示例", title="副总")

    followup = log(contact=contact, counterpart="", kind="meeting")

    assert followup.counterpart == "周示例 副总"
    assert codes_of(project) == {"counterpart_met"}


def test_all_faults_come_at_once(log):
    with pytest.raises(RuleViolation) as refused:
        log(
            summary="见面了", next_on=timezone.localdate() - DAY, happened_at=timezone.now() - 8 * DAY,
            contact=ContactFactory(),
        )  # fmt: skip

    assert refused.value.code == "invalid"
    assert set(refused.value.fields) == {"summary", "next_on", "late_reason", "contact"}
    assert not FollowUp.objects.exists()


@pytest.mark.parametrize(
    ("fields", "faulty"),
    [
        ({"summary": " 一 二 三 四 五 六 七 八 九 "}, {"summary"}),
        ({"happened_at": datetime.timedelta(hours=1)}, {"happened_at"}),
        ({"next_on": None}, {"next_on"}),
        ({"is_closing": True}, {"next_on"}),
        ({"kind": "telepathy"}, {"kind"}),
        ({"next_step": "下" * 201}, {"next_step"}),
    ],
)
def test_a_single_fault_names_its_field(log, fields, faulty):
    if "happened_at" in fields:
        fields = {"happened_at": timezone.now() + fields["happened_at"]}

    with pytest.raises(RuleViolation) as refused:
        log(**fields)

    assert set(refused.value.fields) == faulty


def test_seven_days_back_need_no_reason_and_eight_do(log):
    assert log(happened_at=timezone.now() - 7 * DAY)
    assert log(happened_at=timezone.now() - 8 * DAY, kind="meeting", late_reason="出差在外未能及时登记")


def test_closing_needs_no_next_date_and_leaves_no_step(log, project):
    log()
    log(kind="meeting", is_closing=True, next_on=None, next_step="")

    project.refresh_from_db()
    assert project.next_step_on is None
    assert not FollowUp.objects.open_steps().exists()


def test_a_new_follow_up_takes_the_place_of_the_open_step(log):
    first, second = log(), log(kind="meeting")

    assert list(FollowUp.objects.open_steps()) == [second]
    first.refresh_from_db()
    assert first.next_done_at is not None


def test_the_same_kind_twice_within_half_an_hour_asks_first(log):
    log()

    with pytest.raises(RuleViolation) as refused:
        log()

    assert refused.value.code == "repeated"
    assert "confirm_repeat" in refused.value.fields
    assert log(confirm_repeat=True)
    assert log(kind="meeting")


def test_half_an_hour_later_nothing_is_asked(log):
    with time_machine.travel(timezone.now() - datetime.timedelta(minutes=31), tick=False):
        log()

    assert log()


def test_another_teams_member_cannot_log(log, other_member):
    with pytest.raises(RuleViolation) as refused:
        log(by=other_member)

    assert refused.value.code == "forbidden"


def test_who_sees_the_project_but_does_not_work_on_it_cannot_log(log, chain_leader):
    with pytest.raises(RuleViolation, match="不能"):
        log(by=chain_leader)


def test_an_ended_project_takes_no_more_records(log, project):
    project.status = "terminated"
    project.save()

    with pytest.raises(RuleViolation) as refused:
        log()

    assert refused.value.code == "project_ended"


def test_a_project_of_another_firm_is_refused(log):
    with pytest.raises(RuleViolation) as refused:
        log(enterprise=EnterpriseFactory())

    assert "project" in refused.value.fields


def test_the_team_is_the_projects_and_without_project_the_authors(log, hq, hq_team, t01, project):
    assert log(by=hq).team == t01
    assert log(project=None).team == t01
    assert log(project=None, by=hq).team == hq_team


def test_a_firm_without_project_has_one_open_step_a_team(log, member, other_member):
    mine, theirs = log(project=None), log(project=None, by=other_member)
    again = log(project=None, kind="meeting")

    assert set(FollowUp.objects.open_steps()) == {theirs, again}
    assert list(FollowUp.objects.visible_to(member)) == [again, mine]


def test_the_audit_knows_the_act_but_not_the_words(log):
    followup = log(summary="对方底价每亩二十万元，不可外传")

    entry = AuditEntry.objects.get(action="followup.logged")
    assert (entry.target_id, entry.changes["kind"]) == (followup.pk, "visit")
    assert "底价" not in str(entry.changes)


@pytest.mark.django_db(transaction=True)
def test_a_double_tap_makes_one_record(project, member):
    answers = []

    def tap():
        try:
            answers.append(
                log_followup(
                    by=member, enterprise=project.enterprise, project=project, kind="visit",
                    happened_at=timezone.now(), summary="对方介绍扩产计划，需要标准厂房", next_on=timezone.localdate(),
                )
            )  # fmt: skip
        except RuleViolation as refusal:
            answers.append(refusal.code)
        finally:
            connection.close()

    taps = [threading.Thread(target=tap) for _ in range(4)]
    for one in taps:
        one.start()
    for one in taps:
        one.join()

    assert FollowUp.objects.count() == 1
    assert answers.count("repeated") == 3


def test_two_projects_of_one_firm_keep_their_own_steps(log, project, t01, chain):
    other = ProjectFactory(team=t01, chain=chain, enterprise=project.enterprise)
    log(), log(project=other)

    assert FollowUp.objects.open_steps().count() == 2
