"""More time for a task: by request and approval, at most twice."""

import datetime

import pytest

from crm.projects.models.requests import RequestStatus
from crm.tasks import services
from crm.tasks.models import TaskExtension
from tests.crm.tasks.conftest import refused
from tests.factories.tasks import given_task

pytestmark = pytest.mark.django_db


class TestMoreTime:
    """By request and approval, at most twice."""

    def ask(self, task, by, days=7):
        task.refresh_from_db()
        day = task.due_on + datetime.timedelta(days=days)
        return services.request_extension(task.pk, by=by, new_due_on=day, reason="等批复")

    def test_it_moves_the_day_when_it_is_approved(self, accepted, member, hq):
        before = accepted.due_on
        asked = self.ask(accepted, member)
        accepted.refresh_from_db()
        assert accepted.due_on == before
        assert refused(self.ask, accepted, member).code == "extension_open"

        services.approve_extension(asked.pk, by=hq)

        accepted.refresh_from_db()
        assert (accepted.due_on, accepted.postponed_times) == (before + datetime.timedelta(days=7), 1)
        assert refused(services.approve_extension, asked.pk, by=hq).code == "request_decided"

    def test_not_a_third_time(self, accepted, member, hq):
        for _number in range(2):
            services.approve_extension(self.ask(accepted, member).pk, by=hq)
        assert refused(self.ask, accepted, member).code == "extended_twice"

    def test_a_refused_one_does_not_count_and_says_why(self, accepted, member, hq):
        asked = self.ask(accepted, member)
        assert refused(services.refuse_extension, asked.pk, by=hq, note="").code == "reason_missing"
        services.refuse_extension(asked.pk, by=hq, note="任务紧急")
        accepted.refresh_from_db()
        assert accepted.postponed_times == 0
        services.withdraw_extension(self.ask(accepted, member).pk, by=member)
        assert [one.status for one in TaskExtension.objects.order_by("id")] == ["rejected", "withdrawn"]

    def test_nobody_grants_himself_time(self, leader, member, hq, hq_team, t01, commander):
        own = given_task(t01, by=leader, assignee=leader)
        assert refused(services.approve_extension, self.ask(own, leader).pk, by=leader).code == "forbidden"
        theirs = given_task(hq_team, by=commander, assignee=hq)
        asked = self.ask(theirs, hq)
        assert refused(services.approve_extension, asked.pk, by=hq).code == "forbidden"
        assert services.approve_extension(asked.pk, by=commander).status == RequestStatus.APPROVED

    @pytest.mark.parametrize("away", [0, -3])
    def test_the_new_day_is_later(self, away, accepted, member):
        assert refused(self.ask, accepted, member, away).code == "date_invalid"

    def test_what_ends_takes_its_request_with_it(self, accepted, member, hq):
        asked = self.ask(accepted, member)
        services.cancel_task(accepted.pk, by=hq, reason="情况有变")
        asked.refresh_from_db()
        assert asked.status == "withdrawn"
        assert refused(services.approve_extension, asked.pk, by=hq).code == "request_decided"
