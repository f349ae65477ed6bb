"""If-Match on firms and projects: 428 without, 412 stale, and of many writes with one ETag exactly one succeeds."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client

from crm.enterprises.models import Enterprise
from crm.projects.models import Project
from tests.api.conftest import codes
from tests.factories import EnterpriseFactory, ProjectFactory, member_of


@pytest.fixture
def rows(project):
    return {"projects": project, "enterprises": project.enterprise}


@pytest.mark.parametrize("name", ["projects", "enterprises"])
def test_reading_gives_the_etag_and_a_write_with_it_gives_the_next(name, call, member, rows):
    caller, row = call(member), rows[name]
    read = caller.get(f"{name}/{row.pk}/")

    written = caller.patch(
        f"{name}/{row.pk}/", {"name": "重庆示例新名有限公司"}, headers={"If-Match": read.headers["ETag"]}
    )

    assert written.status_code == 200, written.json()
    assert (read.headers["ETag"], written.headers["ETag"]) == ('"v0"', '"v1"')
    assert written.json()["name"] == "重庆示例新名有限公司"


@pytest.mark.parametrize(
    ("method", "path"), [("PATCH", "projects/{}/"), ("POST", "projects/{}/stage/"), ("PATCH", "enterprises/{}/")]
)
def test_a_write_without_if_match_is_a_428(method, path, call, member, rows):
    response = call(member).send(method, path.format(rows[path.split("/")[0]].pk), {"name": "示例"})

    assert response.status_code == 428
    assert codes(response) == ["if_match_required"]


@pytest.mark.parametrize("tag", ['"v7"', "v0", "*", 'W/"v0"', '"0"', '"v99999999999999999999"'])
@pytest.mark.parametrize("name", ["projects", "enterprises"])
def test_a_stale_or_invented_tag_is_a_412_and_changes_nothing(name, tag, call, member, rows):
    row = rows[name]

    response = call(member).patch(f"{name}/{row.pk}/", {"name": "重庆示例新名有限公司"}, headers={"If-Match": tag})

    assert response.status_code == 412
    assert codes(response) == ["stale"]
    before = row.name
    row.refresh_from_db()
    assert (row.name, row.version) == (before, 0)


def test_a_stale_move_is_a_412(call, member, project):
    response = call(member).post(
        f"projects/{project.pk}/stage/", {"to": "contact", "actual_on": str(project.stage_since_on)}, version=5
    )

    assert response.status_code == 412


def at_once(write, count: int = 20) -> list[int]:
    def once(number: int) -> int:
        try:
            return write(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return sorted(pool.map(once, range(count)))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", ["projects", "enterprises"])
def test_of_twenty_writes_with_one_etag_exactly_one_succeeds(name, hq_team, t01, chain, hq):
    row = ProjectFactory(team=t01, chain=chain) if name == "projects" else EnterpriseFactory()
    browser = Client()
    browser.force_login(hq)
    field = "source" if name == "projects" else "legal_person"

    def write(number: int) -> int:
        own = Client()
        own.cookies = browser.cookies.copy()
        url = f"/api/v1/{name}/{row.pk}/"
        return own.patch(url, {field: f"示例{number}"}, "application/json", headers={"If-Match": '"v0"'}).status_code

    answers = at_once(write)

    assert answers == [200] + [412] * 19
    model = Project if name == "projects" else Enterprise
    assert model.objects.get(pk=row.pk).version == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_clicks_on_the_same_move_one_wins(t01, chain, hq_team, hq):
    project = ProjectFactory(team=t01, chain=chain, owner=member_of(t01))
    body = {"to": "contact", "actual_on": str(project.stage_since_on), "reason": "示例"}
    browser = Client()
    browser.force_login(hq)

    def write(_number: int) -> int:
        own = Client()
        own.cookies = browser.cookies.copy()
        url = f"/api/v1/projects/{project.pk}/stage/"
        return own.post(url, body, "application/json", headers={"If-Match": '"v0"'}).status_code

    answers = at_once(write, 4)

    assert answers.count(200) <= 1
    assert set(answers) <= {200, 409, 412}
    assert project.stage_changes.count() == 1 + answers.count(200)
