"""Conclusions, conditions, validity and what they tell the gate of the formal contract (domain.md 2.7)."""

import datetime

import pytest
import time_machine
from django.utils import timezone

from core.errors import StaleWrite
from crm.projects.models import Project
from crm.projects.queries import gate_checklist
from crm.projects.services import approve_amendment, record_fact, request_amendment
from crm.reviews.models import Condition
from crm.reviews.queries import open_mandatory_steps
from crm.reviews.services import (
    close_condition,
    conclude_review,
    open_review,
    revoke_conclusion,
    submit_opinion,
    update_meeting,
)
from tests.crm.reviews.conftest import agree_all, concluded, facts_of, meeting_of
from tests.crm.reviews.test_opening import refused
from tests.factories import ProjectFactory, ProjectFileFactory, only_mandatory, opened_review

pytestmark = pytest.mark.django_db
ALL = {"review_opened", "review_passed", "fair_competition_passed", "legal_passed"}


def codes(project) -> list[str]:
    return sorted({step.code for step in open_mandatory_steps(project)})


def test_a_passed_review_opens_the_gate_for_180_days(project, review, meeting, hq, today):
    passed = concluded(review, meeting, hq)

    assert (passed.status, passed.conclusion, passed.meeting) == ("concluded", "pass", meeting)
    assert passed.valid_until == today + datetime.timedelta(days=180)
    assert facts_of(project) == ALL
    assert open_mandatory_steps(project) == []


@pytest.mark.parametrize(("days", "opens"), [(0, True), (180, True), (181, False), (400, False)])
def test_a_review_out_of_validity_does_not_open_the_gate(project, review, meeting, hq, days, opens):
    concluded(review, meeting, hq)

    with time_machine.travel(timezone.now() + datetime.timedelta(days=days)):
        met = {item.code for item in gate_checklist(project, "signed") if item.met}
        assert ("review_passed" in met) is opens
        assert codes(project) == ([] if opens else ["review_passed"])


def test_after_its_validity_a_new_round_records_the_fact_anew(project, review, meeting, hq):
    concluded(review, meeting, hq)

    with time_machine.travel(timezone.now() + datetime.timedelta(days=200)):
        second = opened_review(project, note="原结论已过期")
        concluded(second, meeting_of([second], hq), hq)
        assert facts_of(project) == ALL
    assert project.facts.filter(code="review_passed").count() == 2


@pytest.mark.parametrize(
    ("conclusion", "more", "facts"),
    [
        ("pass", {}, ALL),
        ("conditional", {"conditions": ["补交资金证明"]}, ALL - {"review_passed"}),
        ("reject", {"text": "不符合产业方向"}, ALL - {"review_passed"}),
        ("supplement", {"text": "补充能评"}, ALL - {"review_passed"}),
    ],
)
def test_each_conclusion_and_the_facts_it_gives(project, review, meeting, hq, conclusion, more, facts):
    done = concluded(review, meeting, hq, conclusion, **more)

    assert facts_of(project) == facts
    assert (done.valid_until is not None) is (conclusion in {"pass", "conditional"})


def test_the_last_condition_opens_the_gate(project, review, meeting, hq, evidence):
    concluded(review, meeting, hq, "conditional", conditions=["补交资金证明", "签订监管协议"])
    first, last = Condition.objects.order_by("id")
    assert codes(project) == ["condition"]

    close_condition(first.pk, by=hq, evidence=evidence, note="已收到")
    assert "review_passed" not in facts_of(project)
    close_condition(last.pk, by=hq, evidence=evidence)

    assert facts_of(project) == ALL
    assert open_mandatory_steps(project) == []


def test_a_condition_is_closed_once_and_with_evidence_of_the_project(review, meeting, hq, member, evidence):
    concluded(review, meeting, hq, "conditional", conditions=["补交资金证明"])
    condition = Condition.objects.get()

    assert refused(close_condition, condition.pk, by=hq, evidence=None).fields.keys() == {"evidence"}
    assert refused(close_condition, condition.pk, by=hq, evidence=ProjectFileFactory()).code == "invalid"
    assert refused(close_condition, condition.pk, by=member, evidence=evidence).code == "forbidden"
    close_condition(condition.pk, by=hq, evidence=evidence)
    assert refused(close_condition, condition.pk, by=hq, evidence=evidence).code == "condition_met"


