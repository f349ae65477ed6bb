"""The days of claims and the clocks of leads that lists and counts read: right after every act, and a minute after others'."""

import datetime

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from crm.claims import services, tasks
from crm.claims.models import Claim, LeadIntake
from crm.claims.queries.kept import claims_to_set, leads_to_set
from crm.followups.services import log_followup
from crm.projects.models import Project
from crm.projects.services import suspend_project
from tests.crm.claims.conftest import DAY

pytestmark = pytest.mark.django_db


def all_right() -> bool:
    return claims_to_set(None, None) == [] and leads_to_set(None, None) == []


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
