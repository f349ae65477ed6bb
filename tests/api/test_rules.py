"""Rules of the lifecycle, lost projects and those that look dead over REST: versions, preview, rights, scope."""

import datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from core.api.idempotency import HEADER
from crm.commitments.services import label_zombies
from crm.projects.models import GateRule, LightRule, Outflow, StageTerm
from crm.projects.services.ruling import load_default_rules
from tests.factories import ProjectFactory

pytestmark = pytest.mark.django_db
GATE, TERM, LIGHT = "gate-rules/signed.review_passed/", "stage-terms/lease.signed.next/", "light-rules/contact_C/"
BODIES = {
    GATE: {"hint": "新提示", "reason": "示例"},
    TERM: {"days": 31, "reason": "示例"},
    LIGHT: {"green_days": 20, "reason": "示例"},
}


@pytest.fixture(autouse=True)
def rules(db):
    """The default rules, also where a test with real transactions emptied the tables before."""
    load_default_rules()


@pytest.mark.parametrize("path", BODIES)
def test_staff_reads_the_last_version_and_its_history(call, member, sysadmin, path):
    before = call(member).get(path)
    changed = call(sysadmin).patch(path, BODIES[path], version=1)
    now, versions = call(member).get(path), call(member).get(f"{path}versions/")

    assert (before.headers["ETag"], changed.headers["ETag"], now.headers["ETag"]) == ('"v1"', '"v2"', '"v2"')
    assert now.json() == changed.json()
    assert now.json()["key"] == path.split("/")[1]
    assert [one["number"] for one in versions.json()["results"]] == [2, 1]
    assert versions.json()["results"][0]["reason"] == "示例"


@pytest.mark.parametrize("path", ["gate-rules/", "stage-terms/", "light-rules/"])
def test_the_list_has_each_rule_once_and_costs_the_same_for_any_number(
    call, member, sysadmin, path, django_assert_max_num_queries
):
    if path == "light-rules/":
        call(sysadmin).patch(LIGHT, BODIES[LIGHT], version=1)
    caller = call(member)
    with django_assert_max_num_queries(9):
        rows = caller.get(path, **{"page_size": 100}).json()["results"]

    keys = [one["key"] for one in rows]
    assert len(keys) == len(set(keys)) > 5


@pytest.mark.parametrize("path", ["gate-rules/", "stage-terms/", "light-rules/"])
def test_every_listed_rule_has_its_own_address(call, member, path):
    caller = call(member)
    keys = [one["key"] for one in caller.get(path, **{"page_size": 200}).json()["results"]]

    assert [key for key in keys if caller.get(f"{path}{key}/").status_code != 200] == []
    assert keys


def test_lists_are_narrowed_by_what_all_versions_share(call, member):
    gates = call(member).get("gate-rules/", **{"stage": "contact"}).json()["results"]

    assert {one["stage"] for one in gates} == {"contact"}
    assert call(member).get("light-rules/", **{"is_active": "true"}).status_code == 400


@pytest.mark.parametrize("path", BODIES)
@pytest.mark.parametrize(("version", "status"), [(None, 428), (9, 412), (1, 200)])
def test_a_change_wants_the_version_it_rests_on(call, sysadmin, path, version, status):
    assert call(sysadmin).patch(path, BODIES[path], version=version).status_code == status
    written = GateRule.objects.filter(number=2).count() + StageTerm.objects.filter(number=2).count()
    assert written + LightRule.objects.filter(number=2).count() == (status == 200)


@pytest.mark.parametrize("path", BODIES)
def test_others_are_refused_and_hq_may_try(call, hq, member, path):
    assert call(hq).patch(path, BODIES[path], version=1).status_code == 403
    assert call(member).post(f"{path}preview/", {}).status_code == 403
    assert call(hq).post(f"{path}preview/", {}).status_code == 200


@pytest.mark.parametrize("path", ["gate-rules/signed/", "gate-rules/signed.nothing/", "light-rules/contact_D/"])
def test_what_names_no_rule_is_missing(call, sysadmin, path):
    assert call(sysadmin).get(path).status_code == 404


def test_a_new_gate_rule_is_made_once_under_one_key(call, sysadmin):
    body = {"stage": "contact", "code": "credit_checked", "label": "信用查询", "kind": "fact", "reason": "示例"}
    caller = call(sysadmin)

    first = caller.post("gate-rules/", body, headers={HEADER: "rule-1"})
    again = caller.post("gate-rules/", body, headers={HEADER: "rule-1"})
    other = caller.post("gate-rules/", body)

    assert (first.status_code, again.status_code, other.status_code) == (201, 201, 409)
    assert first.headers["Location"].endswith("/gate-rules/contact.credit_checked/")
    assert GateRule.objects.filter(code="credit_checked").count() == 1


