"""How a row is judged: which firm it is, what it would change there, and whether that needs somebody; pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from django.utils import timezone

from crm.enterprises.derived import is_legal_name
from crm.enterprises.naming import normalise_name
from crm.enterprises.services.bulk import Candidate, Difference, Match
from crm.imports.cleaned import CleanRow, fault
from crm.imports.columns import FIELDS, RENAMES
from crm.imports.models import ImportRow

Verdict = ImportRow.Verdict
# What is written along with a column, because it says the same in other words.
COMPANIONS = {
    "reg_capital_amount": ("reg_capital_raw", "reg_capital_currency", "reg_capital_wan"),
    "reg_capital_currency": ("reg_capital_raw", "reg_capital_amount", "reg_capital_wan"),
    "reg_status": ("reg_status_raw",),
    "uscc": ("uscc_check",),
    "stock_code": ("exchange",),
    "region_code": ("region_text",),
}
MUNICIPALITIES = frozenset({"11", "12", "31", "50"})
# Conflicts that a choice settles, where they know their firm also “只补空白”; the others need a better row.
TAKEABLE = frozenset({"code_checksum", "verified", "newer", "region_differs"})
Choice = ImportRow.Choice


class Resolution(NamedTuple):
    """Which firm a row is (None: a new one), or why that cannot be said."""

    enterprise: int | None = None
    fault: dict[str, str] | None = None


@dataclass
class Outcome:
    """What becomes of a row: its verdict, its firm, the values and names to write, and the old values they replace.

    ``beside`` holds, by replaced column, the old values of the columns written along with it; ``warnings`` are for whoever
    looks at the preview and change nothing. ``firm_version`` is that of the firm when it was compared.
    """

    verdict: Verdict
    enterprise: int | None = None
    values: dict[str, Any] = field(default_factory=dict)
    names: list[tuple[str, str, str]] = field(default_factory=list)
    old: dict[str, str] = field(default_factory=dict)
    beside: dict[str, dict[str, str]] = field(default_factory=dict)
    fault: dict[str, str] | None = None
    warnings: list[dict[str, str]] = field(default_factory=list)
    firm_version: int | None = None


def resolve(row: CleanRow, match: Match | None) -> Resolution:
    """Return the firm of a row by D1, D1b, D2 in this order (domain 7.7).

    Two different checked codes are two firms, whatever the name. Equal names with contradicting regions, and names that
    several firms bear, wait for a person.
    """
    if match is None:
        return Resolution()
    if match.by_code and match.by_stock and match.by_code != match.by_stock:
        return Resolution(
            None, _fault("codes_clash", "uscc", row.code, "信用代码与股票代码属于库中两家不同的企业，请核对")
        )
    if match.by_code or match.by_stock:
        return Resolution(match.by_code or match.by_stock)
    same = {candidate.id: candidate for candidate in match.by_name if _codes_agree(row, candidate)}
    if len(same) > 1:
        reason = f"库中有 {len(same)} 家企业叫这个名字，请补上信用代码"
        return Resolution(None, _fault("several_same_name", "name", row.values["name"], reason))
    for candidate in same.values():
        if regions_contradict(row.region, candidate.region_code):
            reason = "库中有同名企业，但所在地区不同，请核对是否同一家"
            return Resolution(candidate.id, _fault("region_differs", "name", row.values["name"], reason))
        return Resolution(candidate.id)
    return Resolution()


def decide(
    row: CleanRow,
    found: Resolution,
    difference: Difference | None,
    choice: str = Choice.KEEP,
    as_of_on: date | None = None,
) -> Outcome:
    """Return the outcome of a row; ``choice`` settles a conflict that can be settled, ``as_of_on`` is the list's own day.

    Blank never erases. A conflict that is kept writes nothing, not even into blanks; one that is filled writes into
    blanks alone, and ends as if kept where there is none.
    """
    problem = found.fault or row.checksum_fault
    if difference is None or found.enterprise is None:
        if problem and not (choice == Choice.TAKE and problem["code"] in TAKEABLE):
            return Outcome(Verdict.CONFLICT, None, fault=problem)
        return Outcome(Verdict.CREATED, None, dict(row.values), list(row.names), fault=problem)
    if difference.is_deleted:
        reason = "该企业已停用；如需更新，请先在企业库恢复"
        return Outcome(
            Verdict.REFUSED, found.enterprise, fault=_fault("deactivated", "name", row.values["name"], reason)
        )
    outcome = _change(row, difference)
    problem = (
        problem
        or _clash(row, difference)
        or _against_verified(outcome, difference)
        or _against_newer(outcome, difference, as_of_on)
    )
    if problem is None:
        return outcome
    settled = _settled(row, outcome, difference, choice) if problem["code"] in TAKEABLE else None
    if settled is None:
        return Outcome(Verdict.CONFLICT, found.enterprise, fault=problem, warnings=outcome.warnings)
    settled.fault = problem
    return settled


def _settled(row: CleanRow, outcome: Outcome, difference: Difference, choice: str) -> Outcome | None:
    """Return what the choice writes, None when the conflict stands."""
    if choice == Choice.TAKE:
        return outcome
    if choice != Choice.FILL:
        return None
    filled = Outcome(Verdict.UPDATED, difference.id, names=list(difference.new_names))
    _write(filled, row, {column: old for column, old in difference.old.items() if not old}, difference)
    return filled if filled.values or filled.names else None


def fill(row: CleanRow, difference: Difference, *, codes_taken: bool) -> Outcome:
    """Return what a repeated row adds to the firm of its first row: blanks and names, nothing else.

    Its own name is another name of the one firm (domain 7.6, layout G).
    """
    outcome = Outcome(Verdict.DUPLICATE, difference.id)
    if difference.is_deleted:
        return outcome
    blank = {column: old for column, old in difference.old.items() if not old}
    if codes_taken:
        blank = {column: old for column, old in blank.items() if column not in {"uscc", "stock_code"}}
    _write(outcome, row, blank, difference)
    outcome.names = list(difference.new_names)
    if not difference.knows_name:
        outcome.names.append(("former", row.values["name"], row.values["name_norm"]))
    return outcome


def regions_contradict(one: str, other: str) -> bool:
    """Say whether two region codes, each known to some depth, cannot be the same place."""
    one, other = _depth(one), _depth(other)
    return not (one.startswith(other) or other.startswith(one))


def _depth(code: str) -> str:
    """Return the digits that say something: 50 for 重庆市, 4401 for 广州市, 500106 for 沙坪坝区."""
    if code[:2] in MUNICIPALITIES and code.endswith("00"):
        return code[:2]
    return code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code


def _codes_agree(row: CleanRow, firm: Candidate) -> bool:
    if row.code and firm.uscc and row.code != firm.uscc:
        return False
    return not (row.stock and firm.stock and row.stock != firm.stock)


def _clash(row: CleanRow, difference: Difference) -> dict[str, str] | None:
    held = difference.old.get("uscc")
    if not held:
        return None
    return _fault("codes_clash", "uscc", row.code, f"库中这家企业的信用代码是 {held}，与名单不同，请核对")


def _against_verified(outcome: Outcome, difference: Difference) -> dict[str, str] | None:
    replaced = [column for column, old in outcome.old.items() if old]
    if not (difference.is_verified and replaced):
        return None
    return _fault("verified", "name", difference.name, "库中资料已核实，名单的值不同；默认保留库中的值")


def _against_newer(outcome: Outcome, difference: Difference, as_of_on: date | None) -> dict[str, str] | None:
    """A list of last month does not take back what the library learned this week."""
    if as_of_on is None or difference.updated_at is None or not any(outcome.old.values()):
        return None
    changed_on = timezone.localdate(difference.updated_at)
    if changed_on <= as_of_on:
        return None
    reason = f"库中资料在 {changed_on:%Y-%m-%d} 更新过，晚于名单数据日期 {as_of_on:%Y-%m-%d}；默认保留库中的值"
    return _fault("newer", "name", difference.name, reason)


def _change(row: CleanRow, difference: Difference) -> Outcome:
    """Return what the row changes on a firm it may write to; UNCHANGED when nothing differs."""
    outcome = Outcome(Verdict.UNCHANGED, difference.id, firm_version=difference.version)
    old = difference.old
    if row.checksum_fault and difference.beside.get("uscc_check") == "ok":
        # a code that fails its check never takes the place of one that passed
        old = {column: before for column, before in old.items() if column != "uscc"}
    _write(outcome, row, old, difference)
    outcome.names = list(difference.new_names)
    if not difference.knows_name:
        outcome.values |= {"name": row.values["name"], "name_norm": row.values["name_norm"]}
        outcome.old["name"] = difference.name
        outcome.warnings.append(_renaming(row, difference))
        norm = normalise_name(difference.name)
        if is_legal_name(norm):
            outcome.names.append(("former", difference.name, norm))
    if outcome.values or outcome.names:
        outcome.verdict = Verdict.UPDATED
    return outcome


def _renaming(row: CleanRow, difference: Difference) -> dict[str, str]:
    """A code typed wrong would give one firm the name of another: whoever commits sees both names."""
    return _fault(RENAMES, "name", row.values["name"], f"库中名称为“{difference.name}”，将改名")


def _write(outcome: Outcome, row: CleanRow, old: Mapping[str, str], difference: Difference) -> None:
    stood = {**difference.beside, **difference.old}
    skipped: set[str] = set()
    if "region_code" in row.values and _is_coarser(row.values["region_code"], old.get("region_code", "")):
        skipped = {"region_code", "region_text"}
    for column, before in old.items():
        if column in skipped:
            continue
        outcome.old[column] = before
        companions = [name for name in COMPANIONS.get(column, ()) if name in row.values]
        outcome.beside[column] = {name: stood[name] for name in companions if name in stood}
        for name in (column, *companions):
            if name in row.values:
                outcome.values[name] = row.values[name]


def _is_coarser(new: str, old: str) -> bool:
    """A list that names only the province does not take a firm's district away."""
    return bool(old) and _depth(old).startswith(_depth(new))


def _fault(code: str, key: str, value: Any, reason: str) -> dict[str, str]:
    return fault(code, FIELDS[key].label, value, reason)
