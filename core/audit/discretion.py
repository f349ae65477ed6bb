"""What a reader of the log gets of an entry: who did what to which object, but no content of the business.

The auditor audits acts and reads no business data (三权分立, architecture.md 3). Labels and values are shown for what
administrators keep; of everything else the log shows type and number of the object and the names of the fields.
"""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q

from core.audit.models import AuditEntry
from core.audit.services import MASK

# Apps whose rows administrators keep.
OPEN_APPS = ("accounts", "chains", "partners", "workcalendar")
# Configuration that administrators keep in apps whose other rows are business.
OPEN_MODELS = ("projects.gaterule", "projects.stageterm", "projects.lightrule")
# First words of acts about no one object, whose details are technical.
OPEN_ACTS = ("account", "accounts", "session", "partner", "calendar", "request", "api", "synthetic")
# Apps in whose entries a number is an amount of rows or bytes.
COUNTING_APPS = ("imports", "files", "lists")


def is_open(entry: AuditEntry) -> bool:
    """Say whether label and values of the entry may be read."""
    if entry.target_type:
        return entry.target_type in OPEN_MODELS or entry.target_type.partition(".")[0] in OPEN_APPS
    return entry.action.partition(".")[0] in OPEN_ACTS


def open_targets() -> Q:
    """Return the condition for entries whose object's label may be read, and therefore searched."""
    found = Q(target_type__in=OPEN_MODELS)
    for app in OPEN_APPS:
        found |= Q(target_type__startswith=f"{app}.")
    return found


def label_of(entry: AuditEntry) -> str:
    """Return the object's label, an empty text where it is none of the reader's business."""
    return entry.target_label if is_open(entry) else ""


def changes_of(entry: AuditEntry) -> Any:
    """Return what changed; of business objects the names of the fields, values masked and empty ones left empty."""
    if is_open(entry):
        return entry.changes
    counts = not entry.target_type or entry.target_type.partition(".")[0] in COUNTING_APPS
    return _masked(entry.changes, counts=counts)


def _masked(value: Any, *, counts: bool) -> Any:
    if isinstance(value, Mapping):
        return {name: _masked(one, counts=counts) for name, one in value.items()}
    if isinstance(value, list):
        return [_masked(one, counts=counts) for one in value]
    if value in ("", None) or (counts and isinstance(value, int)):
        return value
    return MASK