def test_a_rule_of_a_field_with_digits_is_made_and_found(call, sysadmin):
    body = {"stage": "started", "code": "factory_m2", "label": "厂房面积", "kind": "field", "reason": "示例"}

    made = call(sysadmin).post("gate-rules/", body)

    assert made.status_code == 201
    assert call(sysadmin).get("gate-rules/started.factory_m2/versions/").status_code == 200


def test_faults_stand_beside_their_fields(call, sysadmin):
    refused = call(sysadmin).patch(LIGHT, {"green_days": 60, "warning_days": 3, "reason": "示例"}, version=1)
    unknown = call(sysadmin).patch(LIGHT, {"code": "start", "reason": "示例"}, version=1)

    assert (refused.status_code, unknown.status_code) == (409, 400)
    assert {one["attr"] for one in refused.json()["errors"] if one["attr"]} == {"warning_days"}


def test_the_preview_of_a_gate_counts_and_saves_nothing(call, hq, project):
    path = "gate-rules/contact.counterpart_met/preview/"
    answer = call(hq).post(path, {"is_active": False}).json()

    key = {HEADER: "try-1"}
    first, again = (call(hq).post(path, {"is_active": False}, headers=key).json() for _ in range(2))
    assert first == again
    assert (answer["standing"], answer["blocked"], answer["released"]) == (1, 0, 1)
    assert GateRule.objects.filter(code="counterpart_met").count() == 1


def test_the_preview_of_a_light_names_projects_within_the_scope(call, hq, sysadmin, project, days_quiet):
    days_quiet(project, 10)
    body = {"green_days": 5, "yellow_days": 20, "red_days": 100}

    told, counted = (call(who).post(f"{LIGHT}preview/", body).json() for who in (hq, sysadmin))

    assert told["shifts"] == counted["shifts"] == [{"before": "green", "after": "yellow", "count": 1}]
    assert [one["no"] for one in told["named"]] == [project.no]
    assert counted["named"] == []


@pytest.fixture
def days_quiet(today):
    def make(project, days):
        moment = timezone.now() - datetime.timedelta(days=days)
        type(project).objects.filter(pk=project.pk).update(last_effective_followup_at=moment, created_at=moment)

    return make


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def losses(t01, t02, chain, other_chain, today):
    for team, line, why, wan in (
        (t01, chain, "land", 32_000),
        (t01, chain, "cost", 8_000),
        (t02, other_chain, "land", 10_000),
    ):
        lost = ProjectFactory(team=team, chain=line, status="moved_out")
        Outflow.objects.create(
            project=lost, moved_on=today, province="四川", why=why, text="示例", lost_wan=Decimal(wan)
        )  # fmt: skip


def test_losses_are_listed_and_added_up_within_the_scope(
    call, losses, member, hq, clerk, django_assert_max_num_queries
):
    caller = call(member)
    with django_assert_max_num_queries(12):
        rows = caller.get("losses/").json()["results"]
    own, all_of_them = (call(who).get("losses/totals/").json() for who in (member, hq))

    assert [one["lost_wan"] for one in rows] == ["8000.0000", "32000.0000"]
    assert (own["count"], all_of_them["count"]) == (2, 3)
    assert [(one["code"], one["count"]) for one in all_of_them["by_reason"]] == [("land", 2), ("cost", 1)]
    assert call(hq).get("losses/totals/", **{"why": "cost"}).json()["count"] == 1
    assert call(hq).get("losses/totals/", **{"why": "nothing"}).status_code == 400
    assert call(clerk).get("losses/").status_code == 403


def test_zombies_are_listed_for_headquarters_with_the_reason(
    call, hq, member, t01, chain, today, django_assert_max_num_queries
):
    old = today.replace(year=today.year - 2)
    dead = ProjectFactory(team=t01, chain=chain, stage="signed", signed_on=old, stage_since_on=old)
    ProjectFactory(team=t01, chain=chain, stage="signed", signed_on=today, stage_since_on=today)
    label_zombies()

    caller = call(hq)
    with django_assert_max_num_queries(9):
        rows = caller.get("zombies/").json()["results"]

    assert [(one["id"], one["zombie_why"]) for one in rows] == [(dead.pk, "unregistered")]
    assert rows[0]["why_text"].startswith("签约超过 12 个月")
    assert call(member).get("zombies/").status_code == 403
