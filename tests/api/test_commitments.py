"""Promises, money and yearly figures over REST: the same acts as on the pages, versions, keys, scope."""

import pytest
from django.core.cache import cache
from django.utils import timezone

from crm.commitments.models import Commitment, FundArrival, YearlyActual
from crm.projects.models import Project
from tests.api.conftest import attrs, codes
from tests.api.test_query_counts import queries_of
from tests.factories import (
    CommitmentFactory,
    FundArrivalFactory,
    ProjectFactory,
    ProjectFileFactory,
    YearlyActualFactory,
)

TODAY = str(timezone.localdate())
CLAUSE = {
    "side": "gov", "item": "设备投资补助", "measure": "policy", "amount_wan": "500", "due_on": "2027-06-30", "basis": "办法第 8 条",
}  # fmt: skip
ARRIVAL = {"arrived_on": TODAY, "kind": "land", "amount_wan": "300", "reference": "回单 1"}
ACTUAL = {"year": 2025, "kind": "jobs", "actual": "120", "source": "企业填报", "reference": "示 1"}
ROWS = {
    "commitments": (CommitmentFactory, CLAUSE, {"item": "改"}), "arrivals": (FundArrivalFactory, ARRIVAL, {"note": "改"}),
    "actuals": (YearlyActualFactory, ACTUAL, {"note": "改"}),
}  # fmt: skip


@pytest.fixture
def gov(project):
    return CommitmentFactory(project=project)


@pytest.mark.parametrize("name", ROWS)
def test_a_row_is_made_read_and_changed(name, call, member, project):
    _factory, body, change = ROWS[name]
    caller = call(member)

    made = caller.post(f"{name}/", {"project": project.pk, **body})
    assert made.status_code == 201, made.json()
    row = made.json()
    path = f"{name}/{row['id']}/"
    assert (made.headers["Location"], made.headers["ETag"]) == (f"/api/v1/{path}", '"v0"')
    assert caller.get(path).json() == row
    changed = caller.patch(path, change, version=0)
    assert (changed.status_code, changed.headers["ETag"]) == (200, '"v1"')
    assert [one["id"] for one in caller.get(f"{name}/").json()["results"]] == [row["id"]]


@pytest.mark.parametrize("name", ROWS)
def test_writes_want_the_version_they_are_based_on(name, call, member, project):
    factory, _body, change = ROWS[name]
    row = factory(project=project)
    caller, path = call(member), f"{name}/{row.pk}/"

    assert codes(caller.patch(path, change)) == ["if_match_required"]
    assert caller.patch(path, change, version=7).status_code == 412
    assert caller.post(f"{path}void/", {"reason": "重复"}, version=7).status_code == 412
    row.refresh_from_db()
    assert (row.version, row.voided_at) == (0, None)


@pytest.mark.parametrize("name", ROWS)
def test_the_same_key_makes_one_row(name, call, member, project):
    factory, body, _change = ROWS[name]
    caller, body = call(member), {"project": project.pk, **body}

    first = caller.post(f"{name}/", body, headers={"Idempotency-Key": "k-1"})
    second = caller.post(f"{name}/", body, headers={"Idempotency-Key": "k-1"})
    other = caller.post(f"{name}/", {**body, "evidence": None}, headers={"Idempotency-Key": "k-1"})

    assert (first.json(), second.headers["Idempotency-Replayed"], other.status_code) == (second.json(), "true", 422)
    assert factory._meta.model.objects.count() == 1


@pytest.mark.parametrize("name", ROWS)
def test_a_hidden_project_or_row_is_like_none(name, call, member, foreign):
    factory, body, change = ROWS[name]
    hidden = factory(project=foreign)
    caller = call(member)

    refused = caller.post(f"{name}/", {"project": foreign.pk, **body})
    missing = caller.post(f"{name}/", {"project": 10**7, **body})
    assert (refused.status_code, attrs(refused)) == (400, {"project"})
    assert codes(refused) == codes(missing)
    for response in (caller.get(f"{name}/{hidden.pk}/"), caller.patch(f"{name}/{hidden.pk}/", change, version=0)):
        assert response.status_code == 404
    assert caller.get(f"{name}/").json()["results"] == []


@pytest.mark.parametrize("name", ROWS)
def test_partners_get_nothing_of_it(name, call, partner, project):
    factory, body, change = ROWS[name]
    row = factory(project=project)
    caller = call(partner)

    assert caller.get(f"{name}/").json()["results"] == []
    assert caller.get(f"{name}/{row.pk}/").status_code == 404
    assert caller.patch(f"{name}/{row.pk}/", change, version=0).status_code == 404
    assert caller.post(f"{name}/", {"project": project.pk, **body}).status_code == 403
    assert caller.get(f"promises/{project.pk}/").status_code == 403


PROTECTED = {
    "commitments": ["status", "review", "review_reference", "settled_value", "version", "voided_at", "uid"],
    "arrivals": ["verified_at", "verified_by", "reported_by", "version", "is_verified"],
    "actuals": ["verified_at", "verified_by", "reported_by", "version"],
}


@pytest.mark.parametrize(("name", "field"), [(name, field) for name, fields in PROTECTED.items() for field in fields])
def test_protected_fields_are_refused(name, field, call, hq, project):
    row = ROWS[name][0](project=project)
    caller = call(hq)

    assert codes(caller.patch(f"{name}/{row.pk}/", {field: "x"}, version=0)) == ["field_not_writable"]
    assert codes(caller.post(f"{name}/", {"project": project.pk, **ROWS[name][1], field: "x"})) == [
        "field_not_writable"
    ]


