"""The columns of the list of contracts, for the page and for Excel."""

from core.tables import Column, Kind
from crm.projects.models import Contract

CONTRACT_COLUMNS = (
    Column("no", "合同编号", kind=Kind.CODE, sort="no", width=24),
    Column("title", "合同名称", name=True, link=Contract.get_absolute_url, width=36),
    Column("kind", "类型", "get_kind_display"),
    Column("status", "状态", "get_status_display"),
    Column("project_no", "项目编号", "project.no", kind=Kind.CODE, page=False, width=16),
    Column("project", "项目", "project.name", width=32),
    Column("firm", "投资方", "project.enterprise.name", page=False, width=32),
    Column("party_a", "甲方", page=False, width=24),
    Column("party_b", "乙方", page=False, width=32),
    Column("signed_on", "签订日期", kind=Kind.DATE, sort="signed_on"),
    Column("amount", "金额", "amount_wan", Kind.MONEY_YI, sort="amount_wan"),
    Column("usd", "外资", "foreign_usd_wan", Kind.NUMBER, unit="万美元", page=False),
    Column("counted_as", "计入方式", "get_counted_as_display"),
    Column("month", "统计月份", lambda one: f"{one.counted_month:%Y-%m}" if one.counted_month else None),
    Column("counted", "计入金额", lambda one: one.counted_wan if one.counted_as else None, Kind.MONEY_YI, page=False),
    Column("exclusion", "不计入原因", "get_exclusion_display", page=False),
    Column("increases", "增资于", lambda one: one.increases.no if one.increases else None, page=False),
    Column("upgrades", "升格自", lambda one: one.upgrades.no if one.upgrades else None, page=False),
    Column("effective_on", "生效日期", kind=Kind.DATE, page=False),
    Column("valid_until", "有效期至", kind=Kind.DATE, page=False),
    Column("team", "牵头组", lambda one: str(one.project.team), page=False, width=20),
    Column("chain", "产业链", "project.chain.name", page=False, width=18),
    Column("terminate_reason", "终止原因", page=False, width=30),
)
