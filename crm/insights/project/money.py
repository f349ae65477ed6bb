"""Money promised against money arrived, and the works against their plan: the card that a leader looks at."""

from decimal import Decimal

from core.accounts.roles import Role
from core.web import formats
from crm.commitments.queries import promised_against_arrived
from crm.projects.models import ProgressReport, Project, rulebook
from crm.projects.progress_light import colour_of_variance, plain

KINDS = {"green": "ok", "yellow": "warn", "red": "bad"}


def money_card(project: Project, user) -> dict | None:
    """Return bars and notes of the card, None where there is nothing to say yet; four queries.

    Partners read no contract amounts, so they get none.
    """
    if user.role == Role.PARTNER:
        return None
    money = promised_against_arrived(project)
    report = project.progress_reports.order_by("-month").first()
    bars = [bar for bar in (_arrived(money), _invested(project, report), _works(report)) if bar]
    if not bars:
        return None
    return {"bars": bars, "note": _note(money, report), "waiting": money.waiting_wan}


def _arrived(money) -> dict | None:
    if not money.formal_wan:
        return None
    return _bar("到位资金（已核实）", money.verified_wan, money.formal_wan)


def _invested(project: Project, report: ProgressReport | None) -> dict | None:
    if report is None or report.invested_total_wan is None or not project.total_invest_wan:
        return None
    return _bar("累计完成投资", report.invested_total_wan, project.total_invest_wan)


def _bar(label: str, actual: Decimal, goal: Decimal) -> dict:
    return {
        "label": label, "actual": formats.money_yi(actual), "goal": formats.money_yi(goal), "unit": "亿元",
        "value": round(100 * actual / goal), "tick": None, "kind": "",
    }  # fmt: skip


def _works(report: ProgressReport | None) -> dict | None:
    if report is None:
        return None
    return {
        "label": f"工程进度（{report.month:%Y-%m}）", "actual": plain(report.actual_pct),
        "goal": plain(report.planned_pct), "unit": "%（计划）", "value": round(report.actual_pct),
        "tick": round(report.planned_pct), "kind": KINDS[colour_of_variance(report.points_behind, rulebook().lights.variance)],
    }  # fmt: skip


def _note(money, report: ProgressReport | None) -> str:
    parts = [f"资金到位率 = {money.why}" if money.formal_wan else money.why]
    if money.waiting_wan:
        parts.append(f"另有已报未核实 {formats.money_yi(money.waiting_wan)} 亿元")
    if report:
        checked = "已核实" if report.verified_at else "未核实"
        parts.append(
            f"进度截至 {report.month:%Y-%m}，{checked}，{report.against_plan} 个百分点".replace(
                "持平 个百分点", "与计划持平"
            )
        )
    return "；".join(parts)
