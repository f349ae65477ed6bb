"""项目简报: one project on two pages of Word, from the same figures as its page."""

import io
from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from core.documents import document_text
from core.web import formats
from crm.insights.project import queries
from crm.insights.project.money import money_card
from crm.insights.project.timeline import timeline_page
from crm.projects.models import Project
from crm.projects.queries import stepper

BODY, HEADS = "仿宋", "黑体"
MOST_EVENTS = 10


def brief_of(project: Project, user) -> io.BytesIO:
    """Return the document as ``user`` may read it; the figures are those of the page at this moment."""
    document = Document()
    _set_up(document)
    _title(document, project)
    _basics(document, project)
    _standing(document, project)
    _money(document, project, user)
    _work(document, project)
    _events(document, project, user)
    target = io.BytesIO()
    document.save(target)
    target.seek(0)
    return target


def title_of(project: Project) -> str:
    """Return the title: the project's name and 项目简报, with 项目 said once."""
    return f"{project.name.removesuffix('项目')}项目简报"


def _set_up(document) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.6)
    section.top_margin = section.bottom_margin = Cm(2.4)
    style = document.styles["Normal"]
    style.font.name, style.font.size = BODY, Pt(12)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), BODY)
    style.paragraph_format.space_after = Pt(4)


def _text(document, text: str, *, size: int = 12, bold: bool = False, font: str = BODY):
    paragraph = document.add_paragraph()
    run = paragraph.add_run(document_text(text))
    run.bold, run.font.size, run.font.name = bold, Pt(size), font
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    return paragraph


def _head(document, text: str) -> None:
    _text(document, text, size=14, bold=True, font=HEADS).paragraph_format.space_before = Pt(10)


def _table(document, rows: Iterable[Iterable[Any]], widths: tuple[float, ...], *, head: bool = False) -> None:
    table = document.add_table(rows=0, cols=len(widths))
    table.style, table.alignment = "Table Grid", WD_TABLE_ALIGNMENT.CENTER
    for number, values in enumerate(rows):
        cells = table.add_row().cells
        for cell, value, width in zip(cells, values, widths, strict=True):
            cell.width = Cm(width)
            run = cell.paragraphs[0].add_run(document_text(str(value)))
            run.font.size, run.bold = Pt(10.5), head and number == 0


def _title(document, project: Project) -> None:
    title = _text(document, title_of(project), size=20, bold=True, font=HEADS)
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    said = f"{project.no}　{project.enterprise.name}　截至 {timezone.localdate()}"
    _text(document, said, size=11).alignment = WD_ALIGN_PARAGRAPH.CENTER


def _basics(document, project: Project) -> None:
    _head(document, "一、基本情况")
    facts = [(fact["label"], _said(fact)) for fact in queries.key_facts(project)]
    facts += [
        ("用地 / 厂房", queries.area_of(project) or formats.NOTHING),
        (
            "达产年产值 / 年税收",
            f"{formats.money_yi(project.planned_output_wan)} 亿元 / {formats.money_wan(project.planned_tax_wan)} 万元",
        ),
        ("计划用工", f"{formats.thousands(project.planned_jobs)} 人"),
        ("负责人", project.owner.name if project.owner else "未定"),
    ]
    pairs = [(*facts[at], *(facts[at + 1] if at + 1 < len(facts) else ("", ""))) for at in range(0, len(facts), 2)]
    _table(document, pairs, (2.8, 5.2, 2.8, 5.2))
    if project.content:
        _text(document, f"建设内容及规模：{project.content}")


def _said(fact: dict) -> str:
    return " ".join(str(part) for part in (fact["value"] or formats.NOTHING, fact.get("note")) if part)


def _standing(document, project: Project) -> None:
    state = "" if project.status == Project.Status.ACTIVE else f"（已{project.get_status_display()}）"
    _head(document, "二、所处阶段和亮灯")
    _text(
        document,
        f"现处“{project.stage_text}”阶段{state}，{project.get_light_display()}：{project.light_reason or '尚未评定'}",
    )
    rows = [("阶段", "进入或计划", "应于", "说明")]
    for phase in queries.step_phases(stepper(project)):
        for step in phase["steps"]:
            note = "，".join(filter(None, [step["late"], step["days"], step.get("note", "")]))
            date, due = step["date"].replace("\n", " "), step["plan"].removeprefix("应于").strip()
            rows.append((f"{phase['word']} · {step['word']}", date, due, note))
    _table(document, rows, (4.4, 4, 3.6, 4), head=True)


def _money(document, project: Project, user) -> None:
    card = money_card(project, user)
    if card is None:
        return
    _head(document, "三、资金和进度")
    rows = [("事项", "实际", "承诺或计划", "占比")]
    rows += [
        (bar["label"], f"{bar['actual']}", f"{bar['goal']} {bar['unit']}", f"{bar['value']}%") for bar in card["bars"]
    ]
    _table(document, rows, (5, 3.6, 4.4, 3), head=True)
    _text(document, card["note"], size=10)


def _work(document, project: Project) -> None:
    _head(document, "四、存在问题和下一步")
    report = project.progress_reports.order_by("-month").first()
    troubled = project.light in (Project.Light.YELLOW, Project.Light.RED)
    problems = [report.problem if report else "", project.light_reason if troubled else ""]
    _text(document, f"存在问题：{'；'.join(filter(None, problems)) or '无'}")
    day = f"（{formats.date_week(project.next_step_on)}）" if project.next_step_on else ""
    _text(document, f"下一步：{project.next_step or '还没有约定'}{day}")


def _events(document, project: Project, user) -> None:
    _head(document, "五、近期动态")
    entries = timeline_page(project, user, "", 1).object_list[:MOST_EVENTS]
    for entry in entries:
        said = "。".join(filter(None, [entry["title"], entry.get("text")]))
        _text(document, f"{entry['when']}　{said}", size=11)
    if not entries:
        _text(document, "还没有记录。")
