"""Two people at once, with real transactions: one wins, the history stays linear."""

import datetime
import threading

import pytest
from django.db import connections, transaction
from django.utils import timezone

from core.errors import RuleViolation
from crm.enterprises.services import deactivate_enterprise
from crm.projects.models import GateRule, Project
from crm.projects.services import (
    approve_amendment,
    approve_extension,
    change_stage,
    plan_milestones,
    record_fact,
    reject_amendment,
    request_amendment,
    request_extension,
    update_project,
)
from crm.projects.services.ruling import change_gate_rule, load_default_rules
from tests.factories import EnterpriseFactory, ProjectFactory, UserFactory, meet_gate, member_of

pytestmark = pytest.mark.django_db(transaction=True)


def both(*acts):
    """Run the acts at the same moment and return their results; a refusal is a result."""
    start, results = threading.Barrier(len(acts)), {}

    def run(number, act):
        try:
            start.wait(10)
            results[number] = act()
        except RuleViolation as refusal:
            results[number] = refusal
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    [thread.start() for thread in threads]
    [thread.join(20) for thread in threads]
    return [results[number] for number in range(len(acts))]


def refusals(results):
    return [result for result in results if isinstance(result, RuleViolation)]


@pytest.fixture
def people():
    return UserFactory(role="hq_staff"), UserFactory(role="commander")


@pytest.fixture
def ready():
    project = meet_gate(ProjectFactory(), "contact")
    return meet_gate(project, "inspect")


def test_of_the_same_move_twice_one_wins_and_the_other_is_told(people, ready):
    today = timezone.localdate()

    results = both(*[lambda who=who: change_stage(ready.pk, "contact", by=who, actual_on=today) for who in people])

    assert [refusal.code for refusal in refusals(results)] == ["stage_already"]
    assert [change.to_stage for change in ready.stage_changes.all()] == ["lead", "contact"]


def test_of_two_different_moves_one_wins(people, ready):
    today = timezone.localdate()

    results = both(
        lambda: change_stage(ready.pk, "contact", by=people[0], actual_on=today, version=0),
        lambda: change_stage(ready.pk, "inspect", by=people[1], actual_on=today, version=0, reason="直接考察"),
    )

    ready.refresh_from_db()
    history = list(ready.stage_changes.order_by("id"))
    assert [refusal.code for refusal in refusals(results)] == ["stale"]
    assert (len(history), history[-1].to_stage, ready.version) == (2, ready.stage, 1)


def test_of_two_saves_of_one_version_one_is_stale(people, ready):
    results = both(
        *[lambda who=who: update_project(ready.pk, by=who, version=0, content=who.username) for who in people]
    )

    winner = next(result for result in results if isinstance(result, Project))
    assert [refusal.code for refusal in refusals(results)] == ["stale"]
    assert Project.objects.get(pk=ready.pk).content == winner.content


def test_the_same_fact_at_once_is_one_row(people, ready):
    today = timezone.localdate()

    results = both(
        *[
            lambda who=who: record_fact(ready.pk, "legal_passed", by=who, met_on=today, source="manual")
            for who in people
        ]
    )

    assert refusals(results) == []
    assert ready.facts.filter(code="legal_passed").count() == 1


def test_a_firm_that_is_being_closed_becomes_nobodys_local_entity(people, ready):
    firm, refused = EnterpriseFactory(), []

    def settle():
        try:
            update_project(ready.pk, by=people[1], version=0, local_entity=firm)
        except RuleViolation as refusal:
            refused.append(refusal)
        finally:
            connections.close_all()

    settling = threading.Thread(target=settle)
    with transaction.atomic():
        deactivate_enterprise(firm.pk, by=people[0], reason="已注销")
        settling.start()
        settling.join(1)
    settling.join(20)

    assert [set(refusal.fields) for refusal in refused] == [{"local_entity"}]
    assert Project.objects.get(pk=ready.pk).local_entity is None


def test_of_two_approvals_of_one_extension_one_wins(people, ready):
    today = timezone.localdate()
    later = today + datetime.timedelta(days=60)
    asked = request_extension(ready.pk, by=ready_owner(ready), new_due_on=later, reason="用地报批")

    results = both(*[lambda who=who: approve_extension(asked.pk, by=who) for who in people])

    ready.refresh_from_db()
    assert [refusal.code for refusal in refusals(results)] == ["request_decided"]
    assert ready.stage_due_on == later


def test_of_two_requests_for_the_same_deadline_one_waits(people, ready):
    later = timezone.localdate() + datetime.timedelta(days=60)

    results = both(
        *[lambda who=who: request_extension(ready.pk, by=who, new_due_on=later, reason="x") for who in people]
    )

    assert [refusal.code for refusal in refusals(results)] == ["extension_open"]
    assert ready.extensions.count() == 1


def test_of_approving_and_rejecting_one_amendment_one_wins(people):
    project = ProjectFactory(stage="signed", content="一期")
    asked = request_amendment(project.pk, by=ready_owner(project), field="content", new="二期", reason="扩产")

    results = both(
        lambda: approve_amendment(asked.pk, by=people[0]), lambda: reject_amendment(asked.pk, by=people[1], note="不")
    )

    asked.refresh_from_db()
    project.refresh_from_db()
    assert [refusal.code for refusal in refusals(results)] == ["request_decided"]
    assert (project.content == "二期") == (asked.status == "approved")


def test_of_two_versions_of_one_rule_one_is_stale():
    admins = UserFactory(role="sysadmin"), UserFactory(role="sysadmin")
    load_default_rules()

    results = both(
        *[
            lambda who=who: change_gate_rule(
                by=who, stage="contact", code="counterpart_met", based_on=1, hint=who.username, reason="x"
            )
            for who in admins
        ]
    )

    assert [refusal.code for refusal in refusals(results)] == ["stale"]
    assert GateRule.objects.filter(code="counterpart_met").count() == 2


def test_milestones_planned_twice_at_once_are_there_once(people):
    project = ProjectFactory(stage="signed")

    both(*[lambda who=who: plan_milestones(project.pk, by=who) for who in people])

    kinds = list(project.milestones.values_list("kind", flat=True))
    assert len(kinds) == len(set(kinds)) > 0


def ready_owner(project):
    return member_of(project.team)
