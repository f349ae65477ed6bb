"""Lists of firms: a chunk written."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from django.utils import timezone

from core.copying import copy_rows
from crm.enterprises.services import bulk
from crm.imports.cleaned import CleanRow, fault
from crm.imports.columns import FIELDS, OPEN_IN_FILE
from crm.imports.judging import Choice, Outcome
from crm.imports.models import FieldChange, ImportBatch, ImportRow
from crm.imports.placement import PLACING_FIELDS, Placement
from crm.imports.services.assessing import Meant, assess, assess_repeats
from crm.imports.services.placing import Placer
from crm.imports.services.rows import (
    HELD_BACK,
    TABLE,
    KeptRow,
    choices_of,
    give_values,
    look_again,
    note_entered,
    note_outcomes,
    restored,
)

Verdict = ImportRow.Verdict
# Rows of one firm are written one a pass; so many of them, and the library is nobody else's for long enough.
MOST_PASSES = 50
# A firm that somebody else enters at the same moment is met again in the next pass.
MOST_IDLE = 3
TOO_MANY = "名单中有很多行是这一家企业，这一行没有写入，请核对后另行导入"


def goes_plainly(batch: ImportBatch) -> bool:
    """Say whether new firms of this list get nothing but what the list says of them, so that SQL alone can enter them."""
    fields = {column.get("field") for column in batch.mapping.get("columns", ())}
    return not fields & PLACING_FIELDS and Placement.of_json(batch.options.get("placement")).is_empty


def make_ready(rows: Iterable[KeptRow]) -> None:
    """Do what writing needs and the library does not decide: clean rows, and the keys of firms that look new; pure."""
    for row in rows:
        if _is_open(row):
            row.clean = clean = restored(row)
            if row.verdict == Verdict.CREATED and clean.checksum_fault is None:
                clean.keys = bulk.keys_of(clean.values, clean.names)


def write_enterprises(batch: ImportBatch, rows: list[KeptRow]) -> dict[str, int]:
    """Write a chunk inside the caller's transaction, judged anew against today's library.

    First rows before their repeats; rows that change nothing are not judged again while their firm is as it was, for
    they write nothing. Returns how many rows ended with each verdict, and under ``taken`` how many
    conflicts were settled by a choice. Other bulk writers wait meanwhile.
    """
    bulk.hold_library()
    look_again(rows)
    outcomes = _enter_plain(batch, rows)
    outcomes |= {row.number: Outcome(Verdict.UNCHANGED, row.enterprise) for row in rows if row.stands}
    outcomes |= _write_first_rows(batch, [row for row in rows if _is_open(row)], Placer(batch))
    outcomes |= _write_repeats(batch, [row for row in rows if row.verdict == Verdict.DUPLICATE], outcomes)
    taken = note_outcomes(batch, rows, outcomes, choices_of(batch, rows))
    return dict(Counter(str(row.verdict) for row in rows)) | {"taken": taken}


def _is_open(row: KeptRow) -> bool:
    """Say whether today's library decides the row; what the file itself refuses stays refused."""
    if row.stands or row.is_plain:
        return False
    return row.verdict not in {Verdict.REFUSED, Verdict.DUPLICATE} and row.reason not in OPEN_IN_FILE


def _enter_plain(batch: ImportBatch, rows: Sequence[KeptRow]) -> dict[int, Outcome]:
    """Enter the firms of plain rows at once; those that today's library may know are given back to be judged."""
    plain = [row for row in rows if row.is_plain]
    if not plain:
        return {}
    others = {norm for row in rows if not row.is_plain and (norm := row.values.get("name_norm"))}
    query = f"SELECT number, values FROM {TABLE} WHERE batch_id = %s AND number = ANY(%s)"  # noqa: S608
    chosen = bulk.Selected(query, [batch.pk, [row.number for row in plain]])
    keys = [(row.number, row.keys or {}) for row in plain]
    firms = bulk.insert_selected(chosen, keys, by=batch.by, note={"import": batch.pk}, besides=others)
    note_entered(batch)
    for row in plain:
        row.enterprise = firms.get(row.number)
    give_values([row for row in plain if row.enterprise is None])
    return {number: Outcome(Verdict.CREATED, pk) for number, pk in firms.items()}


