"""Judging the rows of one chunk against today's library; the same for the preview and for the writing."""

from collections.abc import Iterable

from crm.enterprises.services import bulk
from crm.imports.cleaned import CleanRow
from crm.imports.judging import Outcome, decide, fill, resolve


def assess(rows: Iterable[CleanRow], *, take: bool = False, lock: bool = False) -> dict[int, Outcome]:
    """Return the outcome of each row by its number; two queries for the matches, two for the differences.

    ``lock`` holds the firms found until the transaction ends.
    """
    rows = list(rows)
    bulk.stage(bulk.StagedFirm(row.number, row.values, row.names) for row in rows)
    matches = bulk.find_matches()
    found = {row.number: resolve(row, matches.get(row.number)) for row in rows}
    pairs = ((number, one.enterprise) for number, one in found.items() if one.enterprise)
    differences = bulk.compare(pairs, lock=lock)
    return {row.number: decide(row, found[row.number], differences.get(row.number), take=take) for row in rows}


def assess_repeats(rows: Iterable[CleanRow], firms: dict[int, int]) -> dict[int, Outcome]:
    """Return what repeated rows add to the firms (row number → id) that their first rows became; locks them."""
    rows = [row for row in rows if row.number in firms]
    bulk.stage(bulk.StagedFirm(row.number, row.values, row.names) for row in rows)
    matches = bulk.find_matches()
    differences = bulk.compare(firms.items(), lock=True)
    outcomes = {}
    for row in rows:
        match, firm = matches.get(row.number), firms[row.number]
        owners = {match.by_code, match.by_stock} - {None, firm} if match else set()
        outcomes[row.number] = fill(row, differences[row.number], codes_taken=bool(owners))
    return outcomes
