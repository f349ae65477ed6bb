"""The light written by follow-ups and by the daily run."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.audit.models import AuditEntry
from crm.projects.models import Project
from crm.projects.services import note_followup, refresh_lights
from crm.projects.tasks import refresh_lights as task


def moment(day):
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(9)))


def test_a_follow_up_turns_the_light_green_and_sets_the_next_step(at, days_ago, today):
    project = at("negotiate", created_at=moment(days_ago(50)))
    refresh_lights()
    assert Project.objects.get().light == "yellow"

    note_followup(project.pk, last_effective_at=timezone.now(), next_step="看厂房", next_step_on=today)

    project.refresh_from_db()
    assert (project.light, project.next_step, project.next_step_on, project.version) == ("green", "看厂房", today, 0)


def test_a_voided_follow_up_takes_its_effect_back(at, days_ago):
    project = at("negotiate", created_at=moment(days_ago(70)))
    note_followup(project.pk, last_effective_at=timezone.now(), next_step="", next_step_on=None)

    note_followup(project.pk, last_effective_at=None, next_step="", next_step_on=None)

    assert Project.objects.get().light == "red"


def test_days_are_counted_in_shanghai(at, today):
    """00:30 in Shanghai is still yesterday in UTC."""
    just_after_midnight = timezone.make_aware(datetime.datetime.combine(today, datetime.time(0, 30)))
    project = at("negotiate", grade="A", last_effective_followup_at=just_after_midnight)

    refresh_lights(today + datetime.timedelta(days=7))
    project.refresh_from_db()
    assert project.light == "green"
    refresh_lights(today + datetime.timedelta(days=8))
    project.refresh_from_db()
    assert project.light == "yellow"


def test_the_daily_run_writes_only_rows_that_change(at, days_ago):
    quiet = at("negotiate", created_at=moment(days_ago(70)))
    steady = at("negotiate")
    refresh_lights()
    before = dict(Project.objects.values_list("pk", "light"))

    assert before == {quiet.pk: "red", steady.pk: "green"}
    assert refresh_lights() == 0
    assert AuditEntry.objects.filter(action="project.lights_refreshed").count() == 1


def test_ended_and_suspended_projects_are_left_alone(at, days_ago):
    at("negotiate", status="suspended", light="frozen", created_at=moment(days_ago(70)))
    at("negotiate", status="terminated", light="frozen", created_at=moment(days_ago(70)))

    assert refresh_lights() == 0


def test_the_light_leaves_version_and_order_of_the_list_alone(at, days_ago):
    project = at("negotiate", created_at=moment(days_ago(70)))
    refresh_lights()

    fresh = Project.objects.get()
    assert (fresh.version, fresh.updated_at) == (0, project.updated_at)


def test_the_run_needs_the_same_queries_for_one_row_or_many(at, days_ago):
    at("negotiate", created_at=moment(days_ago(70)))
    with CaptureQueriesContext(
        connection,
    ) as one:
        refresh_lights()
    for _ in range(5):
        at("negotiate", created_at=moment(days_ago(70)))
    with CaptureQueriesContext(connection) as many:
        refresh_lights()

    assert len(one) == len(many)


@pytest.mark.django_db
def test_the_task_runs_it():
    assert task() == 0
