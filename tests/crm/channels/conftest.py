"""A mail server and a robot on this machine, people with addresses, and a clock that stands."""

import datetime

import pytest

from crm.channels import services
from crm.channels.models import Delivery
from tests.crm.channels.servers import MailServer, RobotServer, serving
from tests.crm.notices.conftest import at, made_on, promise
from tests.factories import NoticeFactory, ProjectFactory

__all__ = ["made_on", "promise"]
WORKDAY = datetime.date(2026, 11, 18)  # a Wednesday, with Thursday a workday


@pytest.fixture(autouse=True)
def _short_waits(settings):
    settings.OUTBOUND_LOOPBACK, settings.OUTBOUND_SECONDS, settings.EMAIL_TIMEOUT = True, 0.3, 0.3
    settings.SITE_URL = "https://lianzhao.example"


@pytest.fixture
def post_office(settings):
    for server in serving(MailServer()):
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        yield server


@pytest.fixture
def robot_server():
    yield from serving(RobotServer())


@pytest.fixture
def reminded(t01, member):
    """Return a function that puts a reminder of a day into a person's inbox, about a project of his own."""

    def remind(day, *, to=member, **fields):
        to.email = to.email or f"{to.username}@example.org"
        to.save()
        project = ProjectFactory(team=t01, owner=to, stage_due_on=fields.pop("due_on", day))
        values = {"due_on": project.stage_due_on, "occurs_on": day, "day_offset": 0, "title": f"推进：{project.name}"}
        return NoticeFactory(project=project, recipient=to, **values | fields)

    return remind


def work(day, clock: str, lanes=("mail",)) -> None:
    """Do what one minute does: plan, then every lane."""
    with at(day, clock):
        services.plan_deliveries()
        for lane in lanes:
            services.deliver(str(lane))


def states(**which) -> list[tuple[str, str]]:
    """The kind and state of every delivery, oldest first."""
    return list(Delivery.objects.filter(**which).order_by("pk").values_list("kind", "state"))