def test_conditions_of_an_opinion_hold_the_fact_until_they_are_met(
    project, review, meeting, hq, opinions, agencies_clerk, evidence
):
    agree_all(review)
    submit_opinion(opinions["legal"].pk, by=agencies_clerk, result="conditional", conditions=["删除第 7 条"])
    assert refused(conclude_review, review.pk, by=hq, conclusion="pass", meeting=meeting).code == "conditions_open"
    conclude_review(review.pk, by=hq, conclusion="conditional", meeting=meeting)
    assert facts_of(project) == {"review_opened", "fair_competition_passed"}

    close_condition(Condition.objects.get().pk, by=hq, evidence=evidence)

    assert facts_of(project) == ALL


def test_passing_with_conditions_names_at_least_one(review, meeting, hq):
    agree_all(review)

    assert set(refused(conclude_review, review.pk, by=hq, conclusion="conditional", meeting=meeting).fields) == {
        "conditions"
    }


@pytest.mark.parametrize("result", ["object", "supplement"])
def test_an_objection_in_a_mandatory_dimension_keeps_it_from_passing(project, review, meeting, hq, opinions, result):
    agree_all(review)
    submit_opinion(opinions["legal"].pk, by=None, result=result, text="理由", paper_reference="示函 1 号")

    refusal = refused(conclude_review, review.pk, by=hq, conclusion="pass", meeting=meeting)

    assert (refusal.code, set(refusal.fields)) == ("opinions_missing", {"legal"})
    assert "legal" in codes(project)


def test_a_mandatory_dimension_that_was_never_asked_is_a_step_too(project, review, meeting, hq):
    agree_all(review)
    only_mandatory("legal", "fair_competition", "env")

    assert refused(conclude_review, review.pk, by=hq, conclusion="pass", meeting=meeting).fields.keys() == {"env"}


def test_a_rule_that_comes_later_does_not_reopen_a_concluded_review(project, review, meeting, hq):
    concluded(review, meeting, hq)
    only_mandatory("legal", "fair_competition", "env")

    assert open_mandatory_steps(project) == []


def test_the_full_procedure_is_decided_in_a_meeting_that_has_begun_with_it_on_the_agenda(review, hq, t01, chain):
    agree_all(review)
    ahead = meeting_of([review], hq, held_at=timezone.now() + datetime.timedelta(days=1))
    other = meeting_of([opened_review(ProjectFactory(team=t01, chain=chain))], hq)
    before = meeting_of([review], hq, held_at=timezone.now() - datetime.timedelta(days=9))

    for meeting in (None, ahead, other, before):
        refusal = refused(conclude_review, review.pk, by=hq, conclusion="pass", meeting=meeting)
        assert set(refusal.fields) == {"meeting"}


def test_the_simple_procedure_needs_no_meeting_and_opens_no_gate(project, hq):
    only_mandatory()
    review = open_review(project.pk, by=None, contract_kind="framework", procedure="simple")

    done = conclude_review(review.pk, by=hq, conclusion="pass")

    assert done.conclusion == "pass"
    assert facts_of(project) == {"review_opened"}
    assert codes(project) == ["review_passed"]


def test_only_headquarters_conclude_and_revoke(review, meeting, hq, leader):
    agree_all(review)

    assert refused(conclude_review, review.pk, by=leader, conclusion="pass", meeting=meeting).code == "forbidden"
    conclude_review(review.pk, by=hq, conclusion="pass", meeting=meeting)
    assert refused(revoke_conclusion, review.pk, by=leader, reason="x").code == "forbidden"


def test_a_revoked_conclusion_takes_all_its_facts_with_it(project, review, meeting, hq):
    concluded(review, meeting, hq)
    assert refused(revoke_conclusion, review.pk, by=hq, reason=" ").code == "reason_missing"

    revoked = revoke_conclusion(review.pk, by=hq, reason="投资方隐瞒诉讼")

    assert (revoked.status, revoked.revoked_by) == ("revoked", hq)
    assert facts_of(project) == {"review_opened"}
    assert codes(project) == ["review_passed"]
    assert refused(revoke_conclusion, review.pk, by=hq, reason="x").code == "not_concluded"


def test_what_headquarters_recorded_by_hand_stays(project, review, meeting, hq, today):
    record_fact(project.pk, "legal_passed", by=hq, met_on=today, source="manual", reference="示函 9 号")
    concluded(review, meeting, hq)

    revoke_conclusion(review.pk, by=hq, reason="重审")

    assert facts_of(project) == {"review_opened", "legal_passed"}


