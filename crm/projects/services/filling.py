"""Filling in what a gate asks for and moving on, in one act."""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from core.errors import RuleViolation, StaleWrite
from core.files.services import Upload
from crm.projects.gates import MANUAL
from crm.projects.models import GateFact, Project, ProjectFile, rulebook
from crm.projects.services.facts import evidence_fact, record_fact
from crm.projects.services.files import attach_file
from crm.projects.services.moves import change_stage
from crm.projects.services.updating import update_project

FILE = "_file"  # where the fault of an item's file stands
MOVE = "move"  # the move's own file among the uploads
# What other input would not mend: not mingled with the faults of single items.
WHOLE = frozenset({"forbidden", "project_ended", "stale"})


@dataclass(frozen=True)
class Filled:
    """What was typed for one fact of a gate, and the file that shows it: a new one or one the project has."""

    met_on: datetime.date
    reference: str = ""
    file: ProjectFile | None = None


@transaction.atomic
def fill_gate(
    pk: int, *, by, version: int | None, fields: Mapping[str, Any], facts: Mapping[str, Filled],
    uploads: Mapping[str, Upload] | None = None, to: str = "",
) -> Project | None:  # fmt: skip
    """Write ``fields``, record ``facts``, attach ``uploads`` (by the item's code); return the project when fields were written.

    A file goes with its fact, recorded now or before. All or nothing, with the faults of all items at once; raises what
    ``update_project``, ``record_fact`` and ``attach_file`` raise.
    """
    written, faults = _filled(pk, to, by=by, version=version, fields=fields, facts=facts, uploads=uploads or {})
    if faults:
        raise _all_at_once(faults)
    return written


@transaction.atomic
def fill_and_change_stage(
    pk: int, to: str, *, by, version: int | None, fields: Mapping[str, Any], facts: Mapping[str, Filled],
    uploads: Mapping[str, Upload] | None = None, **move: Any,
) -> Project:  # fmt: skip
    """Fill the gate and move the project to ``to`` in one transaction: a refusal leaves everything as it was.

    Faults of what was filled in and what is still missing come together. The file under ``move`` shows the move itself.
    """
    uploads = dict(uploads or {})
    evidence = uploads.pop(MOVE, None)
    written, faults = _filled(pk, to, by=by, version=version, fields=fields, facts=facts, uploads=uploads)
    if evidence is not None:
        move["file"] = _tried(
            faults, MOVE, lambda: attach_file(pk, evidence, by=by, evidence_type=ProjectFile.EvidenceType.OTHER)
        )
    try:
        moved = change_stage(pk, to, by=by, version=written.version if written else version, **move)
    except RuleViolation as refusal:
        if not faults or isinstance(refusal, StaleWrite) or not refusal.fields:
            raise
        missing = {name: text for name, text in refusal.fields.items() if name + FILE not in faults}
        faults = {**missing, **faults}
        raise RuleViolation(refusal.message, code=refusal.code, fields=faults) from refusal
    if faults:
        raise _all_at_once(faults)
    return moved


@transaction.atomic
def record_shown_fact(pk: int, code: str, *, by, upload: Upload | None, **fact: Any) -> GateFact:
    """Record a fact with the file that shows it, if one was sent, and return it; raises as both services do."""
    if upload is None:
        return record_fact(pk, code, by=by, **fact)
    kind, label = _wanted("", code)
    file = attach_file(pk, upload, by=by, evidence_type=kind, title=label)
    known = GateFact.objects.valid().filter(project=pk, code=code, met_on=fact["met_on"], source=fact["source"]).first()
    return evidence_fact(pk, code, by=by, file=file) if known else record_fact(pk, code, by=by, file=file, **fact)


def _filled(pk: int, to: str, *, by, version, fields, facts, uploads) -> tuple[Project | None, dict[str, str]]:
    """Do what can be done of it; return the project when fields were written, and the faults by item."""
    faults: dict[str, str] = {}
    for code, upload in uploads.items():
        kind, label = _wanted(to, code)
        file = _tried(faults, code, lambda: attach_file(pk, upload, by=by, evidence_type=kind, title=label))  # noqa: B023
        if file and code in facts:
            facts = {**facts, code: Filled(facts[code].met_on, facts[code].reference, file)}
        elif file and rulebook().fact(code):
            _tried(faults, code, lambda: evidence_fact(pk, code, by=by, file=file))  # noqa: B023
    for code, one in facts.items():
        given = {"met_on": one.met_on, "source": MANUAL, "reference": one.reference, "file": one.file}
        _tried(faults, code, lambda: record_fact(pk, code, by=by, **given))  # noqa: B023
    written = _tried(faults, "", lambda: update_project(pk, by=by, version=version, **fields)) if fields else None
    return written, faults


def _wanted(to: str, code: str) -> tuple[str, str]:
    """Return the kind of file that the item asks for, and what the file is called."""
    for gate in (rulebook().gates.get(to, ()), *rulebook().gates.values()):
        for one in gate:
            if one.code == code:
                return one.evidence_type or ProjectFile.EvidenceType.OTHER, str(one.label)
    return ProjectFile.EvidenceType.OTHER, ""


def _tried(faults: dict[str, str], code: str, act: Callable[[], Any]) -> Any:
    """Run a service and return its result; keep its faults under the item's code, or under its own names without one."""
    try:
        return act()
    except RuleViolation as refusal:
        if refusal.code in WHOLE:
            raise
        place = code + FILE if refusal.code.startswith(("file_", "disk_")) else code
        if place:
            faults[place] = refusal.message
        else:
            faults.update(refusal.fields or {"fields": refusal.message})
        return None


def _all_at_once(faults: dict[str, str]) -> RuleViolation:
    return RuleViolation(next(iter(faults.values())), code="invalid", fields=faults)
