"""Lists of projects that began before the system: each row is one call of ``open_existing_project``.

The preview judges each project by the rules of its opening, and takes back the firms it enters for that.
"""

import dataclasses
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from django.db import connection

from core.errors import RuleViolation
from core.spreadsheets.values import Value
from crm.enterprises.policy import can_create_enterprise
from crm.enterprises.services import bulk
from crm.followups.services import Carried, carry_over
from crm.imports import wordbook
from crm.imports.cleaned import CleanRow, fault
from crm.imports.columns import FIELDS, NEW_FIRM, OF_PROJECTS
from crm.imports.judging import Outcome
from crm.imports.layouts import MappedColumn
from crm.imports.models import ImportBatch, ImportedProject, ImportRow
from crm.imports.projects.cleaner import ProjectCleaner
from crm.imports.projects.defaults import OPTION, Defaults
from crm.imports.services.project_firms import FirmPlace, NewFirms, firms_of, hold_new_names, words_of_new
from crm.imports.services.project_opening import Opening, arguments_of, carried, faults_of, open_row, try_row
from crm.imports.services.project_places import ProjectPlaces
from crm.imports.services.rows import TABLE, AgainRow, Judged, KeptRow, note_outcomes, restored
from crm.projects.models import Project, one_rulebook

Verdict = ImportRow.Verdict
LEFT, KNOWN = "project_left", "project_known"
# Said when a row is judged, not when it is cleaned.
OF_JUDGING = frozenset({NEW_FIRM, LEFT, KNOWN})
PAIRED = {"chain": "chain_node_pair", "node": "chain_node_pair", "land_mu": "area", "factory_m2": "area"}
PAIRED |= dict.fromkeys(("sign_plan", "start_plan", "commission_plan"), "plans")
NO_CODE = "库中这家企业没有信用代码；名单的代码没有写入，可在企业库补上"


def defaults_of(batch: ImportBatch, stated: str, today: date) -> Defaults:
    """Return what the options say for the whole list, else the name of the file and the day that it states itself."""
    said = Defaults.of_json(batch.options.get(OPTION))
    day = said.data_as_of_on or stated or (batch.as_of_on or today).isoformat()
    stem = batch.file_name.rsplit(".", 1)[0]
    return dataclasses.replace(said, data_source=said.data_source or stem[:200] or "项目一览表", data_as_of_on=day)


class KnownProject(NamedTuple):
    """A project that a firm has already."""

    firm: int
    team: int
    name: str
    no: str
    is_running: bool


