"""New projects and those that began before the system."""

import threading

import pytest
from django.db import connections
from django.utils import timezone

from core.audit.models import AuditEntry
from core.errors import RuleViolation
from crm.projects.models import Project
from crm.projects.services import create_project, open_existing_project
from tests.factories import ChainFactory, EnterpriseFactory, NodeFactory, TeamFactory, UserFactory


@pytest.fixture
def given(chain, t01, node, db):
    return {
        "enterprise": EnterpriseFactory(),
        "name": "示例基地",
        "type": "lease",
        "chain": chain,
        "team": t01,
        "node": node,
    }


@pytest.fixture
def existing(given, days_ago):
    return {**given, "data_source": "2026 年 10 月项目一览表", "data_as_of_on": days_ago(20)}


def test_a_new_project_stands_at_the_first_stage_with_number_owner_deadline_and_history(member, given, today):
    project = create_project(by=member, total_invest_wan=32000, **given)

    change = project.stage_changes.get()
    assert project.no == f"ZS-{today.year}-0001"
    assert (project.stage, project.owner, project.light) == ("lead", member, "green")
    assert (project.stage_due_on - today).days == 7
    assert (change.kind, change.to_stage, change.actual_on, change.days_spent) == ("created", "lead", today, None)
    assert AuditEntry.objects.get(action="project.created").changes["team"] == given["team"].pk


@pytest.mark.parametrize(("kind", "first"), [("land", "lead"), ("expansion", "negotiate"), ("fund", "lead")])
def test_the_first_stage_follows_from_the_type(hq, given, kind, first):
    assert create_project(by=hq, **{**given, "type": kind}).stage == first


def test_numbers_run_on(hq, given):
    numbers = [create_project(by=hq, **{**given, "name": f"示例 {n}"}).no for n in range(3)]

    assert [number[-4:] for number in numbers] == ["0001", "0002", "0003"]


def test_a_member_creates_for_own_teams_only(member, t02, given):
    with pytest.raises(RuleViolation, match="只能为本组"):
        create_project(by=member, **{**given, "team": t02})


@pytest.mark.parametrize(
    "who", ["chain_leader", "data_admin", "sysadmin", "service_officer", "clerk", "partner", "disabled"]
)
def test_nobody_else_creates_projects(everybody, given, who):
    with pytest.raises(RuleViolation) as refusal:
        create_project(by=everybody[who], **given)

    assert refusal.value.code == "forbidden"


def test_the_node_belongs_to_the_chain(hq, given):
    with pytest.raises(RuleViolation) as refusal:
        create_project(by=hq, **{**given, "node": NodeFactory(chain=ChainFactory())})

    assert set(refusal.value.fields) == {"node"}


def test_the_owner_works_in_the_team(hq, other_member, given):
    with pytest.raises(RuleViolation) as refusal:
        create_project(by=hq, owner=other_member, **given)

    assert set(refusal.value.fields) == {"owner"}


@pytest.mark.parametrize("name", ["stage", "signed_on", "light", "version", "no", "created_by", "status"])
def test_a_caller_cannot_set_what_services_write(hq, given, name):
    with pytest.raises(RuleViolation) as refusal:
        create_project(by=hq, **given, **{name: "signed"})

    assert (refusal.value.code, set(refusal.value.fields)) == ("field_protected", {name})


def test_all_malformed_values_are_named_at_once(hq, given):
    wrong = {"name": "", "type": "villa", "grade": "Z", "total_invest_wan": -1}

    with pytest.raises(RuleViolation) as refusal:
        create_project(by=hq, **{**given, **wrong})

    assert set(refusal.value.fields) == set(wrong)


def test_a_second_project_of_the_name_at_the_firm_is_refused(member, given):
    create_project(by=member, **given)

    with pytest.raises(RuleViolation) as refusal:
        create_project(by=member, **given)

    assert refusal.value.code == "duplicate_project"


