"""Which firm of the library each row of a list of projects is about, or that it has to be entered."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from core.errors import RuleViolation
from crm.enterprises.derived import is_legal_name
from crm.enterprises.models import Enterprise
from crm.enterprises.naming import is_branch
from crm.enterprises.services import DuplicateFound, create_enterprise
from crm.enterprises.services.identity import hold_name
from crm.imports.cleaned import CleanRow, fault
from crm.imports.columns import FIELDS
from crm.imports.services.contact_places import places_of

UNKNOWN = "库中没有这家企业，请先导入企业名单，或在“整批默认值”里勾选“库里没有的企业一并新建”"
CLOSED = "该企业已停用；请先在企业库恢复，再导入它的项目"
IN_FILE = "与第 {number} 行是同名企业，但信用代码不同，请核对；确为两家请先导入企业名单"
CODE_IN_FILE = "与第 {number} 行信用代码相同，但企业名称不同，请核对"
OTHER_CODE = "库中有同名企业，但信用代码不同；请核对代码，确为另一家请先在企业库新建"
_REASONS = {"firm_unknown": UNKNOWN, "deactivated": CLOSED}


class FirmPlace(NamedTuple):
    """The firm of a row (None: not there yet), or why the row has none."""

    firm: Enterprise | None = None
    fault: dict[str, str] | None = None


class NewFirms:
    """Which firms the rows of one file bring in: the first row of each, so that two rows of one name or code agree."""

    def __init__(self) -> None:
        self._by_name: dict[str, tuple[int, str]] = {}
        self._by_code: dict[str, tuple[int, str]] = {}

    def fault_of(self, row: CleanRow) -> dict[str, str] | None:
        """Return why a row contradicts an earlier one about who its firm is; remember it when it does not."""
        norm, code = row.values["name_norm"], row.values.get("uscc", "")
        number, known = self._by_name.get(norm, (row.number, code))
        if known and code and known != code:
            return _at("uscc", "codes_in_file", code, IN_FILE.format(number=number))
        first, name = self._by_code.get(code, (row.number, norm)) if code else (row.number, norm)
        if name != norm:
            return _at("name", "codes_in_file", row.values["name"], CODE_IN_FILE.format(number=first))
        self._by_name[norm] = (number, known or code)
        if code:
            self._by_code.setdefault(code, (row.number, norm))
        return None


def firms_of(rows: Sequence[CleanRow], *, enters: bool) -> dict[int, FirmPlace]:
    """Return the firm of each row by code, else by name or former name (D1, D2); a few queries for any number of rows.

    Ambiguous and closed ones are faults, their columns by our keys; one that is not there is a fault unless the list ``enters`` new firms.
    """
    places = places_of(rows, lock=False)
    firms = Enterprise.objects.in_bulk({place.firm for place in places.values() if place.firm})
    found = {}
    for row in rows:
        place = places[row.number]
        if place.fault is None:
            found[row.number] = FirmPlace(firms.get(place.firm))
        elif place.fault["code"] == "firm_unknown" and enters:
            found[row.number] = FirmPlace()
        else:
            reason = _REASONS.get(place.fault["code"], place.fault["reason"])
            is_code = place.fault["code"] == "code_checksum" or place.fault["column"] == FIELDS["uscc"].label
            key = "uscc" if is_code else "name"
            found[row.number] = FirmPlace(None, place.fault | {"reason": reason, "column": key})
    return found


def hold_new_names(rows: Iterable[CleanRow]) -> None:
    """Let whoever enters firms of these names meanwhile wait for the transaction; before any row is locked, in order."""
    for norm in sorted({row.values["name_norm"] for row in rows if "name_norm" in row.values}):
        hold_name(norm)


def enter_firm(values: dict[str, Any], *, by) -> Enterprise:
    """Enter the firm of a row and return it. Raises RuleViolation whose fields are named like ours."""
    codes = {name: values[name] for name in ("reg_no", "org_code") if name in values}
    try:
        return create_enterprise(
            by=by, name=values["name"], uscc=values.get("uscc", ""), intro=values.get("intro", ""), **codes
        )
    except DuplicateFound as error:
        raise RuleViolation(OTHER_CODE, code="unknown", fields={"enterprise": OTHER_CODE}) from error
    except RuleViolation as refusal:
        renamed = {"name": "enterprise"}
        fields = {renamed.get(key, key): text for key, text in refusal.fields.items()}
        raise RuleViolation(
            refusal.message, code=refusal.code, fields=fields or {"enterprise": refusal.message}
        ) from refusal


def words_of_new(values: dict[str, Any]) -> str:
    """Return what the preview says of a firm that will be entered."""
    norm = values["name_norm"]
    if is_legal_name(norm) or is_branch(norm) or values.get("uscc"):
        return "库中没有，将一并新建"
    return "库中没有，将一并新建；名称不像企业全称，请核对"


def _at(key: str, code: str, value: str, reason: str) -> dict[str, str]:
    return fault(code, key, value, reason)
