"""The seven layouts of lists seen in real life (domain 7.6) as workbooks, with titles, merged headers, hidden parts."""

import io
from contextlib import contextmanager

import xlsxwriter

from tests.factories.imports import code


def _headers(text: str) -> list[str]:
    return text.split()


A = _headers(
    "公司名称 登记状态 法定代表人 企业规模 注册资本 实缴资本 成立日期 核准日期 营业期限 所属省份 所属城市 所属区县 公司类型 国标行业门类 "
    "国标行业大类 国标行业中类 曾用名 英文名 统一社会信用代码 纳税人识别号 注册号 组织机构代码 参保人数 参保人数所属年报 有效手机号 "
    "更多电话 注册地址 最新年报地址 通信地址 网址 邮箱 其他邮箱 经营范围"
)
B = _headers(
    "原文件导入名称 系统匹配企业名称 登记状态 统一社会信用代码 法定代表人 企业（机构）类型 注册资本 实缴资本 成立日期 营业期限 企业地址 "
    "所属省份 所属城市 所属区县 电话 更多电话 邮箱 更多邮箱 国标行业门类 国标行业大类 曾用名 参保人数 参保人数所属年报 最新年报年份 通信地址"
)
C = _headers(
    "公司名称 登记状态 企业法人/法定代表人 注册金额/注册资本 成立日期 核准日期 所属省份 所属城市 所属区县 电话号码 更多电话 电子邮箱 "
    "更多邮箱 信用代码 纳税人识别码 注册号 组织机构码 参保人数 企业类型 所属行业 曾用名 英文名称 企业官网 公司地址 年报地址 经营范围"
)
D = _headers(
    "公司名称 登记状态 法定代表人 注册资本 实缴资本 成立日期 统一社会信用代码 企业地址 可用电话 不可用电话 其他电话 邮箱 企业(机构)类型 "
    "国标行业门类 国标行业大类 国标行业中类 国标行业小类 所属省份 所属城市 所属区县 天眼评分 经营范围"
)
E = _headers(
    "一级分类 二级分类 三级分类 四级分类 五级分类 六级分类 七级分类 八级分类 公司名称 ID 产业链节点 产业位置 产业关联性 融资上市 资质/荣誉"
)
G = _headers("序号 公司名称 股票简称 股票代码 上市交易所 上市日期 申万一级行业 申万二级行业 申万三级行业")

# What a firm is called in whichever list it stands.
FACTS = {
    "登记状态": "存续（在营、开业、在册）",
    "法定代表人": "张示例",
    "企业法人/法定代表人": "张示例",
    "企业规模": "中型",
    "注册资本": "5,000万元人民币",
    "注册金额/注册资本": "5,000万元人民币",
    "实缴资本": "100万元",
    "成立日期": "2018-06-01",
    "核准日期": "2024-01-02",
    "营业期限": "2018-06-01 至 无固定期限",
    "所属省份": "重庆市",
    "所属城市": "重庆市",
    "所属区县": "沙坪坝区",
    "公司类型": "有限责任公司(自然人投资或控股)",
    "企业（机构）类型": "有限责任公司(自然人投资或控股)",
    "企业(机构)类型": "有限责任公司(自然人投资或控股)",
    "企业类型": "有限责任公司(自然人投资或控股)",
    "国标行业门类": "制造业",
    "国标行业大类": "汽车制造业",
    "国标行业中类": "汽车零部件及配件制造",
    "国标行业小类": "汽车零部件及配件制造",
    "所属行业": "汽车零部件及配件制造",
    "曾用名": "重庆示例旧名一有限公司,\n重庆示例旧名二有限公司",
    "英文名": "Shili Interiors Co., Ltd.",
    "英文名称": "Shili Interiors Co., Ltd.",
    "参保人数": "120",
    "参保人数所属年报": "2025年报",
    "最新年报年份": "2025",
    "有效手机号": "13800000001",
    "可用电话": "13800000001",
    "不可用电话": "13900000002",
    "其他电话": "023-60000000",
    "电话": "13800000001",
    "电话号码": "13800000001",
    "更多电话": "023-60000000; 13800000003",
    "邮箱": "info@example.com",
    "注册地址": "重庆市沙坪坝区示例路 1 号",
    "企业地址": "重庆市沙坪坝区示例路 1 号",
    "公司地址": "重庆市沙坪坝区示例路 1 号",
    "网址": "www.example.com",
    "企业官网": "www.example.com",
    "天眼评分": "88",
    "经营范围": "一般项目：汽车内饰件制造",
}


