"""The pages of reviews: panel, opening, the clerk's page, conclusion, meetings, and their query counts."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.audit.models import AuditEntry
from crm.reviews.forms.opening import OpenForm
from crm.reviews.models import Condition, Review, ReviewMeeting
from tests.crm.reviews.conftest import agree_all, concluded, facts_of, meeting_of
from tests.factories import (
    AgencyFactory,
    ProjectFactory,
    ProjectFileFactory,
    clerk_of,
    only_mandatory,
    opened_review,
    pdf,
)

pytestmark = pytest.mark.django_db


def page(answer) -> str:
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_the_panel_is_a_fragment_for_htmx_and_a_page_for_others(project, review, member, as_user):
    url = reverse("reviews:panel", args=[project.pk])

    whole = page(as_user(member).get(url))
    part = page(as_user(member, headers={"HX-Request": "true"}).get(url))

    assert "<html" in whole
    assert "<html" not in part
    for text in (whole, part):
        assert "第 1 轮联审会" in text
        assert "公平竞争审查" in text
        assert "未完成的必经步骤" in text


def test_the_team_opens_a_round_by_form_and_sees_all_faults(project, member, as_user):
    only_mandatory("legal", "fair_competition")
    agency, material = AgencyFactory(), ProjectFileFactory(project=project)
    url = reverse("reviews:open", args=[project.pk])
    given = {"contract_kind": "formal", "procedure": "full", "note": "首次上会", "materials": [material.pk]}

    refused = as_user(member).post(url, given | {"agency_legal": agency.pk})
    assert refused.status_code == 422
    assert set(refused.context["form"].errors) >= {"agency_fair_competition"}

    done = as_user(member).post(url, given | {"agency_legal": agency.pk, "agency_fair_competition": agency.pk})
    review = Review.objects.get()
    assert done.url == review.get_absolute_url()
    assert list(review.materials.all()) == [material]


def test_a_clerk_sees_what_his_agency_is_asked_and_nothing_else(project, review, opinions, agencies_clerk, as_user):
    foreign = opinions["fair_competition"]
    browser = as_user(agencies_clerk)

    listed = page(browser.get(reverse("reviews:opinions")))

    assert listed.count("示例内饰件生产基地") == 1
    assert page(browser.get(opinions["legal"].get_absolute_url()))
    assert browser.get(foreign.get_absolute_url()).status_code == 404
    for name in ("panel", "open"):
        assert browser.get(reverse(f"reviews:{name}", args=[project.pk])).status_code == 404
    assert browser.get(reverse("reviews:list")).status_code == 403
    assert browser.get(review.get_absolute_url()).status_code == 404


def test_a_clerk_answers_by_form_with_conditions_one_a_line_and_a_paper(project, opinions, agencies_clerk, as_user):
    legal = opinions["legal"]
    given = {"result": "conditional", "text": "原则同意", "conditions": "删除第 7 条\n\n补交授权书", "version": 0}

    done = as_user(agencies_clerk).post(legal.get_absolute_url(), given | {"upload": pdf("意见.pdf")})

    legal.refresh_from_db()
    assert (done.status_code, legal.result, legal.file.title) == (
        302,
        "conditional",
        f"{legal.agency.name} 法务审核意见",
    )
    assert [one.text for one in legal.conditions.order_by("id")] == ["删除第 7 条", "补交授权书"]


def test_a_stale_answer_keeps_what_was_typed(opinions, agencies_clerk, as_user):
    legal = opinions["legal"]
    as_user(agencies_clerk).post(legal.get_absolute_url(), {"result": "agree", "version": 0})

    late = as_user(agencies_clerk).post(
        legal.get_absolute_url(), {"result": "object", "text": "我写的理由", "version": 0}
    )

    assert late.status_code == 422
    assert "我写的理由" in late.content.decode()


def test_a_clerk_reads_the_materials_and_it_is_recorded(project, member, as_user):
    material = ProjectFileFactory(project=project)
    review = opened_review(project, by=member, materials=[material])
    opinion = review.opinions.get(dimension="legal")
    clerk = clerk_of(opinion.agency)
    own = reverse("reviews:material", args=[opinion.pk, material.pk])
    other = reverse("reviews:material", args=[opinion.pk, ProjectFileFactory(project=project).pk])

    answer = as_user(clerk).get(own)

    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    assert as_user(clerk).get(other).status_code == 404
    assert AuditEntry.objects.filter(action="project.file_downloaded", actor_id=clerk.pk).count() == 1


def test_headquarters_conclude_in_the_sheet_and_see_what_is_missing(project, review, meeting, hq, as_user):
    url = reverse("reviews:conclude", args=[review.pk])
    browser = as_user(hq)

    assert "还有 2 项必审意见未完成" in page(browser.get(url))
    agree_all(review)
    review.refresh_from_db()
    done = browser.post(
        url,
        {
            "meeting": meeting.pk,
            "conclusion": "conditional",
            "conditions": "补交资金证明",
            "text": "",
            "version": review.version,
        },
    )
    assert done.status_code == 302
    assert "补交资金证明" in page(browser.get(review.get_absolute_url()))

    evidence = ProjectFileFactory(project=project)
    review.refresh_from_db()
    condition = reverse("reviews:condition", args=[Condition.objects.get().pk])
    assert browser.post(condition, {"evidence": evidence.pk, "version": review.version}).status_code == 302
    assert "review_passed" in facts_of(project)

    review.refresh_from_db()
    revoke = reverse("reviews:revoke", args=[review.pk])
    assert browser.post(revoke, {"reason": "隐瞒诉讼", "version": review.version}).status_code == 302
    assert "review_passed" not in facts_of(project)


def test_headquarters_ask_call_meetings_and_change_the_setting(review, hq, as_user):
    browser, agency = as_user(hq), AgencyFactory()
    ask = reverse("reviews:ask", args=[review.pk])
    assert browser.post(ask, {"dimension": "market", "agency": agency.pk, "version": 0}).status_code == 302

    given = {
        "title": "第 9 次联审会", "held_at": "2026-11-20T09:00", "place": "示例会议室", "chair": "主持示例",
        "attendees": "甲部门", "reviews": [review.pk],
    }  # fmt: skip
    called = browser.post(reverse("reviews:meeting-create"), given)
    meeting = ReviewMeeting.objects.get()
    assert called.url == meeting.get_absolute_url()
    assert "示例内饰件生产基地" in page(browser.get(meeting.get_absolute_url()))
    edit = reverse("reviews:meeting-edit", args=[meeting.pk])
    assert browser.post(edit, given | {"place": "另一间", "version": 0}).status_code == 302
    assert browser.post(edit, given | {"place": "第三间", "version": 0}).status_code == 422
    assert "另一间" in page(browser.get(reverse("reviews:meetings")))

    setting = reverse("reviews:setting")
    assert browser.post(setting, {"overdue_is_no_comment": "on", "reason": "", "version": 0}).status_code == 422
    assert browser.post(setting, {"overdue_is_no_comment": "on", "reason": "示府办", "version": 0}).status_code == 302
    assert "checked" in page(browser.get(setting))


def test_the_list_narrows_and_is_scoped(review, hq, member, other_member, t02, other_chain, as_user):
    theirs = opened_review(ProjectFactory(team=t02, chain=other_chain, name="外组示例项目"))
    url = reverse("reviews:list")

    assert "外组示例项目" not in page(as_user(member).get(url))
    text = page(as_user(hq).get(url, {"status": "open", "team": t02.pk}))
    assert "外组示例项目" in text
    assert "示例内饰件生产基地" not in text
    assert "示例内饰件生产基地" in page(as_user(member).get(url, {"q": "内饰件"}))
    assert as_user(member).get(theirs.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("name", ["list", "opinions", "meetings"])
def test_lists_ask_the_same_number_of_queries_however_many_rows(
    name, review, hq, t01, chain, as_user, django_assert_num_queries
):

    browser, url = as_user(hq), reverse(f"reviews:{name}")
    meeting_of([review], hq)
    browser.get(url)
    with CaptureQueriesContext(connection) as few:
        page(browser.get(url))
    for _number in range(4):
        meeting_of([opened_review(ProjectFactory(team=t01, chain=chain))], hq)

    with django_assert_num_queries(len(few)):
        page(browser.get(url))
    assert len(few) <= {"list": 16, "opinions": 14, "meetings": 12}[name]


def test_the_panel_asks_a_fixed_number_of_queries(project, member, hq, as_user, django_assert_num_queries):

    opened_review(project, by=member)
    browser, url = as_user(hq), reverse("reviews:panel", args=[project.pk])
    browser.get(url)
    with CaptureQueriesContext(connection) as few:
        page(browser.get(url))
    review = Review.objects.get()
    concluded(review, meeting_of([review], hq), hq, "reject", text="不符合")
    opened_review(project, by=member, dimensions=("legal", "env", "safety", "land", "plan", "tax", "market"))

    with django_assert_num_queries(len(few)):
        page(browser.get(url))
    assert len(few) <= 25


@pytest.fixture
def many(t01, chain):
    """Fifty-two open reviews, the first the oldest."""
    made = [opened_review(ProjectFactory(name=f"示例扩产{number:02}号", team=t01, chain=chain)) for number in range(52)]
    for number, one in enumerate(made):
        Review.objects.filter(pk=one.pk).update(applied_at=timezone.now() - timezone.timedelta(days=100 - number))
    return made


def test_a_meeting_offers_the_newest_reviews_and_those_on_its_agenda_and_finds_the_rest(many, hq, as_user):
    meeting = meeting_of([many[0]], hq)
    browser, edit = as_user(hq), reverse("reviews:meeting-edit", args=[meeting.pk])

    def offered(url, **query):
        return [one.pk for one in browser.get(url, query).context["form"].fields["reviews"].queryset]

    create = reverse("reviews:meeting-create")
    assert offered(create) == [one.pk for one in many[2:]]
    assert offered(edit) == [many[0].pk, *[one.pk for one in many[2:]]]
    assert "另有 2 个较早的联审未列出" in page(browser.get(create))
    assert offered(create, q="扩产01") == [many[1].pk]
    assert offered(create, q="扩产01", reviews=[many[7].pk, "x"]) == [many[1].pk, many[7].pk]
    found = browser.get(create, {"q": "扩产01", "reviews": [many[7].pk]}).context["form"]
    assert [str(one) for one in found["reviews"].value()] == [f"{many[7].pk}"]
    given = {
        "title": "示例会", "held_at": "2026-11-20T10:00", "place": "示例", "chair": "示例", "attendees": "示例",
        "reviews": [many[1].pk],
    }  # fmt: skip
    assert browser.post(create, given).status_code == 302


def test_the_move_dialogue_leaves_the_conclusion_to_the_review(project, review, hq, as_user):
    type(project).objects.update(stage="review")
    dialogue = page(as_user(hq).get(reverse("projects:stage", args=[project.pk])))

    assert "联审通过" in dialogue
    assert "review_passed_on" not in dialogue


def test_where_no_review_was_opened_the_dialogue_asks_for_the_minutes(project, hq, as_user):
    type(project).objects.update(stage="review")
    dialogue = page(as_user(hq).get(reverse("projects:stage", args=[project.pk])))

    assert "review_passed_on" in dialogue
    assert "附件（会议纪要，必须）" in dialogue


def test_a_mandatory_question_is_marked_so_when_a_review_is_opened(project, member, as_user):
    form = page(as_user(member).get(reverse("reviews:open", args=[project.pk])))

    assert form.count("<small>必审</small>") == sum(bool(one.help_text) for one in opened_form(project))


def opened_form(project):
    return OpenForm(project=project).asked()


def test_the_gate_of_the_project_page_leads_to_the_open_review(project, review, hq, as_user):
    type(project).objects.update(stage="review")
    context = as_user(hq).get(project.get_absolute_url()).context

    item = next(one for one in context["gate"]["items"] if one["word"] == "联审通过")
    assert (item["act"], "tab=reviews" in item["url"]) == ("看联审", True)
