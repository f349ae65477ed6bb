"""The columns of the list of firms, for the page, for a person's choice of columns, and for the export."""

from collections.abc import Iterable

from core.tables import Column, Kind

COLUMNS = (
    Column("name", "企业", name=True, sort="sort_key", width=36),
    Column("uscc", "统一社会信用代码", kind=Kind.CODE),
    Column("region", "地区", "region_text"),
    Column("industry", "行业", "industry_text", width=24),
    Column("capital", "注册资本（万）", "reg_capital_wan", Kind.NUMBER, sort="reg_capital_wan"),
    Column("currency", "注册资本币种", "reg_capital_currency", phone=False),
    Column("established", "成立日期", "established_on", Kind.DATE, sort="established_on", phone=False),
    Column("owner_team", "归口组", lambda firm: str(firm.owner_team or "")),
    Column("grade", "分级", "get_grade_display"),
    Column("legal_person", "法定代表人"),
    Column("reg_status", "登记状态", "get_reg_status_display"),
    Column("size", "规模", "get_size_display"),
    Column("local", "属地", lambda firm: "本地企业" if firm.is_local else "区外企业"),
    Column("park", "所在园区", lambda firm: str(firm.park or "")),
    Column("industry_code", "行业代码", kind=Kind.CODE, width=10),
    Column("exchange", "上市交易所"),
    Column("stock_code", "证券代码", kind=Kind.CODE, width=12),
    Column("address", "注册地址", width=36),
    Column("tags", "标签", lambda firm: "、".join(firm.tags)),
    Column("updated", "更新", "updated_at", Kind.DATE, sort="updated_at"),
)
USUAL = ("name", "region", "industry", "capital", "established", "owner_team", "grade", "updated")
BY_KEY = {column.key: column for column in COLUMNS}


def columns_of(keys: Iterable[str]) -> list[Column]:
    """Return the columns of these keys in their order; unknown keys fall out, the name is always there, first if missing.

    No keys are the usual columns.
    """
    known = [key for key in dict.fromkeys(keys) if key in BY_KEY] or list(USUAL)
    return [BY_KEY[key] for key in (known if "name" in known else ["name", *known])]