def test_a_closed_firm_gets_no_project(member, given):
    given["enterprise"].is_deleted = True
    given["enterprise"].save()

    with pytest.raises(RuleViolation) as refusal:
        create_project(by=member, **given)

    assert "enterprise" in refusal.value.fields


def test_an_existing_project_stands_at_its_stage_and_what_is_unknown_stays_empty(hq, existing):
    project = open_existing_project(by=hq, stage="started", **existing)

    change = project.stage_changes.get()
    assert (project.stage, project.opened_as_existing, project.signed_on) == ("started", True, None)
    assert (project.stage_since_on, project.stage_due_on) == (None, None)
    assert (change.kind, change.to_stage, change.actual_on, change.days_spent) == ("opening", "started", None, None)
    assert change.evidence == "2026 年 10 月项目一览表"


def test_known_dates_of_an_existing_project_are_kept(hq, existing, days_ago):
    known = {"stage_since_on": days_ago(60), "signed_on": days_ago(200)}

    project = open_existing_project(by=hq, stage="started", **known, **existing)

    assert (project.signed_on, project.stage_since_on) == (days_ago(200), days_ago(60))
    assert (project.stage_due_on - days_ago(60)).days == 180


def test_an_existing_project_names_every_fault_at_once(hq, existing, today):
    wrong = {"stage": "inspect", "type": "expansion", "stage_since_on": today, "data_source": " "}

    with pytest.raises(RuleViolation) as refusal:
        open_existing_project(by=hq, **{**existing, **wrong})

    assert refusal.value.code == "existing_invalid"
    assert set(refusal.value.fields) == {"stage", "stage_since_on", "data_source"}


def test_only_the_headquarters_opens_existing_projects(leader, existing):
    with pytest.raises(RuleViolation) as refusal:
        open_existing_project(by=leader, stage="started", **existing)

    assert refusal.value.code == "forbidden"


def test_co_teams_are_named_by_leader_or_headquarters(member, leader, t02, given):
    with pytest.raises(RuleViolation):
        create_project(by=member, co_teams=[t02], **given)

    assert list(create_project(by=leader, co_teams=[t02], **given).co_teams.all()) == [t02]


@pytest.mark.django_db(transaction=True)
def test_two_creations_at_once_get_two_numbers(chain, t01, node):
    hq = UserFactory(role="hq_staff")
    firms = [EnterpriseFactory(), EnterpriseFactory()]
    start = threading.Barrier(2)

    def create(firm):
        try:
            start.wait(5)
            create_project(by=hq, enterprise=firm, name="示例", type="lease", chain=chain, team=t01)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=create, args=(firm,)) for firm in firms]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]

    year = timezone.localdate().year
    assert set(Project.objects.values_list("no", flat=True)) == {f"ZS-{year}-0001", f"ZS-{year}-0002"}


def test_a_closed_team_gets_no_project(hq, given):
    with pytest.raises(RuleViolation) as refusal:
        create_project(by=hq, **{**given, "team": TeamFactory(is_active=False)})

    assert "team" in refusal.value.fields


@pytest.mark.parametrize(
    ("stage", "dates", "wrong"),
    [
        ("lead", {"signed_on": 200}, "signed_on"),
        ("started", {"stage_since_on": 300, "signed_on": 200}, "signed_on"),
        ("started", {"commissioned_on": 200}, "commissioned_on"),
        ("serving", {"signed_on": 100, "commissioned_on": 200}, "commissioned_on"),
        ("serving", {"stage_since_on": 300, "commissioned_on": 200}, "commissioned_on"),
    ],
)
def test_the_dates_of_an_existing_project_follow_the_order_of_its_stages(hq, existing, days_ago, stage, dates, wrong):
    with pytest.raises(RuleViolation) as refusal:
        open_existing_project(by=hq, stage=stage, **{name: days_ago(days) for name, days in dates.items()}, **existing)

    assert (refusal.value.code, set(refusal.value.fields)) == ("existing_invalid", {wrong})
