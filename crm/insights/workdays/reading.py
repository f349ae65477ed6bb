"""A notice from an uploaded table: date, kind and name in its first three columns."""

import os
import tempfile
from dataclasses import replace

from django.core.files.uploadedfile import UploadedFile

from core.calendar.notice import Read, read_notice
from core.spreadsheets.limits import LIMITS, MIB
from core.spreadsheets.reading import open_table
from core.spreadsheets.values import as_text

COLUMNS = 3
LONGEST_ENDING = 8  # of a name that somebody else chose
SMALL = replace(LIMITS, file_bytes=2 * MIB, rows=2_000, columns=50, seconds=20)


def read_upload(upload: UploadedFile) -> Read:
    """Return the days of the first sheet and its faults by row; raises SpreadsheetError for a file that cannot be read."""
    with tempfile.NamedTemporaryFile(suffix=os.path.splitext(upload.name or "")[1][:LONGEST_ENDING]) as copy:
        for piece in upload.chunks():
            copy.write(piece)
        copy.flush()
        with open_table(copy.name, limits=SMALL) as table:
            rows = [(row.number, [as_text(value) for value in row.values[:COLUMNS]]) for row in table.rows()]
    return read_notice(rows)
