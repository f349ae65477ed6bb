"""Ways around the rules that are closed: ending one's own task, reading what was never given out or is another's."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from crm.tasks import services
from crm.tasks.colours import Colour, colour_of
from crm.tasks.models import Task, TaskEvent
from crm.tasks.queries import limits_today, with_colour
from tests.crm.tasks.conftest import refused
from tests.factories import AgencyFactory, member_of
from tests.factories.tasks import given_task, overdue_task, post_of

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate
D = datetime.date


def page(answer) -> str:
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


class TestNobodyEndsHisOwnTask:
    """Nor by other ways than closing it."""

    def test_an_assignee_in_headquarters_neither_cancels_nor_merges_it(self, hq, commander, hq_team):
        task = given_task(hq_team, by=commander, assignee=hq)
        goal = given_task(hq_team, by=hq, assignee=hq)

        assert refused(services.cancel_task, task.pk, by=hq, reason="不办了").code == "forbidden"
        assert refused(services.merge_task, task.pk, by=hq, into=goal.pk).code == "forbidden"
        assert services.cancel_task(task.pk, by=commander, reason="情况有变").status == "cancelled"

    def test_an_issuer_takes_back_what_he_gave_to_himself(self, leader, t01):
        own = given_task(t01, by=leader, assignee=leader)
        assert services.cancel_task(own.pk, by=leader, reason="情况有变").status == "cancelled"


class TestWhatWasNeverGivenOut:
    """A draft that is cancelled was never read by the team, and is not now."""

    @pytest.fixture
    def dropped(self, hq, t01, member, project, clerk):
        agency = AgencyFactory()
        post_of(clerk, agency)
        draft = services.draft_task(
            by=hq, team=t01, assignee=member, project=project, co_agencies=[agency], title="没有交办的草稿",
            requirement="示例", due_on=TODAY(),
        )  # fmt: skip
        return services.cancel_task(draft.pk, by=hq, reason="不办了")

    @pytest.mark.parametrize("who", ["member", "leader", "chain_leader", "clerk"])
    def test_it_stays_with_its_writer_and_headquarters(self, who, dropped, request, hq):
        assert not Task.objects.visible_to(request.getfixturevalue(who)).exists()
        assert Task.objects.visible_to(hq).get() == dropped

    def test_there_is_no_letter_of_it(self, dropped, hq, as_user):
        browser = as_user(hq)
        assert browser.get(reverse("tasks:letter", args=[dropped.pk, "issue"])).status_code == 403
        assert "交办单（Word）" not in page(browser.get(dropped.get_absolute_url()))


class TestMergedTasks:
    """One of two merged tasks may be hidden from who reads the other."""

    def test_a_hidden_one_is_not_named(self, t01, hq, clerk, as_user):
        agency = AgencyFactory()
        post_of(clerk, agency)
        shown, hidden = given_task(t01, by=hq, co_agencies=[agency]), given_task(t01, by=hq, title="保密的任务")
        services.merge_task(shown.pk, by=hq, into=hidden.pk)
        goal, source = given_task(t01, by=hq, co_agencies=[agency]), given_task(t01, by=hq, title="保密的任务")
        services.merge_task(source.pk, by=hq, into=goal.pk)

        for task in (shown, goal):
            assert "保密的任务" in page(as_user(hq).get(task.get_absolute_url()))
            assert "保密的任务" not in page(as_user(clerk).get(task.get_absolute_url()))


def test_a_filter_does_not_tell_which_hidden_project_a_task_is_about(task, t02, other_chain, member, as_user):
    def found() -> int:
        answer = as_user(member).get("/tasks/", {"project": task.project_id, "state": "all"})
        return answer.context["page_obj"].paginator.count

    assert found() == 1
    type(task.project).objects.update(team=t02, chain=other_chain)
    assert found() == 0


def test_a_new_day_is_one_that_the_calendar_knows(task, t01, hq):
    far = {"team": t01, "assignee": None, "reason": "换人", "due_on": D(9999, 12, 31)}
    assert set(refused(services.reassign_task, task.pk, by=hq, **far).fields) == {"due_on"}


def test_who_takes_over_a_returned_task_starts_with_his_own_progress(submitted, hq, t01, as_user):
    other = member_of(t01)
    services.return_task(submitted.pk, by=hq, reason="缺附图")
    services.reassign_task(submitted.pk, by=hq, team=t01, assignee=other, reason="换人")
    services.accept_task(submitted.pk, by=other)
    form = as_user(other).get(reverse("tasks:feedback", args=[submitted.pk])).context["form"]

    assert form.initial["progress_pct"] is None
    assert services.give_feedback(submitted.pk, by=other, text="重新对接", progress_pct=20).progress_pct == 20
    assert refused(services.give_feedback, submitted.pk, by=other, text="退", progress_pct=10).code == "invalid"


def test_in_headquarters_nobody_signs_for_the_others_so_a_task_names_who_does_it(hq, hq_team, task):
    assert set(refused(given_task, hq_team, by=hq).fields) == {"assignee"}
    assert given_task(hq_team, by=hq, assignee=hq).assignee == hq


def test_a_refused_task_takes_its_request_for_more_time_with_it(task, member, hq):
    later = task.due_on + datetime.timedelta(days=7)
    asked = services.request_extension(task.pk, by=member, new_due_on=later, reason="等批复")
    services.reject_task(task.pk, by=member, reason="不属本组")

    asked.refresh_from_db()
    assert asked.status == "withdrawn"


class TestColours:
    """The count of days where it was unfair, and over the turn of the year."""

    def test_the_days_in_which_the_issuer_looked_at_a_result_are_not_held_against_the_assignee(self, t01, hq, member):
        task = overdue_task(t01, by=hq, assignee=member, due_on=TODAY() - datetime.timedelta(days=40))
        Task.objects.filter(pk=task.pk).update(status="submitted")
        services.return_task(task.pk, by=hq, reason="缺附图")

        row = with_colour(Task.objects.all(), limits_today()).get(pk=task.pk)
        assert (row.status, row.colour, row.last_action_on) == ("returned", Colour.URGE, TODAY())

        TaskEvent.objects.filter(act="return").update(at=timezone.now() - datetime.timedelta(days=40))
        assert with_colour(Task.objects.all(), limits_today()).get(pk=task.pk).colour == Colour.RED

    @pytest.mark.parametrize(
        ("today", "colour"),
        [("2026-12-24", ""), ("2026-12-25", "urge"), ("2026-12-31", "urge"), ("2027-01-03", "urge"), ("2027-01-04", "blue")],
    )  # fmt: skip
    def test_over_new_year_rest_days_do_not_count(self, today, colour):
        assert colour_of(D(2026, 12, 30), None, limits_today(D.fromisoformat(today))) == colour
