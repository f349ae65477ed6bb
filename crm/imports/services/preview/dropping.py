"""Rows of a preview left out, and taken back."""

from collections.abc import Collection

from django.db import transaction

from crm.imports.models import ImportRow
from crm.imports.services.preview.acts import begin, end, once_more, rows_of, told
from crm.imports.services.preview.rejudging import Touched


def drop_rows(pk: int, *, by, numbers: Collection[int], mark: str = "", whole: bool = False) -> dict[int, ImportRow]:
    """Leave rows out: they count as refused, are never written and lead no repeats; returns every row judged, by number.

    ``whole`` says that ``numbers`` are all rows of a filter. Rows left out before stay so; none left is no act. Raises
    what ``acts.begin`` and ``acts.rows_of`` raise.
    """
    return _set(pk, by=by, numbers=numbers, mark=mark, whole=whole, out=True)


def restore_rows(pk: int, *, by, numbers: Collection[int], mark: str = "", whole: bool = False) -> dict[int, ImportRow]:
    """Take rows back that were left out; otherwise like ``drop_rows``."""
    return _set(pk, by=by, numbers=numbers, mark=mark, whole=whole, out=False)


@once_more
@transaction.atomic
def _set(pk: int, *, by, numbers: Collection[int], mark: str, whole: bool, out: bool) -> dict[int, ImportRow]:
    batch = begin(pk, by=by, mark=mark, whole=whole)
    rows = [row for row in rows_of(batch, numbers) if row.is_dropped != out]
    if not rows:
        return {}
    touched = Touched(batch, rows)
    for row in rows:
        row.is_dropped = out
    touched.judge()
    action = "import.rows_dropped" if out else "import.rows_restored"
    end(batch, action, by=by, changes=told([row.number for row in rows]))
    return touched.rows
