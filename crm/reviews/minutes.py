"""The minutes of a meeting as a Word file: heading, who was there, and each project with its opinions and conclusion.

Built from the rows each time; whoever takes it away leaves a trace.
"""

import io

from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Pt

from core.documents import document_text
from core.web import formats
from crm.reviews import services
from crm.reviews.models import Condition, Review, ReviewMeeting
from crm.reviews.queries import setting
from crm.reviews.rules import word_of

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
BODY_FONT, HEAD_FONT = "仿宋", "黑体"
COLUMNS = ("审查事项", "部门", "意见", "内容与条件", "反馈日期")


def build_minutes(meeting: ReviewMeeting) -> bytes:
    """Return the minutes as docx; opinions nobody gave stand in it as 未反馈. A fixed number of queries a project."""
    document = Document()
    set_fonts(document)
    head = document.add_heading(document_text(meeting.title) + "纪要", level=0)
    head.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for label, value in _particulars(meeting):
        paragraph = document.add_paragraph()
        paragraph.add_run(f"{label}：").bold = True
        paragraph.add_run(document_text(value))
    document.add_heading("一、议题", level=1)
    reviews = _agenda(meeting)
    for number, review in enumerate(reviews, 1):
        _add_line(document, f"{number}. {review.project.name}（{review.project.enterprise.name}）")
    document.add_heading("二、审议情况", level=1)
    for number, review in enumerate(reviews, 1):
        _add_project(document, number, review, meeting)
    if meeting.minutes:
        document.add_heading("三、其他事项", level=1)
        _add_line(document, meeting.minutes)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def file_name(meeting: ReviewMeeting) -> str:
    """Return the name under which the minutes are saved."""
    return f"{meeting.title}纪要-{meeting.held_on:%Y%m%d}.docx"


def minutes_answer(meeting: ReviewMeeting, user) -> HttpResponse:
    """Return the minutes as an attachment, having recorded who took them."""
    services.record_minutes(meeting, by=user)
    response = HttpResponse(build_minutes(meeting), content_type=CONTENT_TYPE)
    response["Content-Disposition"] = content_disposition_header(True, file_name(meeting))
    response["Cache-Control"] = "private, no-store"
    return response


def _particulars(meeting: ReviewMeeting) -> list[tuple[str, str]]:
    held = timezone.localtime(meeting.held_at)
    return [
        ("时间", f"{held:%Y-%m-%d %H:%M}"),
        ("地点", meeting.place),
        ("主持人", meeting.chair),
        ("参加人员", meeting.attendees),
    ]


def _agenda(meeting: ReviewMeeting) -> list[Review]:
    items = meeting.items.select_related("review__project__enterprise", "review__project__team")
    return [item.review for item in items.order_by("position", "id")]


def _add_project(document, number: int, review: Review, meeting: ReviewMeeting) -> None:
    project = review.project
    document.add_heading(document_text(f"（{number}）{project.name}"), level=2)
    amount = "未填" if project.total_invest_wan is None else f"{formats.money_yi(project.total_invest_wan)} 亿元"
    _add_line(
        document,
        f"投资方：{project.enterprise.name}；项目编号：{project.no}；类型：{project.get_type_display()}；总投资：{amount}；"
        f"牵头组：{project.team}；拟签：{review.get_contract_kind_display()}；第 {review.round} 轮，{review.get_procedure_display()}。",
    )
    _add_opinions(document, review)
    for text in _conclusion(review, meeting):
        _add_line(document, text)


def _add_line(document, text: str) -> None:
    document.add_paragraph(document_text(text))


def _add_opinions(document, review: Review) -> None:
    lenient = setting().overdue_is_no_comment if review.is_open else review.overdue_is_no_comment
    opinions = review.opinions.select_related("agency").prefetch_related("conditions")
    table = document.add_table(rows=1, cols=len(COLUMNS), style="Table Grid")
    for cell, word in zip(table.rows[0].cells, COLUMNS, strict=True):
        cell.paragraphs[0].add_run(word).bold = True
    for one in opinions:
        said = "；".join(filter(None, [one.text, *(_condition(c) for c in one.conditions.all())]))
        given = f"{timezone.localdate(one.submitted_at)}" if one.submitted_at else f"应于 {one.due_on}"
        mark = "（必审）" if one.is_mandatory else ""
        reference = f"{one.agency.name}（{one.paper_reference}）" if one.paper_reference else one.agency.name
        word = word_of(one, lenient=lenient).replace("待反馈", "未反馈")
        values = (f"{one.get_dimension_display()}{mark}", reference, word, said, given)
        for cell, value in zip(table.add_row().cells, values, strict=True):
            cell.text = document_text(value)


def _condition(condition: Condition) -> str:
    return f"条件：{condition.text}（{'已落实' if condition.is_met else '未落实'}）"


def _conclusion(review: Review, meeting: ReviewMeeting) -> list[str]:
    if review.meeting_id != meeting.pk:
        return ["会议结论：未作出结论。"]
    until = f"，有效期至 {review.valid_until}" if review.valid_until else ""
    revoked = (
        f"（已于 {timezone.localdate(review.revoked_at)} 撤销：{review.revoke_reason}）" if review.revoked_at else ""
    )
    lines = [f"会议结论：{review.get_conclusion_display()}{until}。{review.conclusion_text}{revoked}"]
    own = review.conditions.filter(opinion=None)
    return lines + [f"条件 {number}：{_condition(one)[3:]}" for number, one in enumerate(own, 1)]


def set_fonts(document) -> None:
    """Give a document the fonts of official papers; other letters take them from here."""
    for name, font, size in (
        ("Normal", BODY_FONT, 12), ("Title", HEAD_FONT, 18), ("Heading 1", HEAD_FONT, 14), ("Heading 2", HEAD_FONT, 12),
    ):  # fmt: skip
        style = document.styles[name]
        style.font.name, style.font.size = font, Pt(size)
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
