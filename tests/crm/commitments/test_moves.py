"""The path of a promise: who takes which step, four eyes, the 公平竞争审查 before approval."""

import datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from core.audit.models import AuditEntry
from core.errors import RuleViolation, StaleWrite
from crm.commitments.models import Commitment
from crm.commitments.services import move_commitment, review_commitment, withdraw_review
from crm.commitments.states import MOVES, Office
from crm.projects.models import Project
from tests.factories import UserFactory
from tests.factories.commitments import CommitmentFactory, in_days

pytestmark = pytest.mark.django_db


def refused(act, *args, **kwargs):
    with pytest.raises(RuleViolation) as caught:
        act(*args, **kwargs)
    return caught.value


def go(clause, to, by, today, **told):
    clause.refresh_from_db()
    return move_commitment(clause.pk, to, by=by, version=clause.version, actual_on=today, **told)


@pytest.fixture
def reviewed(project):
    return CommitmentFactory(project=project, reviewed=True)


def test_a_government_promise_goes_from_draft_to_payment(member, hq, reviewed, today):
    go(reviewed, "condition_met", member, today)
    assert go(reviewed, "applied", member, today).applied_by == member
    go(reviewed, "approved", hq, today)
    paid = go(reviewed, "paid", hq, today, settled_value=Decimal(600))

    assert (paid.settled_on, paid.settled_value, paid.kept_rate) == (today, 600, Decimal("1.2"))
    steps = [(change.from_status, change.to_status, change.by) for change in paid.changes.order_by("id")]
    assert steps == [("pending", "condition_met", member), ("condition_met", "applied", member),
                     ("applied", "approved", hq), ("approved", "paid", hq)]  # fmt: skip
    assert AuditEntry.objects.filter(action="commitment.moved").count() == 4


def test_an_investor_promise_needs_no_review(member, hq, investor, today):
    for to, by in [("condition_met", member), ("applied", member), ("approved", hq)]:
        go(investor, to, by, today)

    assert go(investor, "paid", hq, today, settled_value=Decimal(100)).status_text == "已履约"


@pytest.mark.parametrize("review", ["none", "refused"])
def test_without_a_passed_review_the_government_approves_nothing(hq, project, today, review):
    clause = CommitmentFactory(project=project, status="applied", review=review)

    refusal = refused(go, clause, "approved", hq, today)

    assert refusal.code == "review_missing"
    assert "公平竞争审查" in refusal.message
    clause.refresh_from_db()
    assert clause.status == "applied"


@pytest.mark.parametrize("status", ["approved", "paid"])
def test_the_database_itself_knows_no_approval_without_review(project, status):
    with pytest.raises(IntegrityError), transaction.atomic():
        CommitmentFactory(project=project, status=status)


@pytest.mark.parametrize("move", MOVES, ids=lambda move: f"{move.source}-{move.to}")
@pytest.mark.parametrize("who", ["member", "leader", "chain_leader", "hq"])
def test_teams_draft_and_hq_decides(request, who, project, today, move):
    clause = CommitmentFactory(project=project, reviewed=True, status=move.source)
    by = request.getfixturevalue(who)
    told = {"reason": "示例原因"} | ({"settled_value": Decimal(1)} if move.to == "paid" else {})
    may = who == "hq" or (move.office == Office.TEAM and who in {"member", "leader"})

    if may:
        assert go(clause, move.to, by, today, **told).status == move.to
    else:
        assert refused(go, clause, move.to, by, today, **told).code == "forbidden"


@pytest.mark.parametrize(
    "move", [one for one in MOVES if one.needs_reason], ids=lambda move: f"{move.source}-{move.to}"
)
def test_a_step_back_or_a_refusal_needs_a_reason(hq, project, today, move):
    clause = CommitmentFactory(project=project, reviewed=True, status=move.source)

    assert refused(go, clause, move.to, hq, today, reason="  ").code == "reason_missing"


def test_who_applied_does_not_approve_even_in_hq(hq, commander, project, today):
    clause = CommitmentFactory(project=project, reviewed=True, status="condition_met")
    go(clause, "applied", hq, today)

    assert refused(go, clause, "approved", hq, today).code == "own_application"
    assert go(clause, "approved", commander, today).status == "approved"


@pytest.mark.parametrize(("to", "words"), [("paid", "不能直接转为"), ("pending", "已是"), ("nonsense", "没有这个状态")])
def test_a_way_that_is_none_is_told_in_words(hq, gov, today, to, words):
    refusal = refused(go, gov, to, hq, today)

    assert refusal.code == "move_unknown"
    assert words in refusal.message


@pytest.mark.parametrize(
    ("told", "field"),
    [({"actual_on": in_days(1)}, "actual_on"), ({"actual_on": None}, "actual_on"),
     ({"actual_on": datetime.date(26, 1, 1)}, "actual_on"), ({"reason": "字" * 301}, "reason"),
     ({"settled_value": Decimal(1)}, "settled_value")],
)  # fmt: skip
def test_what_is_wrong_with_a_step_stands_beside_its_field(member, gov, today, told, field):
    given = {"actual_on": today, **told}

    refusal = refused(move_commitment, gov.pk, "condition_met", by=member, version=0, **given)

    assert (refusal.code, set(refusal.fields)) == ("invalid", {field})


