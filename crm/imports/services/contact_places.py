"""At which firm of the library the people of a row of a contact list are kept; firms are never entered from one."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from crm.enterprises.models import Alias, Enterprise
from crm.enterprises.services import bulk
from crm.enterprises.services.many_contacts import hold_firms
from crm.imports.cleaned import CleanRow, fault
from crm.imports.columns import FIELDS
from crm.imports.judging import resolve
from crm.imports.models import ImportRow

Verdict = ImportRow.Verdict
UNKNOWN = "库中没有这家企业，请先导入企业名单"
CLOSED = "该企业已停用；如需登记联系人，请先在企业库恢复"


class Place(NamedTuple):
    """The firm of a row, or why the row has none: its verdict and fault."""

    firm: int | None
    verdict: Verdict = Verdict.UNCHANGED
    fault: dict[str, str] | None = None


def places_of(rows: Iterable[CleanRow], *, lock: bool) -> dict[int, Place]:
    """Return the firm of each row by code, else by name or former name (D1, D2); one that is not there is not entered."""
    rows = list(rows)
    able = [row for row in rows if "name_norm" in row.values and not row.faults]
    bulk.stage_identities(bulk.StagedFirm(row.number, _identity(row), ()) for row in able)
    matches = bulk.find_matches()
    unconfirmed = bulk.taken_codes({row.values["unconfirmed_code"] for row in able if row.checksum_fault})
    places = {row.number: Place(None, Verdict.REFUSED) for row in rows}
    for row in able:
        if row.checksum_fault:
            firm = unconfirmed.get(row.values["unconfirmed_code"])
            places[row.number] = Place(firm) if firm else Place(None, Verdict.CONFLICT, row.checksum_fault)
            continue
        found = resolve(row, matches.get(row.number))
        if found.fault:
            places[row.number] = Place(found.enterprise, Verdict.CONFLICT, found.fault)
        elif found.enterprise is None:
            places[row.number] = Place(None, Verdict.REFUSED, _at_name(row, "firm_unknown", UNKNOWN))
        else:
            places[row.number] = Place(found.enterprise)
    by_code = {row.number: known.by_code for row in able if (known := matches.get(row.number)) and known.by_code}
    by_code |= {row.number: firm for row in able if row.checksum_fault and (firm := places[row.number].firm)}
    places |= _misnamed(able, by_code)
    return _without_closed(places, rows, lock=lock)


def _misnamed(rows: Sequence[CleanRow], by_code: Mapping[int, int]) -> dict[int, Place]:
    """Return the place of rows whose code is that of a firm which neither bears nor bore their name: a conflict."""
    firms = Enterprise.objects.filter(pk__in=set(by_code.values())).values_list("pk", "name", "name_norm")
    names, known = {}, set()
    for pk, name, norm in firms:
        names[pk] = name
        known.add((pk, norm))
    told = [
        row for row in rows if row.number in by_code and (by_code[row.number], row.values["name_norm"]) not in known
    ]
    if told:
        former = Alias.objects.filter(enterprise__in={by_code[row.number] for row in told}, kind=Alias.Kind.FORMER)
        known |= set(former.values_list("enterprise", "name_norm"))
    clashing = [row for row in told if (by_code[row.number], row.values["name_norm"]) not in known]
    return {row.number: _clash(row, by_code[row.number], names.get(by_code[row.number], "")) for row in clashing}


def _clash(row: CleanRow, firm: int, name: str) -> Place:
    code = row.code or row.values.get("unconfirmed_code", "")
    reason = f"信用代码属于“{name}”，名单写的是“{row.values['name']}”，请核对是哪一家"
    return Place(firm, Verdict.CONFLICT, fault("codes_clash", FIELDS["uscc"].label, code, reason))


def _without_closed(places: dict[int, Place], rows: Sequence[CleanRow], *, lock: bool) -> dict[int, Place]:
    firms = {place.firm for place in places.values() if place.firm and place.fault is None}
    closed = (
        hold_firms(firms) if lock else dict(Enterprise.objects.filter(pk__in=firms).values_list("pk", "is_deleted"))
    )
    for row in rows:
        place = places[row.number]
        if place.firm is None or place.fault is not None:
            continue
        if place.firm not in closed:  # undone a moment ago
            places[row.number] = Place(None, Verdict.REFUSED, _at_name(row, "firm_unknown", UNKNOWN))
        elif closed[place.firm]:
            places[row.number] = Place(place.firm, Verdict.REFUSED, _at_name(row, "deactivated", CLOSED))
    return places


def _identity(row: CleanRow) -> dict[str, Any]:
    return {name: row.values[name] for name in ("name", "name_norm", "uscc", "uscc_check") if name in row.values}


def _at_name(row: CleanRow, code: str, reason: str) -> dict[str, str]:
    return fault(code, FIELDS["name"].label, row.values["name"], reason)
