"""The letters of a task as Word files: 交办单, which gives it out, and 催办单, which urges it.

Built from the rows each time; whoever takes one away leaves a trace.
"""

import io

from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH

from core.accounts.models import User
from core.documents import document_text
from crm.reviews.minutes import CONTENT_TYPE, set_fonts
from crm.tasks.models import Task
from crm.tasks.panels import late_days
from crm.tasks.queries import objects_seen
from crm.tasks.services import record_letter

LETTERS = {"issue": "工作交办单", "urge": "工作催办单"}


def letter_answer(task: Task, kind: str, user: User) -> HttpResponse:
    """Return a letter as an attachment, having recorded who took it; the caller checked that he may."""
    record_letter(task, kind, by=user)
    response = HttpResponse(build_letter(task, kind, user), content_type=CONTENT_TYPE)
    response["Content-Disposition"] = content_disposition_header(True, f"{LETTERS[kind]}-{task.no}.docx")
    response["Cache-Control"] = "private, no-store"
    return response


def build_letter(task: Task, kind: str, user: User) -> bytes:
    """Return the letter as docx; a project outside the reader's scope is not named in it."""
    document = Document()
    set_fonts(document)
    head = document.add_heading(LETTERS[kind], level=0)
    head.alignment = WD_ALIGN_PARAGRAPH.CENTER
    document.add_paragraph(f"编号：{task.no}").alignment = WD_ALIGN_PARAGRAPH.RIGHT
    table = document.add_table(rows=0, cols=2, style="Table Grid")
    for label, value in _particulars(task, user):
        cells = table.add_row().cells
        cells[0].paragraphs[0].add_run(label).bold = True
        cells[1].text = document_text(value)
    document.add_paragraph()
    for line in _words(task) if kind == "urge" else _demand(task):
        document.add_paragraph(document_text(line))
    for line in (f"交办人：{_name(task.issuer)}", f"{timezone.localdate():%Y 年 %m 月 %d 日}"):
        document.add_paragraph(document_text(line)).alignment = WD_ALIGN_PARAGRAPH.RIGHT
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _particulars(task: Task, user: User) -> list[tuple[str, str]]:
    about = objects_seen([task], user)[task.pk]
    source = "：".join(filter(None, [task.get_source_display(), task.source_note]))
    rows = [
        ("任务名称", task.title),
        ("来源", source),
        ("涉及项目或企业", "，".join(filter(None, [about["word"], about["note"]]))),
        ("承办组", str(task.team)),
        ("承办人", _name(task.assignee, "由承办组签收")),
        ("协办单位", "、".join(one.name for one in task.co_agencies.all())),
        ("缓急", task.get_priority_display()),
        ("办结期限", f"{task.due_on}"),
        ("工作要求", task.requirement),
    ]
    return [(label, value) for label, value in rows if value]


def _demand(task: Task) -> list[str]:
    return [f"请于 {task.sign_due_on} 前签收，于 {task.due_on} 前办结并报送验收。确需延期的，请在期限前提出申请。"]


def _words(task: Task) -> list[str]:
    today = timezone.localdate()
    late, left = late_days(task, today), (task.due_on - today).days
    when = f"已逾期 {late} 天" if late else f"距期限还有 {left} 天" if left else "今天到期"
    last = task.feedback.order_by("-id").first()
    told = (
        f"最近一次反馈：{timezone.localdate(last.created_at)}，进度 {last.progress_pct}%。"
        if last
        else "至今没有反馈。"
    )
    return [f"上述任务应于 {task.due_on} 前办结，{when}，现为“{task.get_status_display()}”。{told}请抓紧办理并反馈。"]


def _name(user: User | None, nobody: str = "系统") -> str:
    return user.name if user else nobody
