"""Filling in what a gate asks for and moving on, in one act."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from crm.projects.models import Project
from crm.projects.services.facts import record_fact
from crm.projects.services.moves import change_stage
from crm.projects.services.updating import update_project

MANUAL = "manual"


@transaction.atomic
def fill_gate(
    pk: int, *, by, version: int | None, fields: Mapping[str, Any], facts: Mapping[str, tuple[datetime.date, str]]
) -> Project | None:
    """Write ``fields`` and record ``facts`` (date and reference by code); return the project when fields were written.

    All or nothing; raises what ``update_project`` and ``record_fact`` raise.
    """
    for code, (met_on, reference) in facts.items():
        record_fact(pk, code, by=by, met_on=met_on, source=MANUAL, reference=reference)
    return update_project(pk, by=by, version=version, **fields) if fields else None


@transaction.atomic
def fill_and_change_stage(
    pk: int, to: str, *, by, version: int | None, fields: Mapping[str, Any],
    facts: Mapping[str, tuple[datetime.date, str]], **move: Any,
) -> Project:  # fmt: skip
    """Fill the gate and move the project to ``to`` in one transaction: a refusal leaves everything as it was."""
    written = fill_gate(pk, by=by, version=version, fields=fields, facts=facts)
    return change_stage(pk, to, by=by, version=written.version if written else version, **move)