@pytest.mark.parametrize("value", [None, Decimal(-1), Decimal("1e15"), Decimal("0.00001")])
def test_a_payment_names_what_was_paid(hq, project, today, value):
    clause = CommitmentFactory(project=project, reviewed=True, status="approved")

    assert set(refused(go, clause, "paid", hq, today, settled_value=value).fields) == {"settled_value"}


def test_a_promise_without_figure_is_kept_without_one(hq, project, today):
    clause = CommitmentFactory(project=project, investor=True, measure="start", amount_wan=None, status="approved")

    kept = go(clause, "paid", hq, today)

    assert (kept.status, kept.settled_value, kept.kept_rate) == ("paid", None, None)


def test_a_wrong_payment_is_taken_back(hq, project, today):
    clause = CommitmentFactory(project=project, reviewed=True, status="approved")
    go(clause, "paid", hq, today, settled_value=Decimal(1))

    back = go(clause, "approved", hq, today, reason="付款退回")

    assert (back.settled_on, back.settled_value) == (None, None)


def test_a_step_on_another_version_is_stale(member, gov, today):
    move_commitment(gov.pk, "condition_met", by=member, version=0, actual_on=today)

    with pytest.raises(StaleWrite):
        move_commitment(gov.pk, "applied", by=member, version=0, actual_on=today)


def test_an_ended_project_pays_nothing(hq, project, today):
    clause = CommitmentFactory(project=project, reviewed=True, status="approved")
    Project.objects.filter(pk=project.pk).update(status="terminated")

    assert refused(go, clause, "paid", hq, today, settled_value=Decimal(1)).code == "project_ended"


REVIEW = {"result": "passed", "reference": "示竞审〔2026〕9 号"}


def test_hq_records_a_review_and_a_later_one_takes_its_place(hq, gov, today):
    review_commitment(gov.pk, by=hq, version=0, reviewed_on=today, result="refused", reference="初审")
    clause = review_commitment(gov.pk, by=hq, version=1, reviewed_on=today, **REVIEW)

    assert (clause.review, clause.review_reference, clause.reviewed_by) == ("passed", REVIEW["reference"], hq)
    assert [change.detail for change in clause.changes.order_by("id")] == [
        "审查未通过，初审",
        "审查通过，示竞审〔2026〕9 号",
    ]


@pytest.mark.parametrize("who", ["member", "leader", "chain_leader"])
def test_nobody_else_records_it(request, who, gov, today):
    by = request.getfixturevalue(who)

    assert refused(review_commitment, gov.pk, by=by, version=0, reviewed_on=today, **REVIEW).code == "forbidden"


@pytest.mark.parametrize(
    ("change", "fields"),
    [({"result": "none"}, {"result"}), ({"reference": " "}, {"reference"}), ({"reviewed_on": in_days(1)}, {"reviewed_on"}),
     ({"result": "x", "reference": "", "reviewed_on": None}, {"result", "reference", "reviewed_on"}),
     ({"reference": "字" * 121}, {"review_reference"})],
)  # fmt: skip
def test_all_faults_of_a_review_are_told_at_once(hq, gov, today, change, fields):
    given = {**REVIEW, "reviewed_on": today, **change}

    assert set(refused(review_commitment, gov.pk, by=hq, version=0, **given).fields) == fields


def test_an_investors_promise_is_not_reviewed(hq, investor, today):
    refusal = refused(review_commitment, investor.pk, by=hq, version=0, reviewed_on=today, **REVIEW)

    assert refusal.code == "review_not_needed"


@pytest.mark.parametrize("status", ["approved", "paid"])
def test_a_review_that_an_approval_rests_on_stays(hq, project, today, status):
    clause = CommitmentFactory(project=project, reviewed=True, status=status)

    assert refused(withdraw_review, clause.pk, by=hq, version=0, reason="误登").code == "review_in_use"
    assert refused(review_commitment, clause.pk, by=hq, version=0, reviewed_on=today, **REVIEW).code == "review_in_use"


def test_a_review_is_taken_back_with_a_reason_once(hq, project):
    clause = CommitmentFactory(project=project, reviewed=True)

    assert refused(withdraw_review, clause.pk, by=hq, version=0, reason="").code == "reason_missing"
    assert withdraw_review(clause.pk, by=hq, version=0, reason="误登").review == "none"
    assert refused(withdraw_review, clause.pk, by=hq, version=1, reason="误登").code == "review_missing"


def test_a_disabled_person_does_nothing(hq_team, gov, today):
    gone = UserFactory(role="hq_staff", is_active=False)

    with pytest.raises((RuleViolation, Commitment.DoesNotExist)):
        go(gov, "condition_met", gone, today)
