"""Lists of people: a chunk judged for the preview, and a chunk written. Firms are never entered from them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import connection

from core.errors import RuleViolation
from core.spreadsheets.values import Value
from crm.enterprises.services.many_contacts import erased_among, people_of
from crm.imports.cleaned import CleanRow, RowCleaner, fault
from crm.imports.cleaned.contacts import Number, People, PeopleCleaner
from crm.imports.columns import FIELDS
from crm.imports.layouts import MappedColumn
from crm.imports.models import ImportBatch, ImportRow
from crm.imports.people import Book, Plan
from crm.imports.refusals import Refusals
from crm.imports.sealing import SEALED, opened, seal
from crm.imports.services.contact_places import Place, places_of
from crm.imports.services.contact_writing import entered_among, write_plans
from crm.imports.services.opening import open_list
from crm.imports.services.rows import Judged, KeptRow, restored

Verdict = ImportRow.Verdict
ROWS = ImportRow._meta.db_table
UNCONFIRMED = "信用代码校验位不符；请核对营业执照"
NO_NUMBERS = "没有电话、手机或邮箱列，不能作为联系人名单；请在“对应列”里指定，或对照模板改好再上传"


class ContactJudge:
    """Judges the chunks of one list of people in their order; remembers whom the file named before."""

    reading = ""

    def __init__(self, batch: ImportBatch, mapped: Sequence[MappedColumn], today: date):
        """Raise RuleViolation ``no_numbers`` for a list in which no column can hold a number or a mail."""
        self.cleaner, self.people = RowCleaner(mapped, today), PeopleCleaner(mapped)
        self.book = Book()
        if not self.people.has_numbers:
            raise RuleViolation(NO_NUMBERS, code="no_numbers")
        self.refusals = Refusals()
        if self.people.asks:
            self._hear_refusals(batch)

    def _hear_refusals(self, batch: ImportBatch) -> None:
        """Read the whole file once for whom any of its rows says no: a row may come before the one that refuses."""
        with open_list(batch) as found:
            for number, cells in found.rows:
                if self.people.objects(cells):
                    row = self.cleaner.clean(number, cells)
                    self.refusals.note(row, self.people.clean(row, cells))

    def ready(self, part: Sequence[tuple[int, Sequence[Value]]]) -> list[Any]:
        """Return the rows as they are: each is cleaned when it is judged."""
        return list(part)

    def __call__(self, part: Sequence[tuple[int, Sequence[Value]]]) -> list[Judged]:
        """Return every row of the chunk with its verdict; reads the library, writes nothing."""
        rows = [self.cleaner.clean(number, cells) for number, cells in part]
        people = {row.number: self.people.clean(row, cells) for row, (_, cells) in zip(rows, part, strict=True)}
        for row in rows:
            self.refusals.apply(row, people[row.number])
        plans = plans_of(self.book, rows, people)
        return [
            _judged(row, cells, people[row.number], *plans[row.number])
            for row, (_, cells) in zip(rows, part, strict=True)
        ]


def write_contacts(batch: ImportBatch, rows: list[KeptRow]) -> dict[str, int]:
    """Write a chunk inside the caller's transaction, judged anew against today's people of its firms.

    What the file itself refuses, and what repeats an earlier row, stays as it is. Holds the firms meanwhile, by id.
    """
    open_rows = [row for row in rows if row.verdict not in {Verdict.REFUSED, Verdict.DUPLICATE}]
    clean = [_restored(row) for row in open_rows]
    people = {row.number: _people_in(row.values) for row in clean}
    plans = plans_of(Book(), clean, people, lock=True)
    write_plans(batch, clean, {number: plan for number, (_, plan) in plans.items()})
    stated = _stated_before(batch, open_rows, {number: plan for number, (_, plan) in plans.items()})
    for row in open_rows:
        place, plan = plans[row.number]
        if row.number in stated:
            plan.verdict = Verdict.UPDATED
        # A conflict stays one, so that the result equals the preview.
        row.verdict = row.verdict if row.verdict == Verdict.CONFLICT and plan.faults else plan.verdict
        row.enterprise, row.faults = place.firm, plan.faults
    _note(batch, open_rows)
    return dict(Counter(str(row.verdict) for row in rows))


def _stated_before(batch: ImportBatch, rows: Sequence[KeptRow], plans: Mapping[int, Plan]) -> set[int]:
    """Return the rows that would complete people of this list to whom the statement gave the same a chunk before.

    Where the chunks end must not be seen in the result: it stays what the preview said.
    """
    idle = {Verdict.UNCHANGED, Verdict.DUPLICATE}
    found = {row.number: plans[row.number].steps for row in rows if row.verdict == Verdict.UPDATED}
    found = {number: steps for number, steps in found.items() if steps and plans[number].verdict in idle}
    if not found:
        return set()
    own = entered_among(batch, {step.person.id for steps in found.values() for step in steps})
    return {number for number, steps in found.items() if all(step.person.id in own for step in steps)}


def plans_of(
    book: Book, rows: Sequence[CleanRow], people: Mapping[int, People], *, lock: bool = False
) -> dict[int, tuple[Place, Plan]]:
    """Return the firm and the plan of each row by its number, against the library as it stands; ``lock`` holds the firms."""
    places = places_of(rows, lock=lock)
    firms = {place.firm for place in places.values() if place.firm and place.fault is None} - set(book.firms)
    book.load(firms, people_of(firms))
    numbers = [number for row in rows for number in people[row.number].numbers]
    erased = erased_among(
        {number.text for number in numbers if number.kind == "mobile"},
        {number.text for number in numbers if number.kind == "email"},
    )
    found = {}
    for row in rows:
        place = places[row.number]
        if row.faults:
            plan = Plan(Verdict.REFUSED, faults=row.faults)
        elif place.fault or place.firm is None:
            plan = Plan(place.verdict, faults=[place.fault] if place.fault else [])
        else:
            plan = book.plan(place.firm, row, people[row.number], erased)
        found[row.number] = place, plan
    return found


def _judged(row: CleanRow, cells: Sequence[Value], people: People, place: Place, plan: Plan) -> Judged:
    values = row.values | ({} if plan.verdict == Verdict.REFUSED else seal([people.numbers, people.wechat]))
    warnings = row.warnings + plan.warnings
    return Judged(row.number, plan.verdict, values, cells, plan.faults, warnings, plan.leader, place.firm)


def _restored(row: KeptRow) -> CleanRow:
    """Return the clean row; a code that waits for confirmation still does, whatever the row was judged for."""
    clean = restored(row)
    if clean.checksum_fault is None and (code := row.values.get("unconfirmed_code")):
        clean.checksum_fault = fault("code_checksum", FIELDS["uscc"].label, code, UNCONFIRMED)
    return clean


def _people_in(values: Mapping[str, Any]) -> People:
    numbers, wechat = opened({SEALED: values[SEALED]})
    return People([Number(kind, text) for kind, text in numbers], wechat)


def _note(batch: ImportBatch, rows: Sequence[KeptRow]) -> None:
    """Keep on each row what became of it and at which firm; what is wrong no longer goes from row and batch."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {ROWS} r SET verdict = n.verdict, enterprise_id = n.enterprise "  # noqa: S608
            "FROM unnest(%s::bigint[], %s::text[], %s::bigint[]) AS n(id, verdict, enterprise) "
            "WHERE r.id = n.id AND (r.verdict <> n.verdict OR r.enterprise_id IS DISTINCT FROM n.enterprise)",
            [[row.pk for row in rows], [str(row.verdict) for row in rows], [row.enterprise for row in rows]],
        )
    reasons = Counter(batch.reasons)
    for row in rows:
        reason = row.faults[0]["code"] if row.faults else ""
        if reason != row.reason:
            reasons.subtract({row.reason: 1} if row.reason else {})
            reasons.update([reason] if reason else [])
            kept = {"faults": row.faults, "reason": reason} | ({} if reason else {"raw": []})
            ImportRow.objects.filter(pk=row.pk).update(**kept)
    batch.reasons = {reason: count for reason, count in reasons.items() if count > 0}
