"""Which headers of lists mean which of our fields: pure data (domain 7.6), read in any width, with or without units."""

import re
import unicodedata
from collections.abc import Iterable

from crm.enterprises import vocabularies
from crm.imports.list_column import ListColumn
from crm.imports.list_column import list_column as _column
from crm.imports.projects import words as project_words
from crm.imports.projects.columns import (
    COMPUTED,
    COMPUTED_HEADERS,
    MONEY,
    PROJECT_COLUMNS,
    PROJECT_EXAMPLE,
    PROJECT_HEADERS,
    SEVERAL,
)

__all__ = ["COMPUTED", "PROJECT_COLUMNS", "PROJECT_EXAMPLE", "PROJECT_HEADERS", "ListColumn"]


def _words_by_value(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for word, value in pairs:
        found.setdefault(value, []).append(word)
    return found


# Behind the columns of rows that go back to be mended.
REASON_HEADER = "错误原因"
# Known, and left out on purpose: none of it is stored.
LEFT_OUT = "left_out"
# People's numbers wait for the import of contacts; the batch says so once.
CONTACT = "contact"

ENTERPRISE_COLUMNS = (
    _column("name", "企业名称 公司名称 单位名称 企业全称 公司全称 名称 系统匹配企业名称 企业名", strict=True),
    _column(
        "uscc",
        "统一社会信用代码 信用代码 社会信用代码 统一信用代码 统一社会信用代码/税号 税号 ID 统一代码",
        strict=True,
    ),
    _column("reg_no", "注册号 工商注册号 营业执照号 注册登记号"),
    _column("org_code", "组织机构代码 组织机构码"),
    _column("stock_code", "股票代码 证券代码 上市代码 A股代码"),
    _column("exchange", "上市交易所 交易所 上市地点 证券交易所 上市板块"),
    _column("listed_on", "上市日期 上市时间 挂牌日期"),
    _column("short", "股票简称 证券简称 企业简称 公司简称 简称"),
    _column("former", "曾用名 企业曾用名 公司曾用名 原名称 更名前名称"),
    _column("english", "英文名 英文名称 企业英文名 公司英文名"),
    _column("legal_person", "法定代表人 法人 法人代表 企业法人 法定代表人姓名 负责人 企业法人/法定代表人"),
    _column("capital", "注册资本 注册资金 注册金额 注册金额/注册资本 认缴资本 注册资本金", strict=True),
    _column("established_on", "成立日期 成立时间 注册日期 设立日期 注册时间", strict=True),
    _column("reg_status", "登记状态 经营状态 企业状态 状态 公司状态 经营状况"),
    _column("ent_type", "企业类型 公司类型 企业(机构)类型 机构类型 单位类型 企业性质"),
    _column("size", "企业规模 规模 人员规模类型"),
    _column("industry_code", "行业代码 国民经济行业代码 国标行业代码"),
    _column("industry_4", "国标行业小类 行业小类"),
    _column("industry_3", "国标行业中类 行业中类"),
    _column("industry_2", "国标行业大类 行业大类 所属行业 行业 行业类别"),
    _column("industry_1", "国标行业门类 行业门类"),
    _column("sector_3", "申万三级行业"),
    _column("sector_2", "申万二级行业"),
    _column("sector_1", "申万一级行业"),
    _column("province", "所属省份 省份 所在省份 省"),
    _column("city", "所属城市 城市 所在城市 市 所属地区 地区 所在地"),
    _column("district", "所属区县 区县 所在区县 区"),
    _column("address", "注册地址 企业地址 公司地址 地址 详细地址 住所 经营地址 单位地址"),
    _column("business_scope", "经营范围 主营业务 主营产品 主要产品"),
    _column("website", "网址 企业官网 官网 公司网址 网站"),
    _column("insured_count", "参保人数 社保人数"),
    # of new firms alone: the last two help to place them
    _column("author", "录入人 填报人 录入人员"),
    # 登记时间 and 创建人 of a register are the firm's own: the day it was registered, its founder.
    _column("entered_on", "录入日期 录入时间 填报日期 填报时间"),
    _column("chain_node", "产业链节点 所属产业链节点 链上环节 所属环节 产业链环节"),
    _column("honours", "资质/荣誉 资质荣誉 荣誉资质 荣誉/资质 资质 荣誉 企业资质 企业荣誉"),
)
NOT_STORED = {
    CONTACT: (
        "电话 电话号码 联系电话 有效手机号 可用电话 其他电话 更多电话 手机 手机号 联系方式 联系人 联系人电话 邮箱 "
        "电子邮箱 更多邮箱 其他邮箱 企业邮箱 传真 固定电话 座机 手机号码 移动电话 办公电话 公司电话 企业电话 微信 微信号"
    ),
    LEFT_OUT: (
        "序号 编号 原文件导入名称 不可用电话 实缴资本 实缴金额 核准日期 营业期限 纳税人识别号 纳税人识别码 参保人数所属年报 "
        "最新年报地址 年报地址 最新年报年份 通信地址 天眼评分 纳税人资质 备注 错误原因"
    ),
}

# The firm as in lists of firms, then its people; several columns may hold numbers or mails.
CONTACT_COLUMNS = (
    *(column for column in ENTERPRISE_COLUMNS if column.key in {"name", "uscc"}),
    _column("person", "姓名 联系人 联系人姓名 联络人 对接人"),
    _column("title", "职务 职位 联系人职务 岗位"),
    _column("mobile", "手机 手机号 手机号码 移动电话 有效手机号 联系手机"),
    _column("phone", "座机 电话 电话号码 联系电话 固定电话 办公电话 可用电话 联系方式 联系人电话 企业电话 公司电话"),
    _column("more_phones", "更多电话 其他电话"),
    _column("email", "邮箱 电子邮箱 电子邮件 企业邮箱 联系邮箱"),
    _column("more_emails", "更多邮箱 其他邮箱"),
    _column("wechat", "微信 微信号"),
    _column("notice", "是否已告知 已告知 是否告知"),
    _column("consent", "是否同意 本人已同意 是否已同意"),
    _column("source_note", "来源说明 联系方式来源 来源"),
)
# Their cells are encrypted while a list waits (crm.imports.sealing).
NUMBER_FIELDS = frozenset({"mobile", "phone", "more_phones", "email", "more_emails", "wechat"})
REPEATABLE = frozenset({"mobile", "phone", "more_phones", "email", "more_emails"}) | SEVERAL
# Numbers that a directory itself calls dead are read under no mapping (domain 7.6 D).
DEAD_NUMBERS = "不可用电话"
FIELDS = {column.key: column for column in (*CONTACT_COLUMNS, *PROJECT_COLUMNS, *ENTERPRISE_COLUMNS)}
ALIASES = {header: column.key for column in ENTERPRISE_COLUMNS for header in column.headers} | {
    header: key for key, headers in NOT_STORED.items() for header in headers.split()
}
CONTACT_ALIASES = dict.fromkeys((*ALIASES, *NOT_STORED[LEFT_OUT].split(), "传真"), LEFT_OUT) | {
    header: column.key for column in CONTACT_COLUMNS for header in column.headers
}
PROJECT_ALIASES = (
    dict.fromkeys(("序号", "编号", REASON_HEADER), LEFT_OUT)
    | dict.fromkeys(COMPUTED_HEADERS, COMPUTED)
    | {header: column.key for column in PROJECT_COLUMNS for header in column.headers}
)

# Layouts seen in real life, the most telling first: headers that only they have (domain 7.6).
LAYOUTS = (
    ("G", "上市公司名单", ({"公司名称", "股票代码"},)),
    ("B", "企查查批量匹配", ({"系统匹配企业名称"},)),
    ("D", "天眼查高级搜索", ({"天眼评分"}, {"不可用电话"}, {"可用电话", "其他电话"})),
    ("E", "产业链名单", ({"产业链节点", "公司名称"}, {"产业位置", "公司名称"})),
    ("C", "企查查导出（旧版）", ({"公司名称", "信用代码"}, {"公司名称", "组织机构码"})),
    ("A", "工商信息大表", ({"公司名称", "国标行业门类"}, {"企业名称", "国标行业门类"})),
)
OWN_LAYOUT = ("F", "自有表格")
CHOSEN_LAYOUT = ("M", "手动对应")
SAVED_LAYOUT = "S"
# Columns of money, whose unit may stand in the header or above the table.
AMOUNTS = frozenset({"capital"}) | MONEY
# Sheets of lists that explain or repeat the others; read only when no other sheet holds a table.
SHEETS_ASIDE = frozenset({"说明", "使用说明", "填写说明", "填报说明", "填表说明", "基础信息", "信息匹配"})

# What the template to download offers, in this order.
TEMPLATE_HEADERS = (
    "企业名称", "统一社会信用代码", "法定代表人", "登记状态", "注册资本(万元)", "成立日期", "企业类型", "企业规模", "所属行业",
    "所属省份", "所属城市", "所属区县", "注册地址", "经营范围", "曾用名", "英文名", "企业简称", "网址", "参保人数", "股票代码",
    "上市交易所", "上市日期",
)  # fmt: skip
TEMPLATE_EXAMPLE = (
    "重庆示例内饰科技有限公司", "", "示例人", "存续", "5000", "2018-06-01", "有限责任公司", "中型", "汽车零部件及配件制造",
    "重庆市", "重庆市", "沙坪坝区", "重庆市沙坪坝区示例大道 1 号", "汽车内饰件研发、制造", "", "", "", "", "120", "", "", "",
)  # fmt: skip
CONTACT_HEADERS = (
    "企业名称", "统一社会信用代码", "姓名", "职务", "手机", "座机", "更多电话", "邮箱", "微信", "是否已告知", "是否同意", "来源说明",
)  # fmt: skip
CONTACT_EXAMPLE = (
    "重庆示例内饰科技有限公司", "", "示例人", "总经理", "13800138000", "023-65300000", "", "info@example.com", "", "是", "是",
    "2026 年招商推介会交换名片",
)  # fmt: skip

UNMATCHED = frozenset({"未匹配到相关企业", "未匹配到企业", "未匹配到", "无匹配结果"})
EXCHANGES = {
    "SZ": "深圳证券交易所",
    "SH": "上海证券交易所",
    "SS": "上海证券交易所",
    "BJ": "北京证券交易所",
    "HK": "香港联合交易所",
    "NQ": "全国中小企业股份转让系统",
}
EXCHANGE_WORDS = {
    "深交所": "SZ", "深证": "SZ", "深圳证券交易所": "SZ", "深市": "SZ", "上交所": "SH", "上证": "SH", "上海证券交易所": "SH", "沪市": "SH",
    "北交所": "BJ", "北京证券交易所": "BJ", "港交所": "HK", "联交所": "HK", "香港联合交易所": "HK", "香港交易所": "HK", "新三板": "NQ",
    "创业板": "SZ", "科创板": "SH", "全国中小企业股份转让系统": "NQ",
}  # fmt: skip
# What a value may be called in our own words; lists' words for it are built in or kept as ValueWord.
VALUES = {
    "reg_status": vocabularies.REGISTRATION_STATUS,
    "size": vocabularies.SIZE,
    "exchange": {key: EXCHANGES[key] for key in ("SZ", "SH", "BJ", "HK", "NQ")},
    **project_words.VALUES,
}
OF_FIRMS, OF_PROJECTS = ("reg_status", "size", "exchange"), tuple(project_words.VALUES)
# The words of lists that are built in, by value, to be shown.
BUILT_IN_WORDS: dict[str, dict[str, list[str]]] = {
    "reg_status": _words_by_value(vocabularies.STATUS_WORDS),
    "size": {key: [label] for key, label in vocabularies.SIZE.items()},
    "exchange": _words_by_value(EXCHANGE_WORDS.items()),
    **project_words.BUILT_IN,
}
for _letter, _size in vocabularies.SIZE_LETTERS.items():
    BUILT_IN_WORDS["size"][_size].append(_letter.upper())
# First digits of a six-digit code without suffix tell the exchange.
EXCHANGE_OF_DIGITS = {
    "60": "SH", "68": "SH", "90": "SH", "00": "SZ", "30": "SZ", "20": "SZ", "92": "BJ", "83": "BJ", "87": "BJ", "43": "BJ",
}  # fmt: skip


def comparable(word: str) -> str:
    """Return a value's word as words are compared: any width, without white space, Latin letters large."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", word)).upper()


# What the file alone leaves open: today's library cannot decide it.
OPEN_IN_FILE = frozenset({"several_in_file", "region_in_file", "codes_in_file"})
# A warning: a firm known by its code is to bear another name.
RENAMES = "renames"
# A warning: the firm of a project is to be entered along with it.
NEW_FIRM = "new_firm"
# A row that somebody left out while looking at the preview.
DROPPED = "dropped"
# Reasons by which rows that need somebody are grouped on the page.
REASONS = {
    "name_missing": "缺少企业名称",
    "name_unmatched": "未匹配到企业",
    "name_invalid": "企业名称不合规范",
    "code_damaged": "信用代码被表格软件破坏",
    "code_invalid": "信用代码格式不对",
    "code_checksum": "校验位不符",
    "date_unreadable": "日期不可读",
    "capital_unreadable": "资本不可读",
    "several_same_name": "同名企业不止一家",
    "several_in_file": "文件中同名不止一家",
    "region_in_file": "文件中同名但地区不同",
    "codes_in_file": "文件中代码相互矛盾",
    "region_differs": "同名但地区不同",
    "codes_clash": "代码指向不同企业",
    "verified": "与已核实资料不同",
    "newer": "库中资料更新",
    DROPPED: "人工剔除",
    "deactivated": "企业已停用",
    "project_missing": "缺少必填内容",
    "project_word": "写法不认识",
    "project_invalid": "项目信息有误",
    "firm_unknown": "库中没有这家企业",
    "numbers_missing": "没有可用的联系方式",
    "contact_erased": "联系人已要求删除",
    "consent_declined": "本人不同意",
    "contact_named": "号码属于另一位联系人",
    "contact_several": "同名联系人不止一位",
    "person_invalid": "姓名不合规范",
}


def is_mapped(field: str) -> bool:
    """Say whether a column means something to us, be it only that it holds contacts, which are imported on their own."""
    return field in FIELDS or field == CONTACT
