"""Lists to import, as bytes of real files; every firm in them is invented."""

import csv
import io

from django.core.files.uploadedfile import SimpleUploadedFile

from core.spreadsheets.writing import SheetData, write_xlsx
from crm.enterprises.uscc import compute, compute_org
from crm.imports import services
from crm.imports.models import ImportBatch

HEADER = ("企业名称", "统一社会信用代码", "法定代表人", "注册资本(万元)", "成立日期", "注册地址")


def code(number: int) -> str:
    """Return a valid credit code of a block that is not given out."""
    block = f"XXXX{number:04d}"
    body = f"91500106{block}{compute_org(block)}"
    return body + compute(body)


def firm(number: int, **changes) -> list[str]:
    """Return one good row under HEADER."""
    row = {
        "name": f"重庆示例{number:05d}科技有限公司",
        "code": code(number),
        "person": "张示例",
        "capital": "5000",
        "day": "2018-06-01",
        "address": f"重庆市沙坪坝区示例路 {number} 号",
    }
    return list((row | changes).values())


def csv_bytes(rows, header=HEADER, *, encoding="utf-8-sig", title="") -> bytes:
    """Return a csv, with a title row above the header when there is a ``title``."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerows([*([[title]] if title else []), header, *rows])
    return text.getvalue().encode(encoding)


def xlsx_bytes(rows, header=HEADER) -> bytes:
    """Return a workbook of one sheet."""
    target = io.BytesIO()
    write_xlsx(target, [SheetData("名单", header, rows)])
    return target.getvalue()


def upload(content: bytes, name: str = "示例名单.csv") -> SimpleUploadedFile:
    """Return what a browser sends."""
    return SimpleUploadedFile(name, content)


def received(content: bytes, by, name: str = "示例名单.csv", kind: str = ImportBatch.Kind.ENTERPRISE) -> ImportBatch:
    """Return the batch of a list that was handed in and not yet looked at."""
    return services.receive_list(upload(content, name), by=by, kind=kind, ring=False)


def checked(content: bytes, by, name: str = "示例名单.csv", kind: str = ImportBatch.Kind.ENTERPRISE) -> ImportBatch:
    """Return the batch of a list that was handed in and checked."""
    batch = received(content, by, name, kind)
    services.check(batch.pk)
    batch.refresh_from_db()
    return batch


def written(batch: ImportBatch, by, conflicts: str = "keep") -> ImportBatch:
    """Have a checked list written and return it."""
    services.start_commit(batch.pk, by=by, conflicts=conflicts, ring=False)
    services.commit(batch.pk)
    batch.refresh_from_db()
    return batch


def imported(content: bytes, by, **options) -> ImportBatch:
    """Return the batch of a list that was checked and written."""
    return written(checked(content, by), by, **options)


def undone(batch: ImportBatch, by, reason: str = "传错文件") -> ImportBatch:
    """Have a written list undone and return it."""
    services.start_undo(batch.pk, by=by, reason=reason, ring=False)
    services.undo(batch.pk)
    batch.refresh_from_db()
    return batch