def test_nobody_writes_past_a_review_that_it_was_passed(project, review, meeting, hq, today):
    by_hand = {"by": hq, "met_on": today, "source": "manual", "file": ProjectFileFactory(project=project)}
    assert refused(record_fact, project.pk, "review_passed", **by_hand).code == "review_decides"

    concluded(review, meeting, hq)
    revoke_conclusion(review.pk, by=hq, reason="重审")
    assert refused(record_fact, project.pk, "review_passed", **by_hand).code == "review_decides"


def test_an_opening_recorded_by_hand_does_not_hide_the_review(project, member, hq, today):
    early = today - datetime.timedelta(days=5)
    record_fact(project.pk, "review_opened", by=member, met_on=early, source="manual")
    opened_review(project, by=member)

    by_hand = {"by": hq, "met_on": today, "source": "manual", "file": ProjectFileFactory(project=project)}
    assert refused(record_fact, project.pk, "review_passed", **by_hand).code == "review_decides"
    fact = project.facts.valid().get(code="review_opened")
    assert (fact.met_on, fact.source) == (early, "review")


def test_a_great_change_approved_after_the_conclusion_asks_for_another_round(
    project, review, meeting, member, hq, evidence
):
    concluded(review, meeting, hq, "conditional", conditions=["补交资金证明"])
    Project.objects.filter(pk=project.pk).update(stage="signed", content="一期")
    asked = request_amendment(project.pk, by=member, field="content", new="二期", reason="补充协议")
    approve_amendment(asked.pk, by=hq)

    close_condition(review.conditions.get().pk, by=hq, evidence=evidence)

    assert "review_passed" not in facts_of(project)
    step = open_mandatory_steps(project)[0]
    assert (step.code, "重大变更" in step.note) == ("review_passed", True)


def test_a_conclusion_on_an_older_version_is_stale(review, meeting, hq):
    version = review.version
    agree_all(review)

    with pytest.raises(StaleWrite):
        conclude_review(review.pk, by=hq, conclusion="pass", meeting=meeting, version=version)


def test_below_the_threshold_no_step_is_asked_for(chain, t01):
    small = ProjectFactory(type="lease", total_invest_wan=9999, team=t01, chain=chain)
    big = ProjectFactory(type="lease", total_invest_wan=10000, team=t01, chain=chain)

    assert (open_mandatory_steps(small), codes(big)) == ([], ["review_passed"])


def test_a_decided_review_stays_on_its_agenda(review, meeting, hq, t01, chain):
    concluded(review, meeting, hq)
    other = opened_review(ProjectFactory(team=t01, chain=chain))

    refusal = refused(update_meeting, meeting.pk, by=hq, version=0, reviews=[other])
    changed = update_meeting(meeting.pk, by=hq, version=0, reviews=[review, other], place="另一会议室")

    assert set(refusal.fields) == {"reviews"}
    assert (changed.place, changed.items.count(), changed.version) == ("另一会议室", 2, 1)
    with pytest.raises(StaleWrite):
        update_meeting(meeting.pk, by=hq, version=0, place="x")


def test_a_meeting_needs_everything_at_once(hq, member, review):
    refusal = refused(meeting_of, [], hq, title=" ", held_at=None, place="", chair="", attendees="")

    assert set(refusal.fields) == {"title", "held_at", "place", "chair", "attendees", "reviews"}
    assert refused(meeting_of, [review], member).code == "forbidden"


def test_a_review_named_twice_stands_on_the_agenda_once(review, hq, t01, chain):
    other = opened_review(ProjectFactory(team=t01, chain=chain))

    meeting = meeting_of([other, review, other], hq)
    assert [item.review for item in meeting.items.order_by("position")] == [other, review]
    update_meeting(meeting.pk, by=hq, version=0, reviews=[review, other, review])
    assert [item.review for item in meeting.items.order_by("position")] == [review, other]


def test_the_day_of_a_meeting_that_has_decided_stays(review, meeting, hq):
    concluded(review, meeting, hq)

    later = meeting.held_at - datetime.timedelta(days=1)
    refusal = refused(update_meeting, meeting.pk, by=hq, version=0, held_at=later)
    same_minute = meeting.held_at.replace(second=0, microsecond=0)
    changed = update_meeting(meeting.pk, by=hq, version=0, held_at=same_minute, place="另一会议室")

    assert set(refusal.fields) == {"held_at"}
    assert (changed.place, changed.held_at) == ("另一会议室", meeting.held_at)
