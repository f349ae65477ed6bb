"""Working on the preview of a list: cells corrected, rows left out, conflicts decided; the library is not touched."""

from crm.imports.services.preview.acts import MOST_ROWS, STALE, is_open, writable_columns
from crm.imports.services.preview.choosing import choices_for, choose
from crm.imports.services.preview.comparing import Replaced, replacements
from crm.imports.services.preview.correcting import LONGEST_CELL, cell_text, correct_cells, revert_cells
from crm.imports.services.preview.dropping import drop_rows, restore_rows
from crm.imports.services.preview.storing import cells_of_file

__all__ = [
    "LONGEST_CELL",
    "MOST_ROWS",
    "STALE",
    "Replaced",
    "cell_text",
    "cells_of_file",
    "choices_for",
    "choose",
    "correct_cells",
    "drop_rows",
    "is_open",
    "replacements",
    "restore_rows",
    "revert_cells",
    "writable_columns",
]
