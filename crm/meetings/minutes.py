"""The minutes of a closed meeting as a Word file, for one reader: what he does not see is not in it.

Built from the rows each time; whoever takes them away leaves a trace.
"""

import io

from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm

from core.accounts.models import User
from core.documents import document_text
from crm.meetings.models import AgendaItem, Meeting
from crm.meetings.queries import agenda_of, decisions_of, sections_of, standing_of
from crm.meetings.services import record_minutes
from crm.reviews.minutes import CONTENT_TYPE, set_fonts

COLUMNS = (
    ("序号", 1.2),
    ("议题", 3.6),
    ("议定事项", 5.4),
    ("责任组", 2.2),
    ("责任人", 1.8),
    ("期限", 2.2),
    ("任务编号", 2.2),
)


def minutes_answer(meeting: Meeting, user: User) -> HttpResponse:
    """Return the minutes as an attachment, having recorded who took them; the caller checked that there are some."""
    record_minutes(meeting, by=user)
    response = HttpResponse(build_minutes(meeting, user), content_type=CONTENT_TYPE)
    name = f"{meeting.title}纪要-{meeting.no}.docx"
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["Cache-Control"] = "private, no-store"
    return response


def build_minutes(meeting: Meeting, user: User) -> bytes:
    """Return the minutes as docx; a fixed number of queries."""
    items = standing_of(agenda_of(meeting, user))
    document = Document()
    set_fonts(document)
    document.add_heading(document_text(f"{meeting.title}纪要"), level=0).alignment = WD_ALIGN_PARAGRAPH.CENTER
    document.add_paragraph(f"编号：{meeting.no}").alignment = WD_ALIGN_PARAGRAPH.RIGHT
    for label, value in _particulars(meeting):
        paragraph = document.add_paragraph()
        paragraph.add_run(f"{label}：").bold = True
        paragraph.add_run(document_text(value))
    document.add_heading("一、议题", level=1)
    counted = "，".join(f"{one['word']} {one['count']} 项" for one in sections_of(items, meeting) if one["count"])
    document.add_paragraph(f"会议共研究议题 {len(items)} 项：{counted}。" if items else "会议没有议题。")
    document.add_heading("二、议定事项", level=1)
    _add_decisions(document, meeting, user)
    if rest := [one for one in items if not one.is_decided]:
        document.add_heading("三、通报情况", level=1)
        for one in rest:
            document.add_paragraph(document_text(_told(one)))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _particulars(meeting: Meeting) -> list[tuple[str, str]]:
    cut, held = (f"{timezone.localtime(at):%Y-%m-%d %H:%M}" for at in (meeting.cutoff_at, meeting.held_at))
    return [
        ("时间", held), ("地点", meeting.place), ("主持", meeting.chair), ("参会", meeting.attendees),
        ("范围", meeting.scope_word), ("数据截止", cut),
    ]  # fmt: skip


def _add_decisions(document, meeting: Meeting, user: User) -> None:
    made = list(decisions_of(meeting, user).standing())
    if not made:
        document.add_paragraph("本次会议没有形成议定事项。")
        return
    table = document.add_table(rows=1, cols=len(COLUMNS), style="Table Grid")
    for cell, (word, _width) in zip(table.rows[0].cells, COLUMNS, strict=True):
        cell.paragraphs[0].add_run(word).bold = True
    for number, one in enumerate(made, 1):
        task = one.task
        given = ["", "", "", ""]
        if task is not None:
            given = [one.given_team, one.given_to, f"{one.given_due_on}", task.no]
        for cell, value in zip(table.add_row().cells, [f"{number}", one.item.title, one.text, *given], strict=True):
            cell.text = document_text(value)
    for row in table.rows:
        for cell, (_word, width) in zip(row.cells, COLUMNS, strict=True):
            cell.width = Cm(width)


def _told(item: AgendaItem) -> str:
    firm = f"（{item.enterprise_name}）" if item.enterprise_name else ""
    return f"{item.title}{firm}：{''.join(text for _section, text in item.reasons)}"
