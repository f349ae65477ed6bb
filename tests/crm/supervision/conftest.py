"""The clock of the ladder, and one overdue object of every source, all of them due on Monday 2026-09-21."""

import datetime

import pytest
from django.utils import timezone

from crm.supervision.models import SupervisionOrder
from crm.supervision.services import supervise
from tests.crm.notices.conftest import at
from tests.factories import CommitmentFactory, FollowUpFactory, ProjectFactory
from tests.factories.tasks import overdue_task

D = datetime.date
DAY = datetime.timedelta(days=1)
DUE = D(2026, 9, 21)
LONG_AGO = D(2026, 7, 1)


def scan(day: datetime.date):
    """Run the scan as on a day."""
    with at(day):
        return supervise()


def steps(**wanted) -> list[tuple[datetime.date, str]]:
    """The days and levels of the orders, in the order of their issue."""
    return list(SupervisionOrder.objects.filter(**wanted).order_by("pk").values_list("issued_on", "level"))


def signers(order: SupervisionOrder) -> set[str]:
    """Who has to sign for an order, by name."""
    return set(order.recipients.filter(relieved_at=None).values_list("user__name", flat=True))


@pytest.fixture
def overdue(t01, chain, hq, member):
    """Return a function that makes the one object of a source and returns it with its project."""

    def project(**fields):
        values = {"team": t01, "chain": chain, "owner": member, "grade": "C", "stage_due_on": None}
        return ProjectFactory(**{**values, **fields, "created_at": timezone.now()})

    def make(source: str):
        with at(LONG_AGO):
            signed = project(stage="signed", name="示例电驱项目")
            if source == "task":
                return overdue_task(t01, by=hq, assignee=member, project=signed, due_on=DUE)
            if source == "stage":
                signed.stage_due_on = DUE
                signed.save()
                return signed
            if source == "step":
                return FollowUpFactory(project=signed, created_by=member, next_on=DUE, is_effective=False)
            if source == "money":
                return CommitmentFactory(project=signed, due_on=DUE)
        with at(DUE - 61 * DAY):  # 久未跟进: grade C is red on the 61st day
            return project(stage="contact", name="示例久未跟进项目")

    return make
