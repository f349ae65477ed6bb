"""The empty lists that people download, fill in and hand in; an example stands on a sheet that is not read."""

from core.spreadsheets.writing import SheetData
from crm.imports import columns
from crm.imports.models import ImportBatch

HINTS = (
    "第一张表填写名单，表头不要改动；本页只作说明，不会被读取。",
    "“企业名称”必填；信用代码请先把单元格设为“文本”再粘贴，否则末尾几位会丢失。",
    "空白表示不改动库中已有的值；多个曾用名用逗号分开。",
)

CONTACT_HINTS = (
    HINTS[0],
    "“企业名称”须是企业库里已有的企业；填了信用代码的按信用代码认。联系人名单不会新建企业。",
    "手机、座机、邮箱至少填一项，一格可写多个，用分号分开；打码的号码（138****8000）不会导入。",
    "没有姓名的号码记为“企业公开电话”等。空白不会抹掉库中已有的值。",
    "“是否已告知”“是否同意”填“是”或“否”，留空的按写入时的声明；本人不同意的请填“不同意”，该行不会导入。",
)

PROJECT_HINTS = (
    HINTS[0],
    "项目名称、企业名称、产业链（或环节）、项目类型、所处阶段、招商组须有；没有的列可以删掉，上传后在“整批默认值”里填一次。",
    "本单位自己的一览表、本系统导出的项目一览表可以直接上传，不必改成本模板。",
    "金额的单位写在表头或格子里（亿元、万元）；面积、日期写法不限，日期可以只写年月。",
    "库里没有的企业按企业名称和信用代码一并新建；信用代码请先把单元格设为“文本”再粘贴。",
    "本周进展、存在问题、备注和没有日期的下一步计划记入项目的首条记录；亮灯由系统计算，不用填。",
)


def template_of(kind: str) -> tuple[str, list[SheetData]]:
    """Return the file name and the sheets of the template of one kind of list."""
    return _TEMPLATES[kind]


def _sheets(
    name: str, headers: tuple[str, ...], example: tuple[str, ...], hints: tuple[str, ...] = HINTS
) -> list[SheetData]:
    told = [[header, value] for header, value in zip(headers, example, strict=True)]
    notes = [[f"{number}. {hint}", ""] for number, hint in enumerate(hints, 1)]
    return [SheetData(name, headers, []), SheetData("填写说明", ["列", "示例"], [*told, *notes], [40, 40])]


_TEMPLATES = {
    str(ImportBatch.Kind.EXISTING_PROJECT): (
        "存量项目模板",
        _sheets("存量项目", columns.PROJECT_HEADERS, columns.PROJECT_EXAMPLE, PROJECT_HINTS),
    ),
    str(ImportBatch.Kind.CONTACT): (
        "联系人名单模板",
        _sheets("联系人名单", columns.CONTACT_HEADERS, columns.CONTACT_EXAMPLE, CONTACT_HINTS),
    ),
    str(ImportBatch.Kind.ENTERPRISE): (
        "企业名单模板",
        _sheets("企业名单", columns.TEMPLATE_HEADERS, columns.TEMPLATE_EXAMPLE),
    ),
}
