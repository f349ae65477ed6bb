"""Which headers of 项目一览表, ours and those of offices, mean which of our fields (domain.md 8); pure data."""

from crm.imports.list_column import list_column as _column

# Known, and worked out by us: never taken from a list.
COMPUTED = "computed"
COMPUTED_HEADERS = (
    "亮灯", "亮灯情况", "红黄绿灯", "预警", "预警情况", "本阶段截止", "最近跟进", "更新时间", "包抓领导", "包抓领导(链长/组长)", "包联领导",
    "包抓区领导", "挂钩领导", "责任领导", "分管领导", "链长", "组长", "责任单位", "牵头单位", "牵头部门", "责任部门",
)  # fmt: skip

PROJECT_COLUMNS = (
    _column(
        "name",
        "企业名称 公司名称 单位名称 投资方 投资企业 投资方名称 投资主体 投资单位 投资商 投资人 投资方(企业名称) 投资方(企业) 投资企业名称 "
        "项目单位 项目业主 业主单位 建设单位 签约企业 企业全称 公司全称",
        strict=True,
    ),
    _column("uscc", "信用代码 统一社会信用代码 社会信用代码 统一信用代码", strict=True),
    _column("intro", "投资方简介 企业简介 投资方情况 投资方基本情况 投资企业简介 公司简介 企业情况"),
    _column("project", "项目名称 项目 项目名 招商项目 招商项目名称", strict=True),
    _column("project_no", "项目编号 项目编码"),
    _column("chain", "产业链 所属产业链 链条 产业链条 重点产业链 产业链名称 产业", strict=True),
    _column("node", "环节 产业链环节 所属环节 链上环节 产业环节 产业链节点", strict=True),
    _column(
        "chain_node_pair",
        "产业链/环节 产业链(环节) 产业链、环节 产业链及环节 产业链和环节 产业链-环节 产业链条/环节 所属产业链/环节 产业链/节点",
        strict=True,
    ),
    _column(
        "team",
        "招商组 责任组 牵头组 责任招商组 责任专班 专班 招商专班 牵头专班 工作专班 招商小组 责任小组 牵头招商组 招商组别",
        strict=True,
    ),
    _column("owner", "责任人 负责人 项目负责人 项目责任人 经办人 跟进人 招商专员 项目专员 具体责任人"),
    _column("type", "项目类型 类型 落地方式 项目类别 投资方式 建设方式", strict=True),
    _column(
        "stage",
        "所处阶段 当前阶段 目前阶段 阶段 项目阶段 推进阶段 进展阶段 项目所处阶段 项目状态 当前状态",
        strict=True,
    ),
    _column("stage_since_on", "进入阶段日期 进入本阶段日期 阶段日期 进入阶段时间 进入本阶段时间", strict=True),
    _column("days_in_stage", "在阶段 在阶段天数 停留天数 本阶段天数"),
    _column(
        "total_invest_wan",
        "总投资 投资额 计划总投资 总投资额 投资总额 项目总投资 计划投资 计划投资额 拟投资额 投资金额 投资规模 协议投资额",
        strict=True,
    ),
    _column("fixed_invest_wan", "固定资产投资 固投 固定资产投资额 固投额"),
    _column(
        "content",
        "建设内容及规模 建设内容 项目建设内容 主要建设内容 建设规模及内容 建设内容和规模 项目内容 项目概况 项目简介 建设规模",
    ),
    _column("land_mu", "用地 用地面积 用地规模 占地 占地面积 土地面积 拟用地 用地需求 供地面积 拟用地面积"),
    _column(
        "factory_m2",
        "厂房 厂房面积 厂房或楼宇面积 楼宇面积 租赁面积 场地面积 用房面积 建筑面积 厂房/楼宇 厂房(万平方米) 厂房面积(万平方米)",
    ),
    _column(
        "area",
        "用地/厂房 用地(亩)/厂房(㎡) 用地(亩)/厂房 用地(亩)/厂房(平方米) 用地(亩)/厂房面积(㎡) 用地/厂房面积 用地或厂房面积 用地或厂房 "
        "用地、厂房 用地及厂房 用地/厂房需求 用地(厂房)面积 用地/用房",
    ),
    _column("planned_output_wan", "预期产值 预计产值 达产年产值 年产值 预计年产值 达产产值 预期年产值 产值"),
    _column("planned_tax_wan", "预期税收 预计税收 达产年税收 年税收 预计年税收 预期年税收 税收 预计纳税"),
    _column("planned_jobs", "就业 就业人数 带动就业 用工 用工人数 计划用工 预计就业 新增就业 解决就业 带动就业人数"),
    _column(
        "week",
        "本周进展 项目进展 进展情况 最新进展 目前进展 工作进展 本月进展 进展 推进情况 项目进展情况 目前进展情况 工作进展情况 推进进展",
    ),
    _column(
        "problem",
        "存在问题 存在的问题 问题 困难和问题 存在困难 存在问题及困难 困难问题 需协调事项 需协调解决的问题 需协调问题 问题及困难",
    ),
    _column(
        "next_plan",
        "下一步计划 下一步工作 下步计划 下一步 下步工作 下一步工作计划 下一步打算 下步打算 下一步工作安排 下步工作计划 工作计划",
    ),
    _column(
        "sign_plan",
        "计划签约时间 计划签约日期 计划签约 拟签约时间 预计签约时间 预计签约 签约计划 计划时间/签约 时间计划/签约 计划/签约",
    ),
    _column(
        "start_plan",
        "计划开工时间 计划开工日期 计划开工 拟开工时间 预计开工时间 预计开工 开工计划 计划时间/开工 时间计划/开工 计划/开工 计划动工时间",
    ),
    _column(
        "commission_plan",
        "计划投产时间 计划投产日期 计划投产 拟投产时间 预计投产时间 预计投产 投产计划 计划时间/投产 时间计划/投产 计划/投产 计划投用时间 计划开业时间",
    ),
    _column(
        "plans",
        "计划签约/开工/投产时间 计划签约/开工/投产日期 计划签约/开工/投产 计划签约、开工、投产时间 计划签约开工投产时间 签约/开工/投产计划 "
        "签约/开工/投产时间 计划时间 计划节点",
    ),
    _column("signed_on", "签约日期 签约时间 实际签约时间 实际签约日期", strict=True),
    _column("commissioned_on", "投产日期 投产时间 实际投产时间 实际投产日期", strict=True),
    _column("contract_no", "合同编号 协议编号"),
    _column("contract_kind", "合同类型 协议类型 合同性质", strict=True),
    _column("contract_amount_wan", "合同金额 签约金额 合同额 签约额 协议金额 合同总额", strict=True),
    _column("grade_word", "分级 项目分级 项目等级 级别"),
    _column("lead_source", "线索来源 信息来源 项目来源"),
    _column("park", "园区 落地园区 落户园区 落地载体 意向园区"),
    _column("data_source", "资料来源 来源 数据来源", strict=True),
    _column("data_as_of_on", "截至日期 资料截至日期 数据截至 数据截至日期", strict=True),
    _column("remark", "备注 备注说明 说明"),
)
# Their columns may come several times: what they say is put together.
SEVERAL = frozenset({"week", "problem", "next_plan", "remark"})
MONEY = frozenset(
    {"total_invest_wan", "fixed_invest_wan", "planned_output_wan", "planned_tax_wan", "contract_amount_wan"}
)
# What the template to download offers, in this order.
PROJECT_HEADERS = (
    "项目名称", "企业名称", "信用代码", "投资方简介", "产业链", "环节", "项目类型", "总投资(亿元)", "建设内容及规模", "用地(亩)", "厂房(㎡)",
    "预期产值(亿元)", "预期税收(万元)", "就业(人)", "所处阶段", "进入阶段日期", "签约日期", "本周进展", "存在问题", "下一步计划", "计划签约时间",
    "计划开工时间", "计划投产时间", "招商组", "责任人", "资料来源", "截至日期", "备注",
)  # fmt: skip
PROJECT_EXAMPLE = (
    "示例内饰件生产基地", "重庆示例内饰科技有限公司", "", "汽车内饰件生产企业", "智能网联新能源汽车", "内外饰", "租赁厂房", "1.2",
    "租赁厂房 8,000 ㎡，建设两条内饰件生产线", "", "8000", "3", "1200", "150", "签约", "2026-03-18", "", "正在办理注册", "", "完成公司注册 2026-12-10",
    "", "2027-01-10", "2027-06-30", "T01", "", "区招商项目台账", "2026-10-31", "",
)  # fmt: skip
