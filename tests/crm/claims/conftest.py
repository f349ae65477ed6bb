"""A project of T01 with a proven first talk, and a firm that others want too."""

import datetime

import pytest
from django.utils import timezone

from crm.claims.services import confirm_claim, file_claim
from tests.factories import EnterpriseFactory, FollowUpFactory, NodeFactory, ProjectFactory

DAY = datetime.timedelta(days=1)


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def firm(db):
    return EnterpriseFactory(name="重庆示例内饰科技有限公司", region_code="500106")


@pytest.fixture
def talked():
    """Return a function that logs a proven talk on a project and tells the project so."""

    def talk(project, *, at=None, **fields):
        at = at or timezone.now()
        values = {"kind": "visit", "place": "企业会议室", "counterpart": "张示例", "happened_at": at, **fields}
        followup = FollowUpFactory(project=project, **values)
        project.last_effective_followup_at = at
        project.save(update_fields=["last_effective_followup_at"])
        return followup

    return talk


@pytest.fixture
def project(t01, chain, member, firm):
    """A project of T01 without any follow-up yet."""
    node = NodeFactory(chain=chain, name="内外饰")
    return ProjectFactory(name="示例内饰件基地", enterprise=firm, team=t01, chain=chain, node=node, owner=member)


@pytest.fixture
def rival(t02, other_chain, other_member, firm):
    """A project of T02 at the same firm."""
    return ProjectFactory(name="示例座椅基地", enterprise=firm, team=t02, chain=other_chain, owner=other_member)


@pytest.fixture
def claimed(talked, hq):
    """Return a function that files and confirms the claim of a project's team."""

    def claim_it(project, **fields):
        talked(project)
        return confirm_claim(file_claim(project.pk, by=None, **fields).pk, by=hq)

    return claim_it
