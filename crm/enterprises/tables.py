"""The columns of the list of firms, for the page's heads and for the export."""

from core.tables import Column, Kind

COLUMNS = (
    Column("name", "企业", name=True, sort="sort_key", width=36),
    Column("uscc", "统一社会信用代码", kind=Kind.CODE, page=False),
    Column("region", "地区", "region_text"),
    Column("industry", "行业", "industry_text", width=24),
    Column("capital", "注册资本（万）", "reg_capital_wan", Kind.NUMBER, sort="reg_capital_wan"),
    Column("currency", "注册资本币种", "reg_capital_currency", page=False),
    Column("owner_team", "归口组", lambda firm: str(firm.owner_team or "")),
    Column("grade", "分级", "get_grade_display"),
    Column("established", "成立日期", "established_on", Kind.DATE, sort="established_on", page=False),
    Column("legal_person", "法定代表人", page=False),
    Column("reg_status", "登记状态", "get_reg_status_display", page=False),
    Column("size", "规模", "get_size_display", page=False),
    Column("exchange", "上市交易所", page=False),
    Column("stock_code", "证券代码", kind=Kind.CODE, page=False, width=12),
    Column("address", "注册地址", page=False, width=36),
    Column("tags", "标签", lambda firm: "、".join(firm.tags), page=False),
    Column("updated", "更新", "updated_at", Kind.DATE, sort="updated_at"),
)
