"""How many queries a list costs: pinned, and the same for three rows as for thirty."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import (
    ChainFactory,
    EnterpriseFactory,
    FollowUpFactory,
    NodeFactory,
    NoticeFactory,
    ProjectFactory,
    TeamFactory,
)


def many(count: int, t01, t02, chain, member) -> None:
    projects = ProjectFactory.create_batch(count, team=t01, chain=chain, owner=member, history=False)
    for project in projects:
        project.co_teams.add(t02)
        FollowUpFactory(project=project, created_by=member)
        NoticeFactory(project=project, recipient=member)
        NodeFactory(chain=chain)
        TeamFactory().chains.add(ChainFactory())
    EnterpriseFactory.create_batch(count)


def queries_of(browser, path: str) -> list[str]:
    """The queries that are not bookkeeping of the session or the throttle's cache."""
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert browser.get(path).status_code == 200
    skipped = ("django_cache", "SAVEPOINT", "django_session")
    return [one["sql"] for one in caught if not any(word in one["sql"] for word in skipped)]


# account, reach (teams, chains), shared projects, rows, what belongs to them
PINNED = {"enterprises": 4, "projects": 6, "followups": 5, "chains": 3, "nodes": 2, "teams": 3, "notices": 5}


@pytest.mark.parametrize("name", PINNED)
def test_a_list_costs_the_same_queries_for_three_rows_as_for_thirty(name, as_user, member, t01, t02, chain):
    cache.clear()
    browser = as_user(member)
    path = f"/api/v1/{name}/?page_size=100"
    many(3, t01, t02, chain, member)
    few = queries_of(browser, path)
    many(27, t01, t02, chain, member)
    lots = queries_of(browser, path)

    assert len(few) == len(lots) == PINNED[name], "\n".join(lots)