def test_a_foreign_file_is_refused_like_a_missing_one(call, member, gov, foreign):
    file = ProjectFileFactory(project=foreign)
    caller = call(member)

    for key in (file.pk, 10**7):
        answer = caller.patch(f"commitments/{gov.pk}/", {"evidence": key}, version=0)
        assert (answer.status_code, codes(answer)) == (400, ["does_not_exist"])


def test_the_path_of_a_promise(call, member, hq, gov):
    team, headquarters, path = call(member), call(hq), f"commitments/{gov.pk}/"

    def move(caller, to, version, **more):
        return caller.post(f"{path}move/", {"to": to, "actual_on": TODAY, **more}, version=version)

    assert move(team, "condition_met", 0).json()["status_text"] == "条件成就"
    assert move(team, "applied", 1).status_code == 200
    assert codes(move(team, "approved", 2)) == ["forbidden"]
    assert set(codes(move(headquarters, "approved", 2))) == {"review_missing"}
    review = {"result": "passed", "reference": "示竞审 1 号", "reviewed_on": TODAY}
    assert team.post(f"{path}review/", review, version=2).status_code == 403
    assert headquarters.post(f"{path}review/", review, version=2).json()["review"] == "passed"
    assert move(headquarters, "approved", 3).json()["status"] == "approved"
    assert codes(headquarters.post(f"{path}review/withdraw/", {"reason": "误登"}, version=4)) == ["review_in_use"]
    paid = move(headquarters, "paid", 4, settled_value="600").json()
    assert (paid["settled_value"], paid["kept_rate"], paid["warning"]) == ("600.0000", "1.2000", "")
    kinds = [one["kind"] for one in team.get(f"{path}history/").json()]
    assert kinds == ["moved", "moved", "reviewed", "moved", "moved"]


def test_all_faults_of_a_clause_are_told_at_once(call, member, project):
    answer = call(member).post("commitments/", {"project": project.pk, **CLAUSE, "amount_wan": None, "measure": "tax"})

    assert answer.status_code == 409
    assert attrs(answer) == {"amount_wan", "measure"}


@pytest.mark.parametrize("name", ["arrivals", "actuals"])
def test_four_eyes_over_rest(name, call, member, hq, commander, project):
    factory, body, change = ROWS[name]
    made = call(hq).post(f"{name}/", {"project": project.pk, **body}).json()
    path = f"{name}/{made['id']}/"

    assert call(member).post(f"{path}verify/", version=0).status_code == 403
    assert codes(call(hq).post(f"{path}verify/", version=0)) == ["own_report"]
    done = call(commander).post(f"{path}verify/", version=0).json()
    assert (done["is_verified"], done["verified_by"]) == (True, commander.name)
    assert codes(call(member).patch(path, change, version=1)) == ["verified_locked"]
    assert call(hq).post(f"{path}unverify/", {"reason": "有误"}, version=1).json()["is_verified"] is False
    assert call(member).post(f"{path}void/", {"reason": "重复"}, version=2).status_code == 200
    assert call(member).get(f"{name}/").json()["results"] == []


def test_the_summary_says_what_the_panel_says(call, member, project):
    Project.objects.filter(pk=project.pk).update(contract_kind="formal", contract_amount_wan=1000)
    FundArrivalFactory(project=project, amount_wan=1200, verified=True)
    FundArrivalFactory(project=project, amount_wan=50)
    CommitmentFactory(project=project, due_on="2026-01-01")
    YearlyActualFactory(project=project, year=2025, verified=True)

    told = call(member).get(f"promises/{project.pk}/").json()

    money = {name: told["money"][name] for name in ("formal_wan", "reported_wan", "verified_wan", "rate")}
    assert money == {
        "formal_wan": "1000.0000", "reported_wan": "1250.0000", "verified_wan": "1200.0000", "rate": "1.2000",
    }  # fmt: skip
    assert (told["overdue"], told["kept"]) == ({"gov": 1, "investor": 0}, {"gov": 0, "investor": 0})
    assert [(one["year"], one["rate"], one["why"]) for one in told["years"]] == [
        (2025, None, "当年没有承诺，项目计划也没有此数")
    ]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("due=unpaid", 200),
        ("side=gov&measure=policy", 200),
        ("due=never", 400),
        ("ordering=due", 400),
        ("secret=1", 400),
    ],
)
def test_the_list_knows_its_filters_alone(call, member, gov, query, status):
    assert call(member).get(f"commitments/?{query}").status_code == status


PINNED = {"commitments": 5, "arrivals": 5, "actuals": 5}


@pytest.mark.parametrize("name", PINNED)
def test_a_list_costs_the_same_for_three_rows_as_for_thirty(name, as_user, member, t01, t02, chain):
    def more(count):
        for one in ProjectFactory.create_batch(count, team=t01, chain=chain, history=False):
            ROWS[name][0](project=one, evidence=ProjectFileFactory(project=one))

    cache.clear()
    browser, path = as_user(member), f"/api/v1/{name}/?page_size=100"
    more(3)
    few = queries_of(browser, path)
    more(9)

    assert len(queries_of(browser, path)) == len(few) == PINNED[name], "\n".join(few)


def test_nothing_is_left_after_a_refused_body(call, member, project):
    for name, (_factory, body, _change) in ROWS.items():
        assert (
            call(member).post(f"{name}/", {"project": project.pk, **body, "due_on": "x", "kind": 7}).status_code == 400
        )
    assert [model.objects.count() for model in (Commitment, FundArrival, YearlyActual)] == [0, 0, 0]
