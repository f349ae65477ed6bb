"""The named refusals of reading a table, each with what the user can do about it."""

from django.utils.translation import gettext_lazy as _

from core.errors import RuleViolation
from core.spreadsheets.faults import ReadError

MESSAGES = {
    "empty": _("文件是空的，没有任何内容"),
    "no_file": _("文件已不在存储中，请重新上传"),
    "file_too_big": _("文件超过 {limit} MB，请拆分后再上传"),
    "not_a_table": _("这不是表格，而是{label}，请上传 xlsx、xls 或 csv 文件"),
    "html": _("这个文件其实是网页（HTML），只是改了扩展名；请用 Excel 打开后“另存为”xlsx 再上传"),
    "xml_workbook": _("这是“XML 表格 2003”格式，请用 Excel 打开后“另存为”xlsx 再上传"),
    "save_as_xlsx": _("暂不支持{label}，请用 Excel 或 WPS 打开后“另存为”xlsx 再上传"),
    "encrypted": _("文件设置了打开密码，请取消密码后再上传"),
    "damaged": _("文件不完整或已损坏，请用 Excel 打开检查、重新保存后再上传"),
    "no_workbook": _("文件里没有工作表，请用 Excel 打开后重新保存再上传"),
    "bomb": _("文件展开后异常巨大，疑似恶意文件，已拒绝读取"),
    "entities": _("文件里含有 XML 实体或外部引用，疑似恶意文件，已拒绝读取"),
    "too_many_rows": _("表格超过 {limit} 行，请拆分后再上传"),
    "too_many_columns": _("第 {row} 行有内容超出第 {limit} 列，请删去多余的列后再上传"),
    "too_many_cells": _("表格有内容的单元格超过 {limit} 个，请拆分后再上传"),
    "too_many_sheets": _("工作表超过 {limit} 张，请删去无关的工作表后再上传"),
    "cell_too_long": _("第 {row} 行有单元格超过 {limit} 个字，请删减后再上传"),
    "row_too_long": _("第 {row} 行内容过长，文件可能已损坏或分隔符不对"),
    "open_quote": _("第 {row} 行的引号没有配对，后面的内容会被并成一格，请修正后再上传"),
    "encoding": _("第 {line} 行有无法识别的字符（既不是完整的 UTF-8 也不是 GB18030），请另存为 UTF-8 的 csv 再上传"),
    "unknown_encoding": _("看不出文件的文字编码，请另存为 UTF-8 的 csv 或 xlsx 再上传"),
    "no_sheet": _("没有名为“{name}”的工作表"),
    "no_visible_sheet": _("所有工作表都是隐藏的，请取消隐藏后再上传"),
    "too_much_memory": _("文件过大或结构异常，读取时超出内存限制；请只保留数据所在的区域，另存为 xlsx 后再上传"),
    "too_slow": _("文件读取超过 {limit} 秒，已停止；请拆分或重新另存后再上传"),
    "reader_failed": _("文件结构异常，无法读取；请用 Excel 打开、另存为 xlsx 后再上传"),
}


class SpreadsheetError(RuleViolation):
    """A file that we refuse to read, or cannot; ``params`` keeps the numbers of the message."""

    def __init__(self, code: str, **params: str | int):
        super().__init__(str(MESSAGES[code]).format(**params), code=code)
        self.params = params

    @classmethod
    def of(cls, refusal: ReadError) -> "SpreadsheetError":
        """Return the error that says in words what the child process refused."""
        return cls(refusal.code, **refusal.params)
