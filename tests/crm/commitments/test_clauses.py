"""Drafting, changing and voiding clauses, and the gate fact that follows."""

import datetime
from decimal import Decimal

import pytest
from django.urls import reverse

from core.audit.models import AuditEntry
from core.errors import RuleViolation, StaleWrite
from crm.commitments.models import Commitment
from crm.commitments.services import add_commitment, update_commitment, void_commitment
from crm.projects.models import Project
from crm.projects.services import record_fact
from tests.factories import ProjectFactory
from tests.factories.commitments import CommitmentFactory, in_days

pytestmark = pytest.mark.django_db
FACT = "commitments_recorded"


def fact_of(project):
    return project.facts.valid().filter(code=FACT).first()


def refused(act, *args, **kwargs):
    with pytest.raises(RuleViolation) as caught:
        act(*args, **kwargs)
    return caught.value


@pytest.mark.parametrize("who", ["member", "leader", "hq", "commander"])
def test_who_works_on_the_project_drafts(who, request, project, terms):
    by = request.getfixturevalue(who)

    clause = add_commitment(project.pk, by=by, side="gov", **terms)

    assert (clause.status, clause.review, clause.version, clause.created_by) == ("pending", "none", 0, by)
    assert [change.kind for change in clause.changes.all()] == ["created"]
    assert AuditEntry.objects.filter(action="commitment.added", target_id=clause.pk).count() == 1


@pytest.mark.parametrize("who", ["chain_leader", "service_officer", "clerk", "partner", "other_member"])
def test_others_do_not(who, request, project, terms):
    by = request.getfixturevalue(who)
    Project.objects.filter(pk=project.pk).update(service_officer=request.getfixturevalue("service_officer"))

    with pytest.raises((RuleViolation, Project.DoesNotExist)):
        add_commitment(project.pk, by=by, side="gov", **terms)
    assert not Commitment.objects.exists()


@pytest.mark.parametrize(
    ("side", "change", "faults"),
    [
        ("gov", {"item": "  "}, {"item"}),
        ("gov", {"basis": ""}, {"basis"}),
        ("gov", {"due_on": None}, {"due_on"}),
        ("gov", {"due_on": datetime.date(26, 11, 23)}, {"due_on"}),
        ("gov", {"measure": "tax"}, {"measure"}),
        ("investor", {"measure": "policy"}, {"measure"}),
        ("gov", {"measure": "nonsense"}, {"measure"}),
        ("gov", {"amount_wan": None}, {"amount_wan"}),
        ("gov", {"amount_wan": Decimal(0)}, {"amount_wan"}),
        ("gov", {"amount_wan": Decimal(-1)}, {"amount_wan"}),
        ("gov", {"amount_wan": Decimal("1.00001")}, {"amount_wan"}),
        ("gov", {"amount_wan": Decimal("1e15")}, {"amount_wan"}),
        ("gov", {"quantity": Decimal(3)}, {"quantity"}),
        ("gov", {"measure": "land", "amount_wan": None}, {"quantity"}),
        ("gov", {"measure": "other", "amount_wan": None, "quantity": Decimal(3)}, {"unit"}),
        ("gov", {"for_year": 2027}, {"for_year"}),
        ("investor", {"measure": "investment", "for_year": 1200}, {"for_year"}),
        ("investor", {"measure": "jobs", "amount_wan": None, "quantity": Decimal("3.5")}, {"quantity"}),
        ("nobody", {}, {"side"}),
        ("gov", {"item": "", "basis": "", "amount_wan": None}, {"item", "basis", "amount_wan"}),
        ("gov", {"item": "字" * 121}, {"item"}),
    ],
)
def test_all_faults_are_told_at_once(member, project, terms, side, change, faults):
    refusal = refused(add_commitment, project.pk, by=member, side=side, **{**terms, **change})

    assert (refusal.code, set(refusal.fields)) == ("invalid", faults)
    assert not Commitment.objects.exists()


