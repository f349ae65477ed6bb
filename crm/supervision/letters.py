"""The order as a Word file 督办单, built from the rows each time; whoever takes it away leaves a trace."""

import io

from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH

from core.accounts.models import User
from core.documents import document_text
from crm.reviews.minutes import CONTENT_TYPE, set_fonts
from crm.supervision.models import SupervisionOrder
from crm.supervision.queries import about
from crm.supervision.services import record_letter
from crm.supervision.states import Level


def letter_answer(order: SupervisionOrder, user: User) -> HttpResponse:
    """Return the order as an attachment, having recorded who took it; the caller found it by ``visible_to``."""
    record_letter(order, by=user)
    response = HttpResponse(build_letter(order, user), content_type=CONTENT_TYPE)
    response["Content-Disposition"] = content_disposition_header(True, f"督办单-{order.no}.docx")
    response["Cache-Control"] = "private, no-store"
    return response


def build_letter(order: SupervisionOrder, user: User) -> bytes:
    """Return the order as docx; a project outside the reader's scope is not named in it."""
    document = Document()
    set_fonts(document)
    document.add_heading(f"督办单（{Level(order.level).label[:2]}）", level=0).alignment = WD_ALIGN_PARAGRAPH.CENTER
    document.add_paragraph(f"编号：{order.no}").alignment = WD_ALIGN_PARAGRAPH.RIGHT
    table = document.add_table(rows=0, cols=2, style="Table Grid")
    for label, value in _particulars(order, user):
        cells = table.add_row().cells
        cells[0].paragraphs[0].add_run(label).bold = True
        cells[1].text = document_text(value)
    document.add_paragraph()
    _add_people(document, order)
    document.add_paragraph("签收人（签字）：　　　　　　　　　　日期：　　　　年　　月　　日")
    for line in ("招商引资总指挥部办公室", f"{timezone.localdate(order.issued_at):%Y 年 %m 月 %d 日}"):
        document.add_paragraph(line).alignment = WD_ALIGN_PARAGRAPH.RIGHT
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _particulars(order: SupervisionOrder, user: User) -> list[tuple[str, str]]:
    seen = about(order, user)
    rows = [
        ("督办事项", order.subject),
        ("督办事由", str(order.get_source_display())),
        ("涉及项目", seen["project"]),
        ("涉及企业", seen["firm"]),
        ("责任组", str(order.team or "")),
        ("责任人", order.owner.name if order.owner else ""),
        ("期限", str(order.due_on)),
        ("督办内容", order.sentence),
        ("办理要求", "请签收后督促办理并反馈；有效跟进、阶段推进、任务反馈或获批延期后销号，仍无动作的升级督办。"),
        ("办理状态", "：".join(filter(None, [order.shown_status, order.close_reason]))),
    ]
    return [(label, value) for label, value in rows if value]


def _add_people(document, order: SupervisionOrder) -> None:
    for one in order.recipients.filter(relieved_at=None).select_related("user"):
        signed = f"{timezone.localtime(one.acknowledged_at):%Y-%m-%d %H:%M} 签收" if one.acknowledged_at else "未签收"
        document.add_paragraph(document_text(f"{one.get_office_display()} {one.user.name}：{signed}"))
    for said in order.feedback.select_related("by"):
        who = said.by.name if said.by else "系统"
        document.add_paragraph(document_text(f"{timezone.localdate(said.at)} {who}反馈：{said.text}"))
