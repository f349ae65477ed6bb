"""Judging the rows of one chunk against today's library; the same for the preview and for the writing."""

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from crm.enterprises.services import bulk
from crm.imports.cleaned import CleanRow
from crm.imports.judging import Choice, Outcome, Resolution, decide, fill, resolve
from crm.imports.models import FieldChange, ImportBatch, ImportRow
from crm.imports.services.rows import still_equal


class Meant(NamedTuple):
    """The conflict for which a choice was made: its code, and the firm it was about, None for one that is new."""

    code: str
    firm: int | None


def assess(
    rows: Iterable[CleanRow],
    batch: ImportBatch,
    *,
    choices: Mapping[int, str] | None = None,
    meant: Mapping[int, Meant] | None = None,
    lock: bool = False,
    done: Mapping[int, Outcome] | None = None,
) -> dict[int, Outcome]:
    """Return the outcome of each row by its number; two queries for the matches, two for the differences.

    ``choices`` settles conflicts by row number, those in ``meant`` only the conflict that they were made for. ``lock``
    holds the firms found until the transaction ends; ``done`` is what the list has just written: what it changed itself
    is not newer than it.
    """
    rows, done = list(rows), done or {}
    bulk.stage_identities(bulk.StagedFirm(row.number, row.values) for row in rows)
    matches = bulk.find_matches()
    found = {row.number: resolve(row, matches.get(row.number)) for row in rows}
    equal = {} if lock else _still_equal(rows, found)
    known = [row for row in rows if found[row.number].enterprise and row.number not in equal]
    bulk.stage(bulk.StagedFirm(row.number, row.values, row.names) for row in known)
    pairs = ((row.number, firm) for row in known if (firm := found[row.number].enterprise))
    differences = bulk.compare(pairs, lock=lock)
    own = {outcome.enterprise for outcome in done.values()}
    later = _changed_by_others(batch, differences.values(), own) if lock else {one.id for one in differences.values()}
    outcomes = {}
    for row in rows:
        if row.number in equal:
            firm = found[row.number].enterprise
            outcomes[row.number] = Outcome(ImportRow.Verdict.UNCHANGED, firm, firm_version=equal[row.number])
            continue
        difference = differences.get(row.number)
        day = batch.as_of_on if difference and difference.id in later else None
        choice = (choices or {}).get(row.number, Choice.KEEP)
        outcomes[row.number] = decide(row, found[row.number], difference, choice, day)
    by_number = {row.number: row for row in rows}
    for number in _no_longer_meant(batch, outcomes, meant or {}, found, done):
        outcomes[number] = decide(by_number[number], found[number], differences.get(number))
    return outcomes


def _still_equal(rows: Iterable[CleanRow], found: Mapping[int, Resolution]) -> dict[int, int]:
    """Return the version of the firm by the number of each row of which it is known that it changes nothing there."""
    sure = ((row, found[row.number]) for row in rows if row.digest is not None and row.checksum_fault is None)
    return still_equal(
        (row.number, one.enterprise, row.digest) for row, one in sure if one.enterprise and not one.fault and row.digest
    )


def _no_longer_meant(
    batch: ImportBatch,
    outcomes: Mapping[int, Outcome],
    meant: Mapping[int, Meant],
    found: Mapping[int, Resolution],
    done: Mapping[int, Outcome],
) -> list[int]:
    """Return the rows whose choice was made for another fault or firm; one query when there may be any."""
    others: dict[int, bool] = {}
    for number in meant.keys() & outcomes.keys():
        fault, firm = outcomes[number].fault, found[number].enterprise
        if fault and meant[number] != (fault["code"], firm):
            others[number] = meant[number] == (fault["code"], None)
    # a choice to enter a firm holds for the firm that another row of the same list entered
    firms = {firm for number, is_new in others.items() if is_new and (firm := found[number].enterprise)}
    entered = {one.enterprise for one in done.values() if one.verdict == ImportRow.Verdict.CREATED}
    if firms - entered:
        rows = ImportRow.objects.filter(batch=batch, entered=True, enterprise_id__in=firms - entered)
        entered |= set(rows.values_list("enterprise_id", flat=True))
    return [number for number, is_new in others.items() if not (is_new and found[number].enterprise in entered)]


def _changed_by_others(
    batch: ImportBatch, differences: Iterable[bulk.Difference], own: Collection[int | None]
) -> set[int]:
    """Return the firms that the list itself has not written yet; two queries, none for a list without a day."""
    ids = {one.id for one in differences} - set(own) if batch.as_of_on else set()
    if not ids:
        return ids
    ids -= set(FieldChange.objects.filter(batch=batch, target_id__in=ids).values_list("target_id", flat=True))
    entered = ImportRow.objects.filter(batch=batch, entered=True, enterprise_id__in=ids)
    return ids - {pk for pk in entered.values_list("enterprise_id", flat=True) if pk}


def assess_repeats(rows: Iterable[CleanRow], firms: dict[int, int]) -> dict[int, Outcome]:
    """Return what repeated rows add to the firms (row number → id) that their first rows became; locks them.

    Nothing is said of rows whose firm is gone.
    """
    rows = [row for row in rows if row.number in firms]
    bulk.stage_identities(bulk.StagedFirm(row.number, row.values) for row in rows)
    matches = bulk.find_matches()
    bulk.stage(bulk.StagedFirm(row.number, row.values, row.names) for row in rows)
    differences = bulk.compare(firms.items(), lock=True)
    outcomes = {}
    for row in rows:
        match, firm, difference = matches.get(row.number), firms[row.number], differences.get(row.number)
        if difference is None:  # the firm is gone
            continue
        owners = {match.by_code, match.by_stock} - {None, firm} if match else set()
        outcomes[row.number] = fill(row, difference, codes_taken=bool(owners))
    return outcomes