@pytest.mark.parametrize(
    ("side", "change", "unit"),
    [
        ("investor", {"measure": "jobs", "amount_wan": None, "quantity": Decimal(200)}, "人"),
        ("gov", {"measure": "land", "amount_wan": None, "quantity": Decimal("50.5")}, "亩"),
        ("gov", {"measure": "other", "amount_wan": None, "quantity": Decimal(3), "unit": "班次"}, "班次"),
        ("gov", {"measure": "policy", "unit": "元"}, "万元"),
        ("investor", {"measure": "commission", "amount_wan": None}, ""),
    ],
)
def test_a_number_has_the_unit_of_its_measure(member, project, terms, side, change, unit):
    assert add_commitment(project.pk, by=member, side=side, **{**terms, **change}).unit_text == unit


def test_the_protected_fields_are_not_written(member, project, terms):
    for name, value in {
        "status": "paid",
        "review": "passed",
        "version": 3,
        "settled_value": 1,
        "project": None,
    }.items():
        assert (
            refused(add_commitment, project.pk, by=member, side="gov", **terms, **{name: value}).code
            == "field_protected"
        )


def test_the_fact_is_recorded_when_both_sides_have_a_clause(member, project, terms, promise):
    add_commitment(project.pk, by=member, side="gov", **terms)
    assert fact_of(project) is None

    add_commitment(project.pk, by=member, side="investor", **promise)
    fact = fact_of(project)
    assert (fact.source, fact.recorded_by, fact.reference) == ("commitments", member, "政府承诺 1 条，企业承诺 1 条")

    add_commitment(project.pk, by=member, side="investor", **promise)
    assert project.facts.filter(code=FACT).count() == 1


def test_the_fact_is_withdrawn_with_the_last_clause_of_a_side(member, project, terms, promise):
    add_commitment(project.pk, by=member, side="gov", **terms)
    first, second = [add_commitment(project.pk, by=member, side="investor", **promise) for _ in range(2)]

    void_commitment(first.pk, by=member, version=0, reason="重复登记")
    assert fact_of(project) is not None
    void_commitment(second.pk, by=member, version=0, reason="谈判中止")
    assert fact_of(project) is None

    add_commitment(project.pk, by=member, side="investor", **promise)
    assert fact_of(project) is not None
    assert project.facts.filter(code=FACT).count() == 2


def test_a_fact_recorded_by_hand_stays(member, project, today, gov, promise):
    record_fact(project.pk, FACT, by=member, met_on=today, source="manual", reference="纸质清单")
    clause = add_commitment(project.pk, by=member, side="investor", **promise)
    void_commitment(clause.pk, by=member, version=0, reason="重复登记")

    assert fact_of(project).reference == "纸质清单"
    assert project.facts.filter(code=FACT).count() == 1


def test_once_signed_the_last_clause_is_hqs_to_void(member, hq, project, terms, promise):
    add_commitment(project.pk, by=member, side="gov", **terms)
    clause = add_commitment(project.pk, by=member, side="investor", **promise)
    Project.objects.filter(pk=project.pk).update(stage="signed")

    assert refused(void_commitment, clause.pk, by=member, version=0, reason="示例").code == "forbidden"
    assert fact_of(project) is not None
    void_commitment(clause.pk, by=hq, version=0, reason="协议解除")
    assert fact_of(project) is None


def test_a_change_is_kept_with_what_changed(member, gov):
    clause = update_commitment(gov.pk, by=member, version=0, amount_wan=Decimal(800), item="设备投资补助（修订）")

    assert (clause.amount_wan, clause.version, clause.updated_by) == (800, 1, member)
    change = clause.changes.last()
    assert (change.kind, change.detail) == ("edited", "金额（万元）、承诺事项")
    assert AuditEntry.objects.get(action="commitment.updated").changes["amount_wan"] == ["500.0000", "800"]


def test_the_same_values_again_write_nothing(member, gov):
    clause = update_commitment(gov.pk, by=member, version=0, amount_wan=Decimal(500), item=" 示例设备投资补助 ")

    assert clause.version == 0
    assert not clause.changes.exists()


