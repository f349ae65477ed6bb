"""What a follow-up refuses: days of another age, and changes on a project that has ended."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from core.errors import RuleViolation
from crm.followups import services
from crm.followups.models import FollowUp
from crm.projects.services import terminate_project


@pytest.mark.parametrize("day", ["2200-01-01", "9999-12-31"])
def test_the_next_day_lies_before_2200(member, as_user, project, log, day):
    url = f"{reverse('followups:create')}?project={project.pk}"
    typed = {
        "target": f"project-{project.pk}", "kind": "visit", "summary": "对方介绍扩产计划，需要标准厂房", "counterpart": "张示例",
        "next_on": day, "happened_at": f"{timezone.localtime():%Y-%m-%dT%H:%M}", "leader_level": "none",
    }  # fmt: skip

    response = as_user(member).post(url, typed)
    assert (response.status_code, set(response.context["form"].errors)) == (422, {"next_on"})
    assert not FollowUp.objects.exists()

    moved = as_user(member).post(reverse("followups:reschedule", args=[log().pk]), {"next_on": day})
    assert (moved.status_code, set(moved.context["form"].errors)) == (422, {"next_on"})


@pytest.mark.parametrize("moment", ["0001-01-01T00:00", "9999-12-31T23:59"])
def test_a_contact_of_another_age_is_refused(member, as_user, project, moment):
    url = f"{reverse('followups:create')}?project={project.pk}"
    typed = {
        "target": f"project-{project.pk}", "kind": "visit", "summary": "对方介绍扩产计划，需要标准厂房", "is_closing": "on",
        "happened_at": moment, "leader_level": "none", "late_reason": "补录",
    }  # fmt: skip

    response = as_user(member).post(url, typed)

    assert (response.status_code, set(response.context["form"].errors)) == (422, {"happened_at"})


def test_an_ended_project_keeps_its_next_step_and_facts(member, hq, project, log):
    followup = log(kind="phone", counterpart="", result="")
    terminate_project(project.pk, by=hq, kind="policy", reason="评审否决")
    later = timezone.localdate() + datetime.timedelta(days=9)

    for act in (
        lambda: services.reschedule_next_step(followup.pk, by=member, next_on=later),
        lambda: services.correct_followup(followup.pk, by=member, version=0, kind="visit", counterpart="张示例"),
    ):
        with pytest.raises(RuleViolation) as refusal:
            act()
        assert refusal.value.code == "project_ended"

    project.refresh_from_db()
    assert (project.next_step_on, project.facts.count()) == (followup.next_on, 0)
