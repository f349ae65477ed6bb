"""Two people at once, with real transactions: no number twice, one decision."""

import pytest

from crm.tasks.models import Task
from crm.tasks.services import (
    accept_task,
    approve_extension,
    cancel_task,
    close_task,
    merge_task,
    reassign_task,
    refuse_extension,
    request_extension,
    return_task,
    submit_task,
)
from tests.crm.projects.test_two_at_once import both, refusals
from tests.factories import TeamFactory, UserFactory, member_of
from tests.factories.tasks import given_task

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people():
    return UserFactory(role="hq_staff"), UserFactory(role="commander")


@pytest.fixture
def ready(people):
    """A task that its assignee handed in."""
    team = TeamFactory()
    worker = member_of(team)
    task = given_task(team, by=people[0], assignee=worker)
    accept_task(task.pk, by=worker)
    return submit_task(task.pk, by=worker, text="已完成")


def test_numbers_given_out_at_once_differ(people):
    team = TeamFactory()

    results = both(*[lambda who=who: given_task(team, by=who) for who in [*people, *people]])

    assert refusals(results) == []
    assert len({task.no for task in results}) == 4


def test_of_closing_and_returning_at_once_one_stands(people, ready):
    results = both(
        lambda: close_task(ready.pk, by=people[0]), lambda: return_task(ready.pk, by=people[1], reason="材料不全")
    )

    ready.refresh_from_db()
    assert [refusal.code for refusal in refusals(results)] == ["step_impossible"]
    assert ready.status == next(one for one in results if isinstance(one, Task)).status
    assert ready.events.filter(act__in=["close", "return"]).count() == 1


def test_two_tasks_merged_into_one_another_leave_one(people):
    team = TeamFactory()
    one, two = given_task(team, by=people[0]), given_task(team, by=people[0])

    results = both(
        lambda: merge_task(one.pk, by=people[0], into=two.pk), lambda: merge_task(two.pk, by=people[1], into=one.pk)
    )

    assert len(refusals(results)) == 1
    assert sorted(Task.objects.values_list("status", flat=True)) == ["issued", "merged"]


def test_of_two_decisions_on_more_time_one_stands(people):
    team = TeamFactory()
    worker = member_of(team)
    task = given_task(team, by=people[0], assignee=worker)
    day = task.due_on.replace(year=task.due_on.year + 1)
    asked = request_extension(task.pk, by=worker, new_due_on=day, reason="等批复")

    results = both(
        lambda: approve_extension(asked.pk, by=people[0]),
        lambda: refuse_extension(asked.pk, by=people[1], note="任务紧急"),
    )

    task.refresh_from_db()
    asked.refresh_from_db()
    assert [refusal.code for refusal in refusals(results)] == ["request_decided"]
    assert (task.due_on == day) is (asked.status == "approved")


def test_of_two_who_sign_at_once_one_does_it(people):
    team = TeamFactory()
    workers = member_of(team), member_of(team)
    task = given_task(team, by=people[0])

    results = both(*[lambda who=who: accept_task(task.pk, by=who) for who in workers])

    assert [refusal.code for refusal in refusals(results)] in (["step_impossible"], ["forbidden"])
    task.refresh_from_db()
    assert task.assignee in workers


def test_an_act_that_waits_for_a_reassignment_to_another_team_is_told_what_happened(people):
    team, other = TeamFactory(), TeamFactory()
    task = given_task(team, by=people[0])

    results = both(
        lambda: reassign_task(task.pk, by=people[0], team=other, reason="换组"),
        lambda: cancel_task(task.pk, by=people[1], reason="情况有变"),
    )

    task.refresh_from_db()
    assert (task.status, task.team) in (("cancelled", other), ("cancelled", team))
    assert all(refusal.code == "step_impossible" for refusal in refusals(results))
