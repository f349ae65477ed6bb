"""Opinions of agencies: who gives them, what they need, and that silence is never consent."""

import datetime

import pytest

from core.audit.models import AuditEntry
from core.errors import StaleWrite
from crm.projects.models import Project
from crm.reviews.models import Opinion
from crm.reviews.rules import holds_up, word_of
from crm.reviews.services import change_setting, conclude_review, submit_opinion
from tests.crm.reviews.conftest import concluded, facts_of
from tests.crm.reviews.test_opening import refused
from tests.factories import AgencyFactory, clerk_of, pdf

pytestmark = pytest.mark.django_db


@pytest.fixture
def legal(opinions):
    return opinions["legal"]


@pytest.fixture
def late(review, today):
    """Every opinion is overdue by a day."""
    Opinion.objects.update(due_on=today - datetime.timedelta(days=1))
    return {one.dimension: one for one in review.opinions.all()}


def test_the_clerk_of_the_agency_answers_and_the_fact_comes_true(project, legal, agencies_clerk):
    given = submit_opinion(legal.pk, by=agencies_clerk, result="agree", text="无法律障碍", upload=pdf("意见.pdf"))

    assert (given.result, given.submitted_by, given.file.evidence_type) == ("agree", agencies_clerk, "opinion")
    assert facts_of(project) == {"review_opened", "legal_passed"}
    assert AuditEntry.objects.filter(action="review.opinion_given", actor_id=agencies_clerk.pk).count() == 1


def test_a_clerk_of_another_agency_does_not(legal, member):
    stranger = clerk_of(AgencyFactory())

    assert refused(submit_opinion, legal.pk, by=stranger, result="agree").code == "forbidden"
    assert refused(submit_opinion, legal.pk, by=member, result="agree").code == "forbidden"
    assert not Opinion.objects.visible_to(stranger).exists()


def test_a_clerk_whose_post_has_ended_answers_no_more(legal, agencies_clerk, today):
    agencies_clerk.agency_posts.update(until=today - datetime.timedelta(days=1))

    assert refused(submit_opinion, legal.pk, by=agencies_clerk, result="agree").code == "forbidden"


def test_headquarters_record_what_came_on_paper_with_its_number(legal, hq):
    assert set(refused(submit_opinion, legal.pk, by=hq, result="agree").fields) == {"paper_reference"}

    given = submit_opinion(legal.pk, by=hq, result="agree", paper_reference="示司函〔2026〕12 号")

    assert (given.paper_reference, given.submitted_by) == ("示司函〔2026〕12 号", hq)


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"result": "none"}, {"result"}),
        ({"result": "yes"}, {"result"}),
        ({"result": "conditional"}, {"conditions"}),
        ({"result": "conditional", "conditions": ["  "]}, {"conditions"}),
        ({"result": "agree", "conditions": ["补交承诺函"]}, {"conditions"}),
        ({"result": "object"}, {"text"}),
        ({"result": "supplement", "text": " "}, {"text"}),
        ({"result": "agree", "text": "字" * 5001}, {"text"}),
        ({"result": "conditional", "conditions": ["字" * 301]}, {"conditions"}),
    ],
)
def test_all_faults_of_an_opinion_are_named(legal, agencies_clerk, given, wrong):
    assert set(refused(submit_opinion, legal.pk, by=agencies_clerk, **given).fields) == wrong


@pytest.mark.parametrize(
    ("result", "more", "fact"),
    [
        ("agree", {}, True),
        ("conditional", {"conditions": ["补交承诺函"]}, False),
        ("object", {"text": "违反条例"}, False),
        ("supplement", {"text": "缺政策文本"}, False),
    ],
)
@pytest.mark.parametrize(
    ("dimension", "code"), [("legal", "legal_passed"), ("fair_competition", "fair_competition_passed")]
)
def test_only_a_plain_agreement_gives_the_fact_at_once(project, opinions, dimension, code, result, more, fact):
    submit_opinion(opinions[dimension].pk, by=None, result=result, paper_reference="示函 1 号", **more)

    assert (code in facts_of(project)) is fact


def test_an_agreement_that_is_corrected_to_an_objection_takes_the_fact_back(project, legal, agencies_clerk):
    submit_opinion(legal.pk, by=agencies_clerk, result="agree")
    submit_opinion(legal.pk, by=agencies_clerk, result="object", text="发现违反条例")

    assert facts_of(project) == {"review_opened"}


def test_silence_is_called_by_its_name_and_never_consent(project, review, late, meeting, hq):
    refusal = refused(conclude_review, review.pk, by=hq, conclusion="pass", meeting=meeting)

    assert {word_of(one, lenient=False) for one in late.values()} == {"未反馈（逾期）"}
    assert (refusal.code, set(refusal.fields)) == ("opinions_missing", {"fair_competition", "legal"})
    assert facts_of(project) == {"review_opened"}


@pytest.mark.parametrize(
    ("dimension", "overdue", "lenient", "holds", "word"),
    [
        ("env", False, False, True, "待反馈"),
        ("env", True, False, True, "未反馈（逾期）"),
        ("env", False, True, True, "待反馈"),
        ("env", True, True, False, "未反馈（逾期，视为无意见，不视为同意）"),
        ("legal", True, True, True, "未反馈（逾期）"),
        ("fair_competition", True, True, True, "未反馈（逾期）"),
    ],
)
def test_the_setting_never_makes_silence_an_agreement(dimension, overdue, lenient, holds, word, today):
    due = today - datetime.timedelta(days=int(overdue))
    opinion = Opinion(dimension=dimension, is_mandatory=True, due_on=due, result="none")

    assert (holds_up(opinion, lenient=lenient), word_of(opinion, lenient=lenient)) == (holds, word)
    assert opinion.result == "none"


def test_the_setting_is_off_by_default_and_changed_by_headquarters_with_a_reason(hq, member):
    assert refused(change_setting, by=member, overdue_is_no_comment=True, reason="x").code == "forbidden"
    assert refused(change_setting, by=hq, overdue_is_no_comment=True, reason=" ").code == "reason_missing"

    setting = change_setting(by=hq, overdue_is_no_comment=True, reason="示府办〔2026〕3 号")

    entry = AuditEntry.objects.get(action="review.setting_changed")
    assert (setting.overdue_is_no_comment, entry.changes["overdue_is_no_comment"]) == (True, [False, True])
    with pytest.raises(StaleWrite):
        change_setting(by=hq, overdue_is_no_comment=False, reason="x", version=0)


def test_after_the_conclusion_opinions_stay_as_they_were(review, meeting, hq, legal, agencies_clerk):
    concluded(review, meeting, hq)

    assert refused(submit_opinion, legal.pk, by=agencies_clerk, result="object", text="x").code == "review_closed"


def test_a_stale_opinion_is_refused(legal, agencies_clerk):
    submit_opinion(legal.pk, by=agencies_clerk, result="agree", version=0)

    with pytest.raises(StaleWrite):
        submit_opinion(legal.pk, by=agencies_clerk, result="object", text="x", version=0)


def test_on_an_ended_project_nobody_answers(legal, agencies_clerk):
    Project.objects.update(status="terminated")

    assert refused(submit_opinion, legal.pk, by=agencies_clerk, result="agree").code == "project_ended"
