"""Every step of an import: received, checked, written, given up; each goes on where a killed worker left it."""

from crm.imports.services.checking import check
from crm.imports.services.committing import commit
from crm.imports.services.mapping import change_mapping, delete_mapping, map_columns
from crm.imports.services.project_defaults import set_defaults
from crm.imports.services.receiving import cancel_batch, name_to_mend, receive_list, start_commit
from crm.imports.services.resuming import ring_interrupted
from crm.imports.services.taking_people import take_people
from crm.imports.services.undoing import forecast, start_undo, undo

__all__ = [
    "cancel_batch",
    "change_mapping",
    "check",
    "commit",
    "delete_mapping",
    "forecast",
    "map_columns",
    "name_to_mend",
    "receive_list",
    "ring_interrupted",
    "set_defaults",
    "start_commit",
    "start_undo",
    "take_people",
    "undo",
]