class ProjectJudge:
    """Judges the chunks of one list of projects in their order; remembers which projects and firms it named before."""

    reading = ""

    def __init__(self, batch: ImportBatch, mapped: Sequence[MappedColumn], today: date):
        self.batch, self.by, self.mapped, self.today = batch, batch.by, mapped, today
        self.at = {column.field: column for column in mapped if column.field in FIELDS}
        self.seen: dict[tuple[str, int, str], int] = {}
        self.new_firms = NewFirms()

    @cached_property
    def defaults(self) -> Defaults:
        """What the list is told as a whole; what it states itself was kept when its header was found."""
        kept = ImportBatch.objects.values_list("mapping", flat=True).get(pk=self.batch.pk)
        return defaults_of(self.batch, kept.get("stated_on", ""), self.today)

    @cached_property
    def cleaner(self) -> ProjectCleaner:
        taught = wordbook.value_words(OF_PROJECTS)
        return ProjectCleaner(self.mapped, self.defaults, self.today, taught)

    @cached_property
    def places(self) -> ProjectPlaces:
        return ProjectPlaces()

    def ready(self, part: Sequence[tuple[int, Sequence[Value]]]) -> list[Any]:
        """Return the rows as they are: each is cleaned when it is judged."""
        return list(part)

    def __call__(self, part: Sequence[tuple[int, Sequence[Value]]]) -> list[Judged]:
        """Return every row of the chunk with its verdict; what it opens to try is taken back."""
        rows = [self.cleaner.clean(number, cells) for number, cells in part]
        return self._judge(rows, dict(part))

    def again(self, kept: Sequence[AgainRow]) -> list[Judged]:
        """Return rows that were kept with the verdict they have by now; those with cells are cleaned from them."""
        rows = [self.cleaner.clean(row.number, row.cells) if row.cells else _again(row) for row in kept]
        return self._judge(rows, {row.number: row.cells for row in kept})

    def _judge(self, rows: Sequence[CleanRow], cells: Mapping[int, Sequence[Value]]) -> list[Judged]:
        enters = self.defaults.enters_firms and can_create_enterprise(self.by)
        able = [row for row in rows if not row.faults]
        found = firms_of(able, enters=enters)
        known = known_projects(place.firm.pk for place in found.values() if place.firm)
        with one_rulebook():
            return [self._judged(row, cells[row.number], found.get(row.number), known) for row in rows]

    def _judged(self, row: CleanRow, cells: Sequence[Value], place: FirmPlace | None, known: "KnownProjects") -> Judged:
        faults, leader = list(row.faults), None
        firm = place.firm if place else None
        if place and not faults:
            problem = place.fault or (self.new_firms.fault_of(row) if firm is None else None)
            faults = [problem] if problem else []
        verdict = Verdict.REFUSED
        warnings = list(row.warnings)
        if not faults:
            verdict, leader, faults, more = self._tried(row, firm, known)
            warnings += more
        placed = [self._placed(note) for note in faults]
        return Judged(row.number, verdict, row.values, cells, placed, warnings, leader, firm.pk if firm else None)

    def _tried(self, row: CleanRow, firm, known: "KnownProjects"):
        """Return verdict, leading row, faults and warnings of a row whose firm is clear."""
        try:
            given, left = arguments_of(row.values, self.places)
        except RuleViolation as refusal:
            return Verdict.REFUSED, None, faults_of(refusal), []
        warnings = [_said(LEFT, "", reason) for reason in left]
        first = self.seen.setdefault(_key(row, firm, given), row.number)
        if first != row.number:
            return Verdict.DUPLICATE, first, [], []
        if same := known.same(firm, given, row.values):
            return Verdict.UNCHANGED, None, [], [*warnings, *known.words_of(same)]
        if faults := try_row(row.values, firm, given, by=self.by):
            del self.seen[_key(row, firm, given)]
            return Verdict.REFUSED, None, faults, []
        return Verdict.CREATED, None, [], warnings + self._said_of_firm(row, firm) + known.words_of_others(firm, given)

    def _said_of_firm(self, row: CleanRow, firm) -> list[dict[str, str]]:
        if firm is None:
            return [_said(NEW_FIRM, "企业名称", words_of_new(row.values))]
        return [_said(LEFT, "信用代码", NO_CODE)] if row.values.get("uscc") and not firm.uscc else []

    def _placed(self, note: dict[str, str]) -> dict[str, str]:
        """Put a refusal of the service into the column of the file that it is about."""
        key = note["column"]
        column = self.at.get(key) or self.at.get(PAIRED.get(key, ""))
        label = FIELDS[key].label if key in FIELDS else key
        return note | {"column": column.text if column else label}


class KnownProjects:
    """The projects that the firms of a chunk have already."""

    def __init__(self, rows: Iterable[KnownProject]):
        self.by_name: dict[tuple[int, str], list[KnownProject]] = {}
        self.by_no: dict[tuple[int, str], KnownProject] = {}
        for one in rows:
            self.by_name.setdefault((one.firm, one.name), []).append(one)
            self.by_no[(one.firm, one.no)] = one

    def same(self, firm, given: Mapping[str, Any], values: Mapping[str, Any]) -> KnownProject | None:
        """Return the project that a row is: of its number at this firm, else of its name with this team."""
        if firm is None:
            return None
        if found := self.by_no.get((firm.pk, values.get("project_no", ""))):
            return found
        alike = self.by_name.get((firm.pk, given["name"]), ())
        return next((one for one in alike if one.team == given["team"].pk), None)

    def words_of(self, one: KnownProject) -> list[dict[str, str]]:
        """Return what is to be said of a project that is there already."""
        state = "" if one.is_running else "，但已终止、外流或合并"
        return [_said(KNOWN, "", f"已有项目 {one.no}{state}，不再开立")]

    def words_of_others(self, firm, given: Mapping[str, Any]) -> list[dict[str, str]]:
        """Return that another team runs a project of this name at the firm."""
        alike = self.by_name.get((firm.pk, given["name"]), ()) if firm else ()
        return [_said(KNOWN, "", f"别的组在这家企业有同名项目 {alike[0].no}，请核对是否同一个")] if alike else []