def _write_first_rows(batch: ImportBatch, kept: list[KeptRow], placer: Placer) -> dict[int, Outcome]:
    """Write rows pass by pass, of equal firms one row a pass, until all are settled; what is left then waits."""
    choices = choices_of(batch, kept)
    meant = {row.number: Meant(row.reason, row.enterprise) for row in kept if row.choice}
    waiting = [row.clean or restored(row) for row in kept]
    done: dict[int, Outcome] = {}
    passes = idle = 0
    while waiting and passes < MOST_PASSES and idle < MOST_IDLE:
        give_unconfirmed_codes([row for row in waiting if choices[row.number] == Choice.TAKE])
        outcomes = assess(waiting, batch, choices=choices, meant=meant, lock=True, done=done)
        met = _change(batch, waiting, outcomes)
        new = [row for row in waiting if outcomes[row.number].verdict == Verdict.CREATED]
        entered = _enter(batch, new, outcomes, placer)
        settled = met | entered
        done |= {number: outcomes[number] for number in settled}
        waiting = [row for row in waiting if row.number not in done]
        passes, idle = passes + 1, 0 if settled else idle + 1
    return done | {row.number: _left_over(row) for row in waiting}


def _left_over(row: CleanRow) -> Outcome:
    name = row.values["name"]
    return Outcome(Verdict.CONFLICT, fault=fault("several_in_file", FIELDS["name"].label, name, TOO_MANY))


def give_unconfirmed_codes(rows: list[CleanRow]) -> None:
    """Let a code with a wrong check character be stored where the person said so and nobody has it yet."""
    wanting = {code: row for row in rows if row.code is None and (code := row.values.get("unconfirmed_code"))}
    free = set(wanting) - set(bulk.taken_codes(wanting))
    for row in rows:
        code = row.values.get("unconfirmed_code")
        if code and row.code is None:
            row.values.pop("uscc", None)
            row.values.pop("uscc_check", None)
            if code in free and wanting[code] is row:
                row.values |= {"uscc": code, "uscc_check": "bad_checksum"}


def _change(batch: ImportBatch, rows: list[CleanRow], outcomes: dict[int, Outcome]) -> set[int]:
    """Write the updates, one a firm, and return the numbers of all rows that are settled without a new firm."""
    settled, by_firm = set(), {}
    for row in rows:
        outcome = outcomes[row.number]
        if outcome.verdict == Verdict.UPDATED and outcome.enterprise is not None:
            if outcome.enterprise in by_firm:
                continue  # another row of the chunk writes the same firm: judged again in the next pass
            by_firm[outcome.enterprise] = (row, outcome)
        if outcome.verdict != Verdict.CREATED:
            settled.add(row.number)
    _store_changes(batch, list(by_firm.values()))
    return settled


def _enter(batch: ImportBatch, rows: list[CleanRow], outcomes: dict[int, Outcome], placer: Placer) -> set[int]:
    """Enter the new firms where they belong, of equal names one at a time; return the numbers of those entered."""
    first: dict[tuple[str, str | None], CleanRow] = {}
    for row in rows:
        first.setdefault((row.values["name_norm"], row.code or str(row.stock or "")), row)
    firms = []
    for row in first.values():
        values = {**outcomes[row.number].values, **placer.values_of(row)}
        note = {"import": batch.pk, "row": row.number, **placer.note_of(row)}
        firms.append(bulk.NewFirm(row.number, values, row.names, note, row.keys))
    entered = bulk.insert_firms(firms, by=batch.by)
    placer.place(entered, first.values())
    for number, pk in entered.items():
        outcomes[number].enterprise = pk
    return set(entered)


