"""What is to become of a conflict, row by row; it goes before what is said of the whole list."""

from collections.abc import Collection

from django.db import transaction

from core.errors import RuleViolation
from crm.imports.judging import TAKEABLE
from crm.imports.models import ImportRow
from crm.imports.services.preview.acts import begin, end, once_more, rows_of, told

Choice = ImportRow.Choice
NOT_SO = "这一行不能这样处理，请改正内容，或不导入这一行"


@once_more
@transaction.atomic
def choose(
    pk: int, *, by, numbers: Collection[int], choice: str, mark: str = "", whole: bool = False
) -> dict[int, ImportRow]:
    """Say what becomes of conflicts: ``keep``, ``take``, ``fill``, or '' as the whole list; return the rows by number.

    Nothing is written before the list is. With ``whole`` rows that cannot be settled so are passed over, otherwise they
    are refused. Raises what ``acts.begin`` and ``acts.rows_of`` raise, RuleViolation ``invalid``, ``not_settleable``.
    """
    batch = begin(pk, by=by, mark=mark, whole=whole)
    if choice not in {"", *Choice.values}:
        raise RuleViolation("请选择怎样处理冲突", code="invalid", fields={"choice": "请选择"})
    rows = rows_of(batch, numbers)
    fit = [row for row in rows if choice in choices_for(row)]
    if not fit or (len(fit) < len(rows) and not whole):
        raise RuleViolation(NOT_SO, code="not_settleable")
    changed = [row for row in fit if row.choice != choice]
    if changed:
        ImportRow.objects.filter(pk__in=[row.pk for row in changed]).update(choice=choice)
        end(batch, "import.conflict_chosen", by=by, changes={"choice": choice, **told([r.number for r in changed])})
    for row in fit:
        row.choice = choice
    return {row.number: row for row in fit}


def choices_for(row: ImportRow) -> tuple[str, ...]:
    """Return what can be said of a row, '' for as the whole list; nothing where no choice settles it.

    Blanks can be filled only where the firm is known.
    """
    if row.verdict != ImportRow.Verdict.CONFLICT or row.reason not in TAKEABLE:
        return ()
    return ("", Choice.KEEP, Choice.TAKE, *([Choice.FILL] if row.enterprise_id else []))