def known_projects(firms: Iterable[int]) -> KnownProjects:
    """Return the projects of these firms, whatever became of them; one query."""
    running = {str(Project.Status.ACTIVE), str(Project.Status.SUSPENDED)}
    rows = Project.objects.filter(enterprise__in=set(firms)).values_list(
        "enterprise_id", "team_id", "name", "no", "status"
    )
    return KnownProjects(KnownProject(firm, team, name, no, status in running) for firm, team, name, no, status in rows)


def _key(row: CleanRow, firm, given: Mapping[str, Any]) -> tuple[str, int, str]:
    return (str(firm.pk) if firm else row.values["name_norm"], given["team"].pk, given["name"])


def _again(row: AgainRow) -> CleanRow:
    clean = restored(row)
    clean.warnings = [warning for warning in clean.warnings if warning["code"] not in OF_JUDGING]
    return clean


def _said(code: str, column: str, reason: str) -> dict[str, str]:
    return fault(code, column, "", reason)


def write_projects(batch: ImportBatch, rows: list[KeptRow]) -> dict[str, int]:
    """Open the projects of a chunk inside the caller's transaction; one that is there meanwhile is left as it is.

    Firms are looked for anew: one that somebody entered since the preview is not entered twice.
    """
    todo = [row for row in rows if row.verdict in {Verdict.CREATED, Verdict.UNCHANGED}]
    clean = {row.number: restored(row) for row in todo}
    hold_new_names(clean[row.number] for row in todo if row.enterprise is None)
    writer = _Writer(batch, list(clean.values()))
    with one_rulebook():
        opened = {number: writer.write(row) for number, row in clean.items()}
    if writer.records and batch.by:
        carry_over(writer.records, by=batch.by)
    outcomes = {number: _outcome(one) for number, one in opened.items()}
    note_outcomes(batch, rows, outcomes)
    _note_firms(batch, rows, [number for number, one in opened.items() if one.is_new_firm])
    ImportedProject.objects.bulk_create(
        ImportedProject(batch=batch, project=one.project, number=number, is_new_firm=one.is_new_firm)
        for number, one in opened.items()
        if one.project is not None
    )
    return dict(Counter(str(row.verdict) for row in rows))


class _Writer:
    """Opens the projects of one chunk, one after the other; a firm that a row entered is there for the next ones."""

    def __init__(self, batch: ImportBatch, rows: Sequence[CleanRow]):
        self.by, self.places = batch.by, ProjectPlaces()
        enters = Defaults.of_json(batch.options.get(OPTION)).enters_firms and can_create_enterprise(self.by)
        self.found = firms_of(rows, enters=enters)
        firms = {place.firm.pk for place in self.found.values() if place.firm}
        # before the first project takes a number: lists that name the same firms in other orders wait here
        bulk.lock_firms(firms)
        self.known = known_projects(firms)
        self.entered: dict[str, Any] = {}
        self.records: list[Carried] = []
        self.codes = {row.values["name_norm"]: row.values["uscc"] for row in rows if "uscc" in row.values}

    def write(self, row: CleanRow) -> Opening:
        place = self.found[row.number]
        if place.fault:
            return Opening(faults=[place.fault])
        firm = place.firm or self.entered.get(row.values["name_norm"])
        try:
            given, _left = arguments_of(row.values, self.places)
        except RuleViolation as refusal:
            return Opening(None, firm, faults=faults_of(refusal))
        if self.known.same(firm, given, row.values):
            return Opening(None, firm)
        values = row.values
        if firm is None and "uscc" not in values and (code := self.codes.get(values["name_norm"])):
            values = values | {"uscc": code}
        opened = open_row(values, firm, given, by=self.by)
        if opened.is_new_firm:
            self.entered[row.values["name_norm"]] = opened.firm
        if opened.project and (record := carried(opened.project, values, given)):
            self.records.append(record)
        return opened


def _outcome(one: Opening) -> Outcome:
    firm = one.firm.pk if one.firm else None
    if one.faults:
        note = one.faults[0]
        column = FIELDS[note["column"]].label if note["column"] in FIELDS else note["column"]
        return Outcome(Verdict.REFUSED, firm, fault=note | {"column": column})
    return Outcome(Verdict.UNCHANGED if one.project is None else Verdict.CREATED, firm)


def _note_firms(batch: ImportBatch, rows: Sequence[KeptRow], numbers: Sequence[int]) -> None:
    """Keep on the rows of a chunk which of them brought their firm into the library."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {TABLE} SET entered = (number = ANY(%s)) WHERE batch_id = %s AND number = ANY(%s)",  # noqa: S608
            [list(numbers), batch.pk, [row.number for row in rows]],
        )
