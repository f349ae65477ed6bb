"""Who a firm is: its name, its codes, and the firms it might already be (domain 0.11, 7.1, 7.7)."""

from typing import Any

from django.db import connection
from django.db.models import Q

from core.errors import RuleViolation
from crm.enterprises import queries
from crm.enterprises.cleaning import CleaningError
from crm.enterprises.models import Enterprise
from crm.enterprises.naming import FirmName, read_name
from crm.enterprises.uscc import UsccCheck, Verdict, check

# Advisory lock on the names of all firms: an import holds it alone, people share it.
LIBRARY_LOCK = "enterprise bulk"
CHECKS = {
    Verdict.OK: Enterprise.CodeCheck.OK,
    Verdict.BAD_CHECKSUM: Enterprise.CodeCheck.BAD_CHECKSUM,
}


class DuplicateFound(RuleViolation):
    """Firms of the same name exist; ``matches`` lists them and those of the same core, for the person to decide."""

    def __init__(self, matches: list[queries.Match]):
        names = "、".join(str(match.enterprise) for match in matches[:3])
        super().__init__(
            f"库中已有同名或曾用此名的企业：{names}。核对后确属另一家，可选“仍要保存”",
            code="duplicate_name",
            fields={"name": "库中已有同名企业，请先核对"},
        )
        self.matches = matches


def read_firm_name(raw: Any) -> FirmName:
    """Return the forms of a name; raise RuleViolation ``invalid`` when there is none or it is too long."""
    try:
        name = read_name(raw)
    except CleaningError as error:
        raise RuleViolation(str(error), code="invalid", fields={"name": str(error)}) from error
    if name is None:
        raise RuleViolation("请填写企业名称", code="invalid", fields={"name": "请填写企业名称"})
    return name


def read_code(raw: Any, *, foreign: bool, confirmed: bool) -> dict[str, Any]:
    """Return the columns for what stands in the code field: the code, or an old registration or organisation code.

    Raises RuleViolation ``uscc_refused`` for damaged and impossible codes, ``uscc_bad_checksum`` for a wrong check
    character that was not ``confirmed``; confirmed it is kept and never an identity.
    """
    found = check(raw)
    if found.is_refused:
        raise RuleViolation(found.message, code="uscc_refused", fields={"uscc": found.message})
    if found.verdict == Verdict.BAD_CHECKSUM and not confirmed:
        raise RuleViolation(found.message, code="uscc_bad_checksum", fields={"uscc": found.message})
    missing = Enterprise.CodeCheck.FOREIGN if foreign else Enterprise.CodeCheck.MISSING
    return _code_columns(found) | {"uscc_check": CHECKS.get(found.verdict, missing)}


def _code_columns(found: UsccCheck) -> dict[str, Any]:
    if found.verdict == Verdict.REG_NO:
        return {"uscc": None, "reg_no": found.code}
    if found.verdict == Verdict.ORG_CODE:
        return {"uscc": None, "org_code": found.code}
    return {"uscc": found.code}


def refuse_taken_codes(columns: dict[str, Any], *, exclude: int | None = None) -> None:
    """Raise RuleViolation ``duplicate_code``, naming the firm, when a credit or stock code belongs to another one."""
    uscc, stock, exchange = (columns.get(name) or "" for name in ("uscc", "stock_code", "exchange"))
    faults = {}
    if uscc and (other := _other(Q(uscc=uscc), exclude)):
        faults["uscc"] = f"该代码已登记给{_shown(other)}"
    if stock and (other := _other(Q(stock_code=stock, exchange=exchange), exclude)):
        faults["stock_code"] = f"该证券代码已登记给{_shown(other)}"
    if faults:
        raise RuleViolation("；".join(faults.values()), code="duplicate_code", fields=faults)


def refuse_same_name(name: FirmName, region_code: str, *, exclude: int | None = None) -> None:
    """Raise DuplicateFound when a firm bears the name or bore it (D2); its matches show the like ones (D3) as well."""
    if queries.similar_enterprises(name.shown, exclude=exclude, only_same=True):
        raise DuplicateFound(queries.similar_enterprises(name.shown, region_code=region_code, exclude=exclude))


def hold_name(norm: str) -> None:
    """Make a second writer of the same name wait until this transaction ends, so that it finds the first one's firm.

    An import enters thousands of names at once: it takes the library alone (``bulk.hold_library``), people share it.
    Call it before any row of a firm is locked: the import locks its rows after the library, whoever does it the other
    way round meets it in a deadlock.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(hashtext(%s))", [LIBRARY_LOCK])
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('enterprise name'), hashtext(%s))", [norm])


def _other(condition: Q, exclude: int | None) -> Enterprise | None:
    return Enterprise.objects.filter(condition).exclude(pk=exclude or 0).first()


def _shown(enterprise: Enterprise) -> str:
    return f"“{enterprise.name}”（已停用，请联系数据管理员恢复）" if enterprise.is_deleted else f"“{enterprise.name}”"
