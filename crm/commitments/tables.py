"""The columns of the lists of promises and of money that arrived, for page and export."""

from core.tables import Column, Kind
from crm.commitments.models import Commitment
from crm.commitments.states import Side


def days_text(clause: Commitment) -> str:
    """Return how far the due day is: 逾期 8 天, 今天, 还有 4 天; nothing for a clause that is kept or closed."""
    left = clause.days_left
    if left is None:
        return ""
    if left == 0:
        return "今天"
    return f"逾期 {-left} 天" if left < 0 else f"还有 {left} 天"


def review_text(clause: Commitment) -> str:
    """Return what the 公平竞争审查 said; what the investor promises needs none."""
    return clause.get_review_display() if clause.side == Side.GOV else "不需要"


COLUMNS = (
    Column("no", "项目编号", "project.no", Kind.CODE, page=False, width=16),
    Column("firm", "投资方", "project.enterprise.name", page=False, width=32),
    Column("project", "项目名称", "project.name", page=False, width=32),
    Column("team", "牵头组", lambda clause: str(clause.project.team), page=False, width=20),
    Column("side", "承诺方", "get_side_display"),
    Column("item", "承诺事项", name=True, link=Commitment.get_absolute_url, width=40),
    Column("measure", "类别", "get_measure_display"),
    Column("amount", "金额", "amount_wan", Kind.MONEY_WAN),
    Column("quantity", "数量", kind=Kind.NUMBER),
    Column("unit", "单位"),
    Column("condition", "兑现条件", page=False, width=40),
    Column("due_on", "到期日", kind=Kind.DATE, sort="due_on"),
    Column("days", "距到期", days_text),
    Column("status", "状态", "status_text"),
    Column("basis", "政策依据或合同条款", page=False, width=40),
    Column("review", "公平竞争审查", review_text, page=False),
    Column("review_reference", "审查文号", page=False, width=24),
    Column("settled_on", "兑现或履约日期", kind=Kind.DATE, page=False),
    Column("settled_value", "实际兑现或履约数", kind=Kind.NUMBER, page=False),
    Column("kept_rate", "兑现率", "kept_rate", Kind.PERCENT, page=False),
)
