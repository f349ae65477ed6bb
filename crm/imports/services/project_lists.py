"""Lists of projects that began before the system: each row is one call of ``open_existing_project``.

The preview opens each project and takes it back, so that what it says is what writing will do.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q

from chains.models import Chain, Node, Team
from core.errors import RuleViolation
from core.spreadsheets.values import Value, as_text
from crm.enterprises.cleaning import CleaningError, clean_text, parse_capital, parse_date
from crm.enterprises.models import Alias, Enterprise
from crm.enterprises.naming import normalise_name
from crm.enterprises.uscc import normalise_uscc
from crm.imports.cleaned import fault
from crm.imports.columns import FIELDS
from crm.imports.judging import Outcome
from crm.imports.layouts import MappedColumn
from crm.imports.models import ImportBatch, ImportRow
from crm.imports.services.rows import AgainRow, Judged, KeptRow, note_outcomes
from crm.projects.models import Project
from crm.projects.services import open_existing_project
from crm.projects.stages import ProjectType, Stage

Verdict = ImportRow.Verdict
NEEDED = ("name", "project", "chain", "team", "type", "stage", "data_source", "data_as_of_on")
FIELD_OF = {"enterprise": "name", "name": "project"}
TYPES = {str(label): value for value, label in ProjectType.choices}
STAGES = {str(label): value for value, label in Stage.choices}


class ProjectJudge:
    """Judges the chunks of one list of projects."""

    reading = ""

    def __init__(self, batch: ImportBatch, mapped: Sequence[MappedColumn], today: date):
        self.by = batch.by
        self.at = {column.field: column for column in mapped if column.field in FIELDS}
        self.seen: dict[tuple[int, int, str], int] = {}

    def ready(self, part: Sequence[tuple[int, Sequence[Value]]]) -> list[Any]:
        """Return the rows as they are: each is cleaned when it is judged."""
        return list(part)

    def __call__(self, part: Sequence[tuple[int, Sequence[Value]]]) -> list[Judged]:
        """Return every row of the chunk with its verdict; what it opens to try is taken back."""
        return [self._judged(number, cells) for number, cells in part]

    def again(self, kept: Sequence[AgainRow]) -> list[Judged]:
        """Return rows that were kept with the verdict they have by now; those with cells are cleaned from them."""
        return [self._judged(row.number, row.cells, {} if row.cells else row.values) for row in kept]

    def _judged(self, number: int, cells: Sequence[Value], known: Mapping[str, Any] | None = None) -> Judged:
        values, faults = (dict(known), []) if known else self._clean(cells)
        outcome = Outcome(Verdict.REFUSED)
        leader = None
        if not faults:
            leader = self._repeat_of(number, values)
            outcome = Outcome(Verdict.DUPLICATE) if leader else _try(values, self.by)
            faults = [self._placed(fault) for fault in ([outcome.fault] if outcome.fault else [])]
        firm = values.get("enterprise_id")
        return Judged(number, outcome.verdict, values, cells, faults, [], leader, firm)

    def _repeat_of(self, number: int, values: Mapping[str, Any]) -> int | None:
        try:
            given = _given(values)
        except RuleViolation:
            return None
        key = (given["enterprise"].pk, given["team"].pk, values["project"])
        first = self.seen.setdefault(key, number)
        return None if first == number else first

    def _clean(self, cells: Sequence[Value]) -> tuple[dict[str, Any], list[dict[str, str]]]:
        values: dict[str, Any] = {}
        faults = []
        for key, column in self.at.items():
            raw = cells[column.index] if column.index < len(cells) else None
            try:
                value = _CLEANERS.get(key, _text)(raw, column)
            except CleaningError as error:
                faults.append(fault("project_invalid", column.text, raw, str(error)))
                continue
            if value is not None:
                values[key] = value
        complained = {note["column"] for note in faults}
        for key in NEEDED:
            text = self.at[key].text if key in self.at else FIELDS[key].label
            if key not in values and text not in complained:
                faults.append(fault("project_invalid", text, "", "必填，请补上"))
        return values, faults

    def _placed(self, note: dict[str, str]) -> dict[str, str]:
        """Put a refusal of the service into the column of the file that it is about."""
        column = self.at.get(note["column"])
        label = FIELDS[note["column"]].label if note["column"] in FIELDS else "项目"
        return note | {"column": column.text if column else label}


def write_projects(batch: ImportBatch, rows: list[KeptRow]) -> dict[str, int]:
    """Open the projects of a chunk inside the caller's transaction; one that is there meanwhile is left as it is."""
    outcomes = {}
    for row in rows:
        if row.verdict in {Verdict.CREATED, Verdict.UNCHANGED}:
            outcomes[row.number] = _open(row.values, batch.by)
    for outcome in outcomes.values():
        if outcome.fault:
            column = outcome.fault["column"]
            outcome.fault["column"] = FIELDS[column].label if column in FIELDS else "项目"
    note_outcomes(batch, rows, outcomes)
    counts: dict[str, int] = {}
    for row in rows:
        counts[str(row.verdict)] = counts.get(str(row.verdict), 0) + 1
    return counts


