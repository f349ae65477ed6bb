"""The list of chains and a chain's page."""

import pytest
from django.urls import reverse

from tests.factories import NodeFactory, ProjectFactory

pytestmark = pytest.mark.django_db
LIST = reverse("insights:chains")


@pytest.fixture
def standing(chain, other_chain, t01, t02):
    """Three nodes, one of them below another, and projects of two teams, one of them ended."""
    top = NodeFactory(chain=chain)
    NodeFactory(chain=chain)
    NodeFactory(chain=chain, parent=top, depth=2)
    for team, on, status in (
        (t01, chain, "active"),
        (t01, chain, "suspended"),
        (t01, chain, "terminated"),
        (t02, chain, "active"),
    ):
        ProjectFactory(team=team, chain=on, status=status)


def row_of(browser, chain):
    return next(one for one in browser.get(LIST).context["object_list"] if one.pk == chain.pk)


@pytest.mark.parametrize(("who", "projects"), [("hq", 3), ("member", 2), ("other_member", 1), ("data_admin", 0)])
def test_the_count_of_projects_is_that_of_the_list_behind_it(standing, as_user, request, chain, who, projects):
    browser = as_user(request.getfixturevalue(who))

    row = row_of(browser, chain)

    assert (row.node_total, row.project_total) == (2, projects)
    if who != "data_admin":
        behind = browser.get(reverse("projects:list"), {"chain": chain.pk, "status": ["active", "suspended"]})
        assert behind.context["paginator"].count == projects


@pytest.mark.parametrize("who", ["data_admin", "service_officer", "clerk"])
def test_who_has_no_list_of_projects_is_led_to_none(standing, as_user, request, who):
    assert reverse("projects:list") not in as_user(request.getfixturevalue(who)).get(LIST).text


@pytest.mark.parametrize(("view", "queries"), [("list", 6), ("chain", 15)])
def test_the_number_of_queries_does_not_depend_on_the_rows(
    standing, as_user, hq, chain, t01, view, queries, django_assert_num_queries
):
    browser = as_user(hq)
    url = LIST if view == "list" else reverse("insights:chain", args=[chain.pk])
    for _ in range(2):
        with django_assert_num_queries(queries):
            browser.get(url)
        for _ in range(5):
            ProjectFactory(team=t01, chain=chain, node=NodeFactory(chain=chain))