def _write_repeats(batch: ImportBatch, kept: list[KeptRow], written: dict[int, Outcome]) -> dict[int, Outcome]:
    """Let repeated rows fill blanks and add names of the firms that their first rows became."""
    firms = _firms_of_leaders(batch, kept, written)
    rows = [restored(row) for row in kept if row.number in firms]
    outcomes = assess_repeats(rows, firms) if rows else {}
    merged: dict[int, tuple[CleanRow, Outcome]] = {}
    for row in rows:
        outcome = outcomes[row.number]
        if not (outcome.values or outcome.names):
            continue
        _row, sum_ = merged.setdefault(firms[row.number], (row, Outcome(Verdict.DUPLICATE, firms[row.number])))
        sum_.values = outcome.values | sum_.values
        sum_.old = outcome.old | sum_.old
        sum_.beside = outcome.beside | sum_.beside
        sum_.names += outcome.names
    _store_changes(batch, list(merged.values()))
    return outcomes


def _firms_of_leaders(batch: ImportBatch, kept: list[KeptRow], written: dict[int, Outcome]) -> dict[int, int]:
    """Return, by the number of the repeated row, the firm of its first row, if that one was not held back."""
    wanted = {row.duplicate_of for row in kept if row.duplicate_of is not None}
    earlier = ImportRow.objects.filter(batch=batch, number__in=wanted, number__lte=batch.cursor)
    earlier = earlier.exclude(verdict=Verdict.REFUSED).exclude(HELD_BACK)
    firms: dict[int | None, int | None] = dict(earlier.values_list("number", "enterprise_id"))
    for number in wanted:
        if (outcome := written.get(number)) and outcome.verdict not in {Verdict.CONFLICT, Verdict.REFUSED}:
            firms[number] = outcome.enterprise
    return {row.number: firm for row in kept if (firm := firms.get(row.duplicate_of))}


def _store_changes(batch: ImportBatch, found: list[tuple[CleanRow, Outcome]]) -> None:
    """Write the changes and keep what they replaced; their moments count the writes (undoing_plans)."""
    changes, trail, at = [], [], timezone.now()
    for row, outcome in found:
        firm = outcome.enterprise
        if firm is None:
            continue
        told = {column: [old, outcome.values.get(column)] for column, old in outcome.old.items()}
        name = outcome.values.get("name") or outcome.old.get("name") or row.values["name"]
        note: dict[str, Any] = told | {f"alias.{kind}": ["", name] for kind, name, _ in outcome.names}
        note |= {"import": batch.pk, "row": row.number}
        changes.append(bulk.FirmChange(firm, name, outcome.values, outcome.names, note))
        for column, (old, new) in told.items():
            beside = {c: [was, _text(outcome.values[c])] for c, was in outcome.beside.get(column, {}).items()}
            trail.append([batch.pk, firm, column, old or "", _text(new), json.dumps(beside, ensure_ascii=False), at])
    done = bulk.change_firms(changes, by=batch.by)
    for change in changes:
        names = {(kind, norm): name for kind, name, norm in change.names if (change.id, kind, norm) in done.names}
        trail += [[batch.pk, change.id, f"alias.{kind}", "", name, "{}", at] for (kind, _), name in names.items()]
    for firm, mark in done.marks.items():
        (column, lost), *others = zip(bulk.MARKS, map(_text, mark), strict=True)
        beside = {name: [was, ""] for name, was in others}
        trail.append([batch.pk, firm, column, lost, "", json.dumps(beside), at])
    keep_trail(trail)


def keep_trail(trail: Iterable[Sequence[Any]], *, is_undo: bool = False) -> None:
    """Store (batch, firm, field, old, new, beside, moment) of changed values, by COPY."""
    columns = ("batch_id", "target_id", "field", "old", "new", "beside", "at", "is_undo")
    with connection.cursor() as cursor:
        rows = ([*line, is_undo] for line in trail)
        copy_rows(cursor, FieldChange._meta.db_table, columns, rows, not_null={"old", "new"})


def _text(value) -> str:
    return "" if value is None else str(value)
