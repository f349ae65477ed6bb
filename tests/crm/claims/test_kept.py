"""The days of claims and the clocks of leads that lists and counts read: right after every act, and a minute after others'."""

import datetime

import pytest
import time_machine
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from crm.claims import services, tasks
from crm.claims.models import Claim, LeadIntake
from crm.followups.services import log_followup
from crm.projects.models import LightRule, Project
from crm.projects.services import suspend_project
from crm.projects.services.ruling import change_light_rule, load_default_rules
from tests.crm.claims.conftest import DAY
from tests.stateful.clocks import kept_days_are_right

pytestmark = pytest.mark.django_db


def all_right() -> bool:
    kept_days_are_right()
    return True


def test_a_waiting_claim_is_due_when_headquarters_should_have_confirmed_it(project, talked):
    talked(project)
    claim = services.file_claim(project.pk, by=None)

    claim.refresh_from_db()
    assert claim.due_on == claim.confirm_due_on


def test_a_confirmed_one_on_the_first_red_day_and_an_ended_one_never(project, claimed, today):
    claim = claimed(project)
    claim.refresh_from_db()
    assert claim.due_on == today + 61 * DAY  # C 级

    services.revoke_claim(claim.pk, by=None, reason="不实")

    claim.refresh_from_db()
    assert claim.due_on is None


def test_every_act_on_a_lead_moves_its_clock_at_once(project, talked):
    services.open_intakes()
    lead = LeadIntake.objects.get(project=project)
    assert (lead.next_step, lead.next_due_at) == ("respond", project.created_at + DAY)

    services.respond_lead(project.pk, by=None, source_kind="self")
    lead.refresh_from_db()
    assert lead.next_step == "judge"
    services.judge_lead(project.pk, by=None, judgement="pool", reason="力量不足")
    lead.refresh_from_db()
    assert (lead.next_step, lead.next_due_at) == ("done", None)
    assert all_right()


def test_what_others_do_to_the_project_is_followed_within_a_minute(project, claimed, member):
    with time_machine.travel(timezone.now() + 5 * DAY):
        claim = claimed(project)
        services.open_intakes()
    with time_machine.travel(timezone.now() + 20 * DAY):
        services.keep_all()
        log_followup(
            by=member, enterprise=project.enterprise, project=project, kind="visit", happened_at=timezone.now(),
            counterpart="张示例", place="企业", summary="对方介绍扩产计划，需要厂房", next_step="再访",
            next_on=timezone.localdate() + 3 * DAY,
        )  # fmt: skip
        tasks.open_intakes()

        claim.refresh_from_db()
        assert claim.due_on == timezone.localdate() + 61 * DAY
        assert all_right()


def test_a_suspension_is_followed_and_the_night_sets_what_was_missed(project, claimed, hq):
    claim = claimed(project)
    services.keep_all()
    until = timezone.localdate() + 90 * DAY
    suspend_project(project.pk, by=hq, reason="等批文", resume_by_on=until)
    tasks.open_intakes()
    claim.refresh_from_db()
    assert claim.due_on == timezone.localdate() + 31 * DAY

    Claim.objects.filter(pk=claim.pk).update(due_on="2020-01-01")
    Project.objects.filter(pk=project.pk).update(updated_at=timezone.now() - datetime.timedelta(days=9))
    assert services.keep_recent() == 0
    tasks.lapse_claims()

    assert all_right()
    assert services.keep_all() == 0


def test_a_filter_goes_by_the_kept_day(as_user, hq, project, claimed, today):
    claim = claimed(project)
    expiring = {"state": "expiring"}
    assert project.name not in as_user(hq).get(reverse("claims:list"), expiring).text

    Claim.objects.filter(pk=claim.pk).update(due_on=today + 7 * DAY)

    assert project.name in as_user(hq).get(reverse("claims:list"), expiring).text


@pytest.fixture
def meanwhile():
    """Return a function that lets an act happen between the working out of the kept values and their writing."""

    def arrange(table, act):
        waiting = [act]

        def between(execute, sql, params, many, context):
            if waiting and "unnest" in sql and f"UPDATE {table} " in sql:
                waiting.pop()()
            return execute(sql, params, many, context)

        return connection.execute_wrapper(between)

    return arrange


def test_the_run_does_not_write_over_an_act_on_the_lead_that_came_between(project, talked, meanwhile):
    services.open_intakes()
    LeadIntake.objects.filter(project=project).update(next_step="done")
    with meanwhile("claims_leadintake", lambda: services.respond_lead(project.pk, by=None, source_kind="self")):
        services.keep_all()

    assert LeadIntake.objects.get(project=project).next_step == "judge"


def test_the_run_does_not_write_over_a_release_that_came_between(project, claimed, hq, meanwhile):
    claim = claimed(project)
    Claim.objects.filter(pk=claim.pk).update(due_on="2020-01-01")
    with meanwhile("claims_claim", lambda: services.release_claim(claim.pk, by=hq, reason="放弃")):
        services.keep_all()

    claim.refresh_from_db()
    assert (claim.status, claim.due_on) == ("released", None)


def test_a_changed_limit_of_the_lights_is_followed_within_a_minute(project, claimed, sysadmin, today):
    claim = claimed(project)
    tasks.open_intakes()
    long_ago(project)
    last = LightRule.objects.filter(code="contact_C").order_by("-number").first()
    change_light_rule(
        by=sysadmin,
        code="contact_C",
        based_on=last and last.number,
        reason="收紧",
        green_days=10,
        yellow_days=20,
        red_days=90,
    )

    tasks.open_intakes()

    claim.refresh_from_db()
    assert claim.due_on == today + 21 * DAY


def test_a_limit_that_comes_into_force_at_midnight_is_followed(project, claimed, sysadmin):
    now = timezone.localtime().replace(hour=23, minute=50)
    with time_machine.travel(now) as clock:
        claim = claimed(project)
        load_default_rules()
        change_light_rule(
            by=sysadmin, code="contact_C", based_on=1, reason="收紧", green_days=10, yellow_days=20, red_days=90,
            valid_from=timezone.localdate() + DAY,
        )  # fmt: skip
        tasks.open_intakes()
        claim.refresh_from_db()
        assert claim.due_on == timezone.localdate() + 61 * DAY
        clock.move_to(now + datetime.timedelta(minutes=9))
        tasks.open_intakes()
        long_ago(project)
        clock.move_to(now + datetime.timedelta(minutes=12))
        tasks.open_intakes()

        claim.refresh_from_db()
        assert claim.due_on == now.date() + 21 * DAY


def test_what_happened_while_no_worker_ran_is_made_up_for(project, claimed):
    claim = claimed(project)
    services.keep_all()
    Claim.objects.filter(pk=claim.pk).update(due_on="2020-01-01")
    long_ago(project)
    assert services.keep_recent() == 0

    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=11)):
        assert services.keep_recent() == 1
    assert all_right()


def long_ago(project):
    """Let the project's last write be older than what a run of each minute looks at."""
    Project.objects.filter(pk=project.pk).update(updated_at=timezone.now() - 9 * DAY)
