"""A project of T01 and a short way to log a follow-up on it."""

import datetime

import pytest
from django.utils import timezone

from crm.followups.services import log_followup
from tests.factories import ProjectFactory


@pytest.fixture
def project(t01, chain, member):
    """A project of T01 that its member owns."""
    return ProjectFactory(team=t01, chain=chain, owner=member)


@pytest.fixture
def log(project, member):
    """Return a function that logs a visit of the member on the project; any field may be given."""

    def log_it(**fields):
        values = {
            "by": member, "enterprise": project.enterprise, "project": project, "kind": "visit",
            "happened_at": timezone.now(), "summary": "对方介绍扩产计划，需要标准厂房五千平方米", "counterpart": "张示例",
            "next_step": "带载体清单上门", "next_on": timezone.localdate() + datetime.timedelta(days=4),
        }  # fmt: skip
        return log_followup(**values | fields)

    return log_it
