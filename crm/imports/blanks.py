"""The empty lists that people download, fill in and hand in; an example stands on a sheet that is not read."""

from core.spreadsheets.writing import SheetData
from crm.imports import columns
from crm.imports.models import ImportBatch

HINTS = (
    "第一张表填写名单，表头不要改动；本页只作说明，不会被读取。",
    "“企业名称”必填；信用代码请先把单元格设为“文本”再粘贴，否则末尾几位会丢失。",
    "空白表示不改动库中已有的值；多个曾用名用逗号分开。",
)


def template_of(kind: str) -> tuple[str, list[SheetData]]:
    """Return the file name and the sheets of the template of one kind of list."""
    return _TEMPLATES[kind]


def _sheets(name: str, headers: tuple[str, ...], example: tuple[str, ...]) -> list[SheetData]:
    told = [[header, value] for header, value in zip(headers, example, strict=True)]
    notes = [[f"{number}. {hint}", ""] for number, hint in enumerate(HINTS, 1)]
    return [SheetData(name, headers, []), SheetData("填写说明", ["列", "示例"], [*told, *notes], [40, 40])]


_TEMPLATES = {
    str(ImportBatch.Kind.EXISTING_PROJECT): (
        "存量项目模板",
        _sheets("存量项目", columns.PROJECT_HEADERS, columns.PROJECT_EXAMPLE),
    ),
    str(ImportBatch.Kind.ENTERPRISE): (
        "企业名单模板",
        _sheets("企业名单", columns.TEMPLATE_HEADERS, columns.TEMPLATE_EXAMPLE),
    ),
}