def _try(values: Mapping[str, Any], by) -> Outcome:
    """Open the project and take it back."""
    with transaction.atomic():
        outcome = _open(values, by)
        transaction.set_rollback(True)
    return outcome


def _open(values: Mapping[str, Any], by) -> Outcome:
    try:
        given = _given(values)
        same = Project.objects.filter(enterprise=given["enterprise"], team=given["team"], name=given["name"])
        if same.exists():
            return Outcome(Verdict.UNCHANGED, given["enterprise"].pk)
        with transaction.atomic():
            open_existing_project(by=by, **given)
    except RuleViolation as refusal:
        key, reason = next(iter(refusal.fields.items()), ("project", refusal.message))
        return Outcome(Verdict.REFUSED, None, fault=fault("project_invalid", FIELD_OF.get(key, key), "", reason))
    return Outcome(Verdict.CREATED, given["enterprise"].pk)


def _given(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments of ``open_existing_project``; raises RuleViolation naming the column that means nothing."""
    chain = _one(Chain.objects.all(), values["chain"], "chain", "产业链")
    node = _one(Node.objects.filter(chain=chain), values["node"], "node", "环节") if "node" in values else None
    team = _one(Team.objects.filter(is_active=True), values["team"], "team", "招商组")
    given = {
        "enterprise": _firm(values),
        "name": values["project"],
        "type": values["type"],
        "stage": values["stage"],
        "chain": chain,
        "node": node,
        "team": team,
        "data_source": values["data_source"],
        "data_as_of_on": date.fromisoformat(values["data_as_of_on"]),
        "stage_since_on": date.fromisoformat(values["stage_since_on"]) if "stage_since_on" in values else None,
    }
    return given | ({"total_invest_wan": Decimal(values["total_invest_wan"])} if "total_invest_wan" in values else {})


def _one(rows, word: str, key: str, label: str):
    found = list(rows.filter(Q(name=word) | Q(code=word))[:2])
    if len(found) != 1:
        reason = f"没有名为“{word}”的{label}" if not found else f"名为“{word}”的{label}不止一个，请改填编码"
        raise RuleViolation(reason, code="unknown", fields={key: reason})
    return found[0]


def _firm(values: Mapping[str, Any]) -> Enterprise:
    firms = Enterprise.objects.filter(is_deleted=False)
    if "uscc" in values:
        found = list(firms.filter(uscc=values["uscc"]))
    else:
        norm = normalise_name(values["name"])
        alias = Alias.objects.filter(name_norm=norm, kind=Alias.Kind.FORMER).values("enterprise")
        found = list(firms.filter(Q(name_norm=norm) | Q(pk__in=alias)).order_by("id")[:2])
    if len(found) != 1:
        missing = "企业库中没有这家企业，请先导入企业名单"
        reason = missing if not found else "企业库中有多家同名企业，请补上信用代码"
        raise RuleViolation(reason, code="unknown", fields={"enterprise": reason})
    return found[0]


def _text(raw: Value, column: MappedColumn) -> str | None:
    return clean_text(raw, limit=200, label=column.text)


def _choice(words: Mapping[str, str], label: str) -> Callable[[Value, MappedColumn], str | None]:
    def read(raw: Value, column: MappedColumn) -> str | None:
        text = clean_text(raw)
        if text is None:
            return None
        if text not in words:
            raise CleaningError(f"没有“{text[:20]}”这个{label}，可填：{'、'.join(words)}")
        return words[text]

    return read


def _day(raw: Value, column: MappedColumn) -> str | None:
    found = parse_date(raw)
    return found.value.isoformat() if found else None


def _money(raw: Value, column: MappedColumn) -> str | None:
    found = parse_capital(raw, f"{column.text}({column.unit or '万元'})")
    return str(found.wan) if found else None


def _credit_code(raw: Value, column: MappedColumn) -> str | None:
    if isinstance(raw, int | float):
        raise CleaningError(f"信用代码 {as_text(raw)} 是数字格式，末尾几位已丢失；请设为“文本”后重新粘贴")
    return normalise_uscc(raw)


_CLEANERS: dict[str, Callable[[Value, MappedColumn], str | None]] = {
    "type": _choice(TYPES, "项目类型"),
    "stage": _choice(STAGES, "阶段"),
    "stage_since_on": _day,
    "data_as_of_on": _day,
    "total_invest_wan": _money,
    "uscc": _credit_code,
}
