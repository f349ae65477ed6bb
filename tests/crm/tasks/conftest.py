"""A task that HQ gave to a member of T01 about its project."""

import pytest

from core.errors import RuleViolation
from crm.tasks.services import accept_task, submit_task
from tests.factories import ProjectFactory
from tests.factories.tasks import given_task


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def project(t01, chain, member):
    return ProjectFactory(name="示例内饰件生产基地", team=t01, chain=chain, owner=member, stage="negotiate")


@pytest.fixture
def task(t01, hq, member, project):
    """Issued to the member."""
    return given_task(t01, by=hq, assignee=member, project=project)


@pytest.fixture
def accepted(task, member):
    return accept_task(task.pk, by=member)


@pytest.fixture
def submitted(accepted, member):
    return submit_task(accepted.pk, by=member, text="方案已报区政府")


def refused(act, *args, **given) -> RuleViolation:
    """Return the refusal of an act that must not succeed."""
    with pytest.raises(RuleViolation) as caught:
        act(*args, **given)
    return caught.value
