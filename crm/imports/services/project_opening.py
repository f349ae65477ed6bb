"""One row of a list of projects opened: its firm, the project where it stands, its first record."""

from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from core.errors import RuleViolation
from crm.enterprises.models import Enterprise
from crm.followups.services import Carried
from crm.imports.cleaned import fault
from crm.imports.projects import words
from crm.imports.services.project_firms import enter_firm
from crm.imports.services.project_places import ProjectPlaces
from crm.projects.models import Project
from crm.projects.services import check_existing_project, open_existing_project

# Our key → the argument of ``open_existing_project``, where they differ.
NAMED = {
    "project": "name", "sign_plan": "planned_sign_on", "start_plan": "planned_start_on",
    "commission_plan": "planned_commission_on", "grade_word": "grade", "lead_source": "source",
}  # fmt: skip
KEY_OF = {argument: key for key, argument in NAMED.items()} | {"enterprise": "name"}
TEXTS = ("project", "content", "contract_no", "contract_kind", "grade_word", "lead_source", "data_source")
DECIMALS = (
    "total_invest_wan", "fixed_invest_wan", "planned_output_wan", "planned_tax_wan", "contract_amount_wan", "land_mu",
    "factory_m2",
)  # fmt: skip
DAYS = (
    "data_as_of_on", "stage_since_on", "signed_on", "commissioned_on", "sign_plan", "start_plan", "commission_plan",
)  # fmt: skip


@dataclass
class Opening:
    """What became of a row: the project (None: none was opened), its firm and whether it is new, and the faults."""

    project: Project | None = None
    firm: Enterprise | None = None
    is_new_firm: bool = False
    faults: list[dict[str, str]] = field(default_factory=list)


def arguments_of(values: Mapping[str, Any], places: ProjectPlaces) -> tuple[dict[str, Any], list[str]]:
    """Return the arguments of ``open_existing_project`` but the firm, and what is left out of them, in words.

    Raises RuleViolation ``unknown`` with every word that means nothing, by our keys.
    """
    given, wrong = _plain(values), dict[str, str]()
    left: list[str] = []
    for read in (_read_chain, _read_team, _read_park):
        try:
            left += read(values, places, given)
        except RuleViolation as refusal:
            wrong |= refusal.fields
    if wrong:
        raise RuleViolation("；".join(wrong.values()), code="unknown", fields=wrong)
    return given, left


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {key: values[key] for key in TEXTS if key in values}
    found |= {key: Decimal(values[key]) for key in DECIMALS if key in values}
    found |= {key: date.fromisoformat(values[key]) for key in DAYS if key in values}
    if "planned_jobs" in values:
        found["planned_jobs"] = values["planned_jobs"]
    kind = words.type_of(values["type"])
    stage = words.stage_of(values["stage"], kind.value if kind else "")
    found |= {"type": kind.value if kind else values["type"], "stage": stage.value if stage else values["stage"]}
    return {NAMED.get(key, key): value for key, value in found.items()}


def _read_chain(values: Mapping[str, Any], places: ProjectPlaces, given: dict[str, Any]) -> list[str]:
    given["chain"], given["node"] = places.chain_and_node(values)
    return []


def _read_team(values: Mapping[str, Any], places: ProjectPlaces, given: dict[str, Any]) -> list[str]:
    given["team"], given["co_teams"] = places.team_and_others(values["team"])
    if "owner" not in values:
        return []
    given["owner"] = places.owner(values["owner"], given["team"])
    if given["owner"] is not None:
        return []
    return [f"{given['team']}没有叫“{values['owner'][:20]}”的在岗人员，责任人留空，原文记入项目的首条记录"]


def _read_park(values: Mapping[str, Any], places: ProjectPlaces, given: dict[str, Any]) -> list[str]:
    found = places.parks.find(values["park"]) if "park" in values else []
    if "park" not in values or len(found) == 1:
        given["park"] = found[0] if found else None
        return []
    return [f"没有名为“{values['park'][:20]}”的园区，原文记入项目的首条记录"]


def open_row(values: dict[str, Any], firm: Enterprise | None, given: dict[str, Any], *, by) -> Opening:
    """Open the project of a row, entering its firm first when there is none; all or nothing in a savepoint."""
    try:
        # the opening of a project is one itself
        with nullcontext() if firm else transaction.atomic():
            held = firm or enter_firm(values, by=by)
            project = open_existing_project(by=by, enterprise=held, may_own=False, **given)
    except RuleViolation as refusal:
        # somebody else opened it a moment ago: it is there, as the list wants it
        is_there = refusal.code == "duplicate_project"
        return Opening(None, firm, faults=[] if is_there else faults_of(refusal))
    return Opening(project, held, is_new_firm=firm is None)


def try_row(values: dict[str, Any], firm: Enterprise | None, given: dict[str, Any], *, by) -> list[dict[str, str]]:
    """Return why the project of a row could not be opened, nothing where it could; a firm that it needs is taken back."""
    try:
        with transaction.atomic():
            held = firm or enter_firm(values, by=by)
            check_existing_project(by=by, enterprise=held, may_own=False, **given)
            transaction.set_rollback(True)
    except RuleViolation as refusal:
        return faults_of(refusal)
    return []


def carried(project: Project, values: Mapping[str, Any], given: Mapping[str, Any]) -> Carried | None:
    """Return the first record of a project, None when its row leaves nothing over."""
    text, next_on = carried_text(values, given), values.get("next_on")
    if not text and not next_on:
        return None
    assert project.data_as_of_on is not None  # noqa: S101 - no project is opened without
    said = f"据《{project.data_source}》（截至 {project.data_as_of_on}）登记。{text}"
    day = date.fromisoformat(next_on) if next_on else None
    return Carried(project, project.data_as_of_on, said, values.get("next_step", ""), day)


def carried_text(values: Mapping[str, Any], given: Mapping[str, Any]) -> str:
    """Return what no field of the project holds, as one text; '' for nothing."""
    told = [f"{label}：{text}" for label, text in values.get("told", ())]
    if values.get("owner") and given.get("owner") is None:
        told.append(f"责任人：{values['owner']}")
    if values.get("park") and given.get("park") is None:
        told.append(f"园区：{values['park']}")
    return "；".join(one.rstrip("；;。") for one in told)


def faults_of(refusal: RuleViolation) -> list[dict[str, str]]:
    """Return the faults of a refusal, each under our key for the column that it is about."""
    found = refusal.fields or {"project": refusal.message}
    return [fault(_code_of(refusal), KEY_OF.get(key, key), "", text) for key, text in found.items()]


def _code_of(refusal: RuleViolation) -> str:
    return "project_word" if refusal.code == "unknown" else "project_invalid"