def test_another_version_is_stale(member, gov):
    update_commitment(gov.pk, by=member, version=0, item="甲")

    with pytest.raises(StaleWrite):
        update_commitment(gov.pk, by=member, version=0, item="乙")
    assert Commitment.objects.get(pk=gov.pk).item == "甲"


@pytest.mark.parametrize(("change", "kept"), [
    ({"amount_wan": Decimal(800)}, "none"), ({"condition": "投产后"}, "none"), ({"basis": "另一条"}, "none"),
    ({"due_on": in_days(90)}, "passed"),
])  # fmt: skip
def test_another_text_needs_another_review(member, project, change, kept):
    clause = CommitmentFactory(project=project, reviewed=True)

    changed = update_commitment(clause.pk, by=member, version=0, **change)

    assert changed.review == kept
    assert bool(changed.review_reference) == (kept == "passed")


@pytest.mark.parametrize("status", ["applied", "approved", "paid", "refused", "expired"])
def test_what_was_decided_on_is_not_changed(hq, project, status):
    clause = CommitmentFactory(project=project, reviewed=True, status=status)

    assert refused(update_commitment, clause.pk, by=hq, version=0, item="改").code == "clause_locked"
    assert refused(void_commitment, clause.pk, by=hq, version=0, reason="改").code == "clause_locked"


def test_once_signed_hq_changes_with_a_reason_and_the_team_does_not(member, hq, t01):
    clause = CommitmentFactory(project=ProjectFactory(team=t01, stage="signed"))

    assert refused(update_commitment, clause.pk, by=member, version=0, item="改").code == "forbidden"
    assert refused(update_commitment, clause.pk, by=hq, version=0, item="改").code == "reason_missing"
    assert update_commitment(clause.pk, by=hq, version=0, item="改", reason="重大变更").item == "改"


def test_voiding_needs_a_reason_and_happens_once(member, gov):
    assert refused(void_commitment, gov.pk, by=member, version=0, reason=" ").code == "reason_missing"
    void_commitment(gov.pk, by=member, version=0, reason="重复登记")

    assert refused(void_commitment, gov.pk, by=member, version=1, reason="再来").code == "voided"
    assert Commitment.objects.live().count() == 0


def test_an_ended_project_keeps_its_promises_as_they_were(hq, gov, terms):
    Project.objects.filter(pk=gov.project_id).update(status="terminated")

    assert refused(add_commitment, gov.project_id, by=hq, side="gov", **terms).code == "project_ended"
    assert refused(update_commitment, gov.pk, by=hq, version=0, item="改").code == "project_ended"
    assert refused(void_commitment, gov.pk, by=hq, version=0, reason="改").code == "project_ended"


def test_another_teams_clause_does_not_exist_for_me(other_member, gov):
    for act in (lambda: update_commitment(gov.pk, by=other_member, version=0, item="改"),
                lambda: void_commitment(gov.pk, by=other_member, version=0, reason="改")):  # fmt: skip
        with pytest.raises(Commitment.DoesNotExist):
            act()


def test_once_signed_hq_adds_a_clause_with_a_reason_and_the_team_does_not(member, hq, t01, chain, terms, as_user):
    project = ProjectFactory(team=t01, chain=chain, stage="signed", owner=member)
    url = reverse("commitments:create", args=[project.pk, "gov"])

    assert refused(add_commitment, project.pk, by=member, side="gov", **terms).code == "forbidden"
    assert refused(add_commitment, project.pk, by=hq, side="gov", **terms).code == "reason_missing"
    added = add_commitment(project.pk, by=hq, side="gov", reason="补充协议", **terms)
    assert added.changes.get().reason == "补充协议"
    assert as_user(member).get(url).status_code == 403
    assert 'name="reason"' in as_user(hq).get(url).text


def test_before_signing_no_reason_is_asked_for_a_clause(member, project, terms, as_user):
    page = as_user(member).get(reverse("commitments:create", args=[project.pk, "gov"])).text

    assert 'name="reason"' not in page
