"""The minutes as a Word file, opened by python-docx: everything that the meeting decided stands in it."""

import io

import pytest
from django.urls import reverse
from django.utils import timezone
from docx import Document

from core.audit.models import AuditEntry
from crm.reviews.minutes import build_minutes
from crm.reviews.services import ask_opinion, conclude_review, submit_opinion
from tests.crm.reviews.conftest import agree_all, meeting_of
from tests.factories import AgencyFactory, ProjectFactory, opened_review

pytestmark = pytest.mark.django_db


def words(content: bytes) -> str:
    document = Document(io.BytesIO(content))
    cells = [" | ".join(cell.text for cell in row.cells) for table in document.tables for row in table.rows]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


@pytest.fixture
def decided(review, hq, t01, chain):
    """A meeting on two projects: one passes with a condition and a silent agency, the other stays open."""
    other = opened_review(ProjectFactory(name="示例第二项目", team=t01, chain=chain))
    meeting = meeting_of([review, other], hq, minutes="下次会议另行通知。")
    silent = ask_opinion(review.pk, by=hq, dimension="market", agency=AgencyFactory(name="示例沉默部门"))
    agree_all(review.__class__.objects.get(pk=other.pk))
    for one in review.opinions.exclude(pk=silent.pk):
        submit_opinion(one.pk, by=None, result="agree", text="同意上会", paper_reference="示函〔2026〕5 号")
    review.opinions.filter(pk=silent.pk).update(due_on=timezone.localdate() - timezone.timedelta(days=2))
    conclude_review(review.pk, by=hq, conclusion="conditional", conditions=["补交资金证明"], meeting=meeting)
    return meeting


def test_the_minutes_say_who_met_what_was_said_and_decided(decided):
    text = words(build_minutes(decided))

    for part in (
        "2026 年第 8 次联审会纪要", "主持人：主持示例", "参加人员：甲部门、乙部门", "地点：示例会议室", "示例内饰件生产基地",
        "示例第二项目", "总投资：3.20 亿元", "公平竞争审查（必审）", "同意上会", "示函〔2026〕5 号", "有条件通过，有效期至",
        "补交资金证明（未落实）", "会议结论：未作出结论", "下次会议另行通知",
    ):  # fmt: skip
        assert part in text, part


def test_who_kept_silent_is_listed_as_such(decided):
    text = words(build_minutes(decided))

    assert "市场前景 | 示例沉默部门 | 未反馈（逾期） |" in text


def test_headquarters_take_the_minutes_as_a_file_and_it_is_recorded(decided, hq, as_user):
    answer = as_user(hq).get(reverse("reviews:minutes", args=[decided.pk]))

    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert answer["Content-Type"].endswith("wordprocessingml.document")
    assert "attachment" in answer["Content-Disposition"]
    assert "会议结论" in words(content)
    assert AuditEntry.objects.filter(action="review.minutes_taken").count() == 1


def test_a_meeting_of_several_teams_exists_for_headquarters_alone(decided, leader, chain_leader, clerk, as_user):
    for person in (leader, chain_leader, clerk):
        assert as_user(person).get(reverse("reviews:minutes", args=[decided.pk])).status_code == 404


def test_control_characters_from_a_pasted_text_do_not_stop_the_minutes(review, hq, agencies_clerk, opinions):
    review.project.enterprise.name = "示例\x0c企业"
    review.project.enterprise.save()
    meeting = meeting_of(
        [review],
        hq,
        title="第 8 次\x0b联审会",
        place="示例\x01室",
        chair="主持\x02示例",
        attendees="甲\x0b乙",
        minutes="散会\x0c",
    )
    submit_opinion(opinions["legal"].pk, by=agencies_clerk, result="object", text="违反\x0b条例\x1f")
    conclude_review(review.pk, by=hq, conclusion="reject", text="不\x07符合", meeting=meeting)

    text = words(build_minutes(meeting))

    for part in ("示例室", "主持示例", "甲\n乙", "散会", "违反\n条例", "不符合", "示例企业"):
        assert part in text, part