@contextmanager
def workbook():
    """Yield (book, content): a workbook to fill and, once closed, its bytes in ``content``."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"strings_to_urls": False}) as book:
        yield book, target


def put(sheet, first_row: int, rows) -> None:
    """Write rows from a row number as Excel shows it."""
    for number, row in enumerate(rows, first_row - 1):
        sheet.write_row(number, 0, row)


def row_of(header, **changes) -> list:
    """Return one firm under a header; ``changes`` by header, without what a keyword cannot hold."""
    return [changes.get(text, FACTS.get(text, "")) for text in header]


def big_table() -> bytes:
    """A: 33 columns, the table alone."""
    with workbook() as (book, content):
        sheet = book.add_worksheet("企业列表")
        put(sheet, 1, [A, row_of(A, 公司名称="重庆示例甲内饰有限公司", 统一社会信用代码=code(1))])
    return content.getvalue()


def batch_match() -> bytes:
    """B: what was asked for beside what was found; one row was not found."""
    with workbook() as (book, content):
        sheet = book.add_worksheet("批量查询")
        found = row_of(
            B, 原文件导入名称="内饰公司", 系统匹配企业名称="重庆示例乙内饰有限公司", 统一社会信用代码=code(2)
        )
        lost = [*("没有这家公司", "未匹配到相关企业"), *["-"] * (len(B) - 2)]
        put(sheet, 1, [B, found, lost])
    return content.getvalue()


def older_export() -> bytes:
    """C: 26 columns in a fixed order, a declaration above."""
    with workbook() as (book, content):
        sheet = book.add_worksheet("查询结果")
        sheet.merge_range(0, 0, 0, len(C) - 1, "本数据由查询平台提供，仅供参考，不作为任何法律文件的依据")
        put(sheet, 2, [C, row_of(C, 公司名称="重庆示例丙内饰有限公司", 信用代码=code(3))])
    return content.getvalue()


def advanced_search() -> bytes:
    """D: a sheet behind a hidden one, a declaration in row 1, telephones split in three."""
    with workbook() as (book, content):
        book.add_worksheet("参数").write_row(0, 0, ["公司名称", "法定代表人", "登记状态"])
        sheet = book.add_worksheet("高级搜索")
        sheet.activate()
        sheet.set_first_sheet()
        book.get_worksheet_by_name("参数").hide()
        sheet.merge_range(0, 0, 0, len(D) - 1, "声明：数据来源于公开渠道，使用前请核实")
        put(sheet, 2, [D, row_of(D, 公司名称="重庆示例丁内饰有限公司", 统一社会信用代码=code(4))])
    return content.getvalue()


def chain_list() -> bytes:
    """E: an explanation first, a sheet a chain, a sheet of base data at the end."""
    places = ["整车", "零部件", "内外饰", "", "", "", "", ""]
    with workbook() as (book, content):
        put(book.add_worksheet("使用说明"), 1, [["公司名称", "企业全称"], ["ID", "统一社会信用代码"]])
        for number, chain in ((5, "新能源汽车"), (6, "智能装备")):
            firm = [*places, f"重庆示例{chain}有限公司", code(number), "内外饰", "中游", "强", "未融资", "高新技术企业"]
            put(book.add_worksheet(chain), 1, [E, firm])
        put(book.add_worksheet("基础信息"), 1, [A, row_of(A, 公司名称="重庆示例基础有限公司")])
    return content.getvalue()


def own_form(bad_code: str = "") -> bytes:
    """F: a merged title, 填报单位, a header of two merged rows, a hidden row and column, 合计 and 备注 below."""
    with workbook() as (book, content):
        sheet = book.add_worksheet("一览表")
        sheet.merge_range("A1:H1", "示例区2025年招商引资企业一览表")
        put(sheet, 2, [["填报单位：示例镇", "", "", "", "", "填报日期：2026-10-31", "单位：万元"]])
        for column, text in ((0, "序号"), (1, "企业名称"), (2, "统一社会信用代码")):
            sheet.merge_range(2, column, 3, column, text)
        sheet.merge_range("D3:E3", "基本情况")
        sheet.merge_range("F3:G3", "注册情况")
        sheet.merge_range("H3:H4", "备注")
        put(sheet, 4, [["", "", "", "法人", "注册地址", "注册资本", "成立日期"]])
        put(
            sheet,
            5,
            [
                [
                    1,
                    "重庆示例己一有限公司",
                    bad_code or code(7),
                    "李示例",
                    "重庆市沙坪坝区示例路 7 号",
                    5000,
                    "2018年6月1日",
                    "重点",
                ],
                [2, "重庆示例藏起有限公司", code(8), "王示例", "重庆市沙坪坝区示例路 8 号", 1, "2018/6/1"],
                [3, "重庆示例己二有限公司", code(9), "赵示例", "重庆市沙坪坝区示例路 9 号", "300万美元", "2018.06.01"],
                ["合计", "", "", "", "", 5001, ""],
                ["备注：本表由示例镇填报，数据截至 2026 年 10 月"],
                ["备注", "外资企业按当日汇率折算"],
                ["填表人：示例", "", "审核人：示例"],
            ],
        )
        sheet.set_row(5, None, None, {"hidden": True})
        sheet.set_column("E:E", None, None, {"hidden": True})
    return content.getvalue()


def listed_firms() -> bytes:
    """G: a title, no credit codes; one firm under two names, one code without its suffix."""
    sectors = ["汽车", "汽车零部件", "车身附件及饰件"]
    with workbook() as (book, content):
        sheet = book.add_worksheet("名单")
        sheet.merge_range(0, 0, 0, len(G) - 1, "A股上市公司名单（示例）")
        put(
            sheet,
            2,
            [
                G,
                [1, "宁波示例华翔股份有限公司", "示例华翔", "002048.SZ", "深圳证券交易所", "2005-06-03", *sectors],
                [2, "示例电子股份有限公司", "示例电子", "301079", "创业板", "2021-09-30", *sectors],
                [3, "宁波示例翔股份有限公司", "示例华翔", "002048.SZ", "深圳证券交易所", "2005-06-03", *sectors],
            ],
        )
    return content.getvalue()


def behind_an_empty_sheet() -> bytes:
    """A table on the second sheet; the first holds nothing."""
    with workbook() as (book, content):
        book.add_worksheet("Sheet1")
        put(book.add_worksheet("名单"), 1, [["企业名称", "信用代码"], ["重庆示例次表有限公司", code(11)]])
    return content.getvalue()
