"""项目一览表 as offices fill it in (domain.md 8), in three variants, as workbooks; every firm is invented."""

from tests.factories.layouts import put, workbook

FORM = (
    "序号", "项目名称", "投资方", "投资方简介", "产业链/环节", "项目类型", "总投资（亿元）", "建设内容及规模", "用地（亩）/厂房（㎡）", "预期产值（亿元）",
    "预期税收（万元）", "就业（人）", "所处阶段", "本周进展", "存在问题", "下一步计划", "计划签约/开工/投产时间", "责任组", "包抓领导（链长/组长）",
    "责任单位", "责任人", "亮灯", "备注",
)  # fmt: skip


def standard_form() -> bytes:
    """The form of domain.md 8: a title, 填报单位 and 填报日期, one header, 合计 and a remark below."""
    rows = [
        [1, "示例内饰件基地", "重庆示例甲内饰有限公司", "内饰件企业", "智能网联新能源汽车/内外饰", "租厂房", 1.2, "两条生产线", "8000㎡", 3, 1200, "150人",
         "已签约", "完成合同会签", "用电容量不足", "办理注册 2026-12-10", "2026年10月/2027年1月/2027年6月", "新能源汽车组", "李示例", "示例部门", "组员示例",
         "绿灯", "重点项目"],
        [2, "示例整车项目", "重庆示例乙汽车有限公司", "", "智能网联新能源汽车", "拿地自建", "约50", "整车基地", "500亩", "", "暂无", "2000", "在谈", "", "",
         "尽快签约", "签约2026.12；开工2027.3；投产2028.6", "T01", "", "", "查无此人", "", ""],
        [3, "示例平台", "示例科创", "", "内外饰", "研发平台", "", "", "", "", "", "", "在建", "", "", "", "计划明年", "新能源汽车", "", "", "", "", ""],
    ]  # fmt: skip
    with workbook() as (book, content):
        sheet = book.add_worksheet("一览表")
        sheet.merge_range(0, 0, 0, len(FORM) - 1, "示例区2026年招商引资项目一览表")
        put(sheet, 2, [["填报单位：示例区招商办", "", "", "", "填报日期：2026年10月31日"], FORM, *rows])
        put(sheet, 7, [["合计", "", "", "", "", "", 51.2], ["备注：数据由各组填报"]])
    return content.getvalue()


def two_rows_form() -> bytes:
    """A header of two merged rows, 单位：万元 above, chain and node apart, three planned days, blocks with a heading."""
    upper = [
        "序号", "项目名称", "投资企业名称", "统一社会信用代码", "产业链", "环节", "投资额", "", "用地", "厂房", "推进阶段", "计划时间", "", "",
        "责任专班", "联系电话",
    ]  # fmt: skip
    lower = ["", "", "", "", "", "", "总投资", "固定资产投资", "面积", "面积", "", "签约", "开工", "投产", "", ""]
    rows = [
        ["一、在谈项目（1 个）"],
        [1, "示例电池项目", "重庆示例丙电池有限公司", "", "智能网联新能源汽车", "内外饰", 120000, "8亿元", "3公顷", "", "洽谈中",
         "2026-12", "2027-03", "2028-06", "新能源汽车专班", "13800000001"],
        ["二、签约项目（1 个）"],
        [2, "示例电机项目", "重庆示例丁电机有限公司", "", "智能网联新能源汽车", "", 30000, "", "", 12000, "签约未开工", "", "", "", "新能源汽车专班", ""],
        ["小计", "", "", "", "", "", 150000],
    ]  # fmt: skip
    with workbook() as (book, content):
        sheet = book.add_worksheet("项目表")
        sheet.merge_range(0, 0, 0, len(upper) - 1, "示例区重点招商项目一览表（截至2026年9月）")
        put(sheet, 2, [["", "", "", "", "", "", "", "", "", "", "", "", "", "单位：万元"]])
        for column, (top, bottom) in enumerate(zip(upper, lower, strict=True)):
            if top and not bottom:
                sheet.merge_range(2, column, 3, column, top)
        sheet.merge_range(2, 6, 2, 7, "投资额")
        sheet.write(2, 8, "用地")
        sheet.write(2, 9, "厂房")
        sheet.merge_range(2, 11, 2, 13, "计划时间")
        put(sheet, 4, [lower])
        put(sheet, 5, rows)
    return content.getvalue()


def short_form() -> bytes:
    """What a town hands in: few columns, no chain, no team, no type, no day; the options say them for all."""
    header = [
        "项目名称",
        "企业名称",
        "投资总额",
        "建设内容",
        "目前阶段",
        "签约时间",
        "进展情况",
        "下步工作",
        "负责人",
        "说明",
        "扶持政策",
    ]
    rows = [
        ["示例仓储项目", "重庆示例戊物流有限公司", "2亿元", "智能仓储", "签约", "2026-08-18", "正在装修", "", "", "", "按一事一议"],
        ["示例冷链项目", "重庆示例己冷链有限公司", "6500万元", "冷库", "开工", "", "", "", "", "老厂区改造", ""],
    ]  # fmt: skip
    with workbook() as (book, content):
        put(book.add_worksheet("Sheet1"), 1, [header, *rows])
    return content.getvalue()
