"""Lists: cursor pages, filters by allow-list, the same scope as the pages."""

import base64

import pytest

from tests.api.conftest import attrs, codes
from tests.factories import ProjectFactory

LISTS = ["enterprises", "projects", "followups", "chains", "nodes", "teams", "notices"]


@pytest.mark.parametrize("name", LISTS)
def test_every_list_answers_a_page_with_cursors(name, call, hq, project):
    body = call(hq).get(f"{name}/").json()

    assert set(body) == {"next", "previous", "results"}


def test_the_cursor_leads_through_all_rows_newest_first_without_overlap(call, member, t01, chain):
    made = [ProjectFactory(team=t01, chain=chain).pk for _ in range(5)]
    caller = call(member)

    page, seen = caller.get("projects/", page_size=2).json(), []
    while True:
        seen += [row["id"] for row in page["results"]]
        if not page["next"]:
            break
        page = caller.browser.get(page["next"]).json()

    assert seen == sorted(made, reverse=True)


def test_a_page_holds_at_most_a_hundred_rows(call, hq, t01, chain, firm):
    ProjectFactory.create_batch(103, team=t01, chain=chain, enterprise=firm, history=False)

    assert len(call(hq).get("projects/", page_size=1000).json()["results"]) == 100


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("parameter", ["ordering", "unknown", "owner__password", "team__id"])
def test_an_unknown_parameter_is_a_400_that_names_it(name, parameter, call, hq):
    response = call(hq).get(f"{name}/", **{parameter: "1"})

    assert response.status_code == 400
    assert codes(response) == ["unknown_parameter"]
    assert attrs(response) == {parameter}


@pytest.mark.parametrize("query", [{"stage": "moon"}, {"team": "abc"}, {"team": "99999999999999999999"}, {"mine": "x"}])
def test_an_impossible_value_of_a_filter_is_a_400(query, call, hq):
    assert call(hq).get("projects/", **query).status_code == 400


@pytest.mark.parametrize("inside", ["p=abc", "p=1%00", "p=99999999999999999999", "o=x", "\xff"])
def test_a_cursor_of_ones_own_making_is_a_400(inside, call, hq, project):
    response = call(hq).get("projects/", cursor=base64.b64encode(inside.encode()).decode())

    assert response.status_code == 400


def test_a_filter_narrows_like_on_the_page(call, hq, project, foreign):
    rows = call(hq).get("projects/", team=project.team_id).json()["results"]

    assert [row["id"] for row in rows] == [project.pk]


def test_a_filter_does_not_know_what_the_caller_cannot_see(call, member, project, foreign):
    hidden = call(member).get("projects/", team=foreign.team_id)
    missing = call(member).get("projects/", team=10**6)

    assert (hidden.status_code, missing.status_code) == (400, 400)
    assert hidden.json() == missing.json()


@pytest.mark.parametrize("name", ["projects", "followups"])
def test_a_list_holds_only_what_the_caller_sees(name, call, member, other_member, project, foreign):
    own, theirs = (call(who).get(f"{name}/").json()["results"] for who in (member, other_member))

    assert len(own) == len(theirs) == 1
    assert own[0]["id"] != theirs[0]["id"]


@pytest.mark.parametrize("who", ["sysadmin", "secadmin", "auditor"])
@pytest.mark.parametrize("name", LISTS)
def test_administrators_read_no_business_data(who, name, call, project, request):
    assert call(request.getfixturevalue(who)).get(f"{name}/").json()["results"] == []
