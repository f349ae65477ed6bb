"""What pages show of target lists: how many firms stand on them, and on which ones a firm stands."""

from collections.abc import Iterable

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import BooleanField, F, Func, QuerySet

from crm.enterprises.models import Enterprise, FirmList, FirmListItem

MOST_COUNTED = 10_000
_COUNTS = f"""
SELECT l.id, (
  SELECT count(*) FROM (
    SELECT 1 FROM {FirmListItem._meta.db_table} i JOIN {Enterprise._meta.db_table} e ON e.id = i.enterprise_id
    WHERE i.firm_list_id = l.id AND NOT e.is_deleted LIMIT %s
  ) f
) FROM unnest(%s::bigint[]) AS l(id)
"""  # noqa: S608 (table names are our own)


def with_counts(lists: Iterable[FirmList]) -> list[FirmList]:
    """Return the lists, each with ``count`` (firms of the library on it, at most 10,001) and ``is_capped``; one query.

    The same number as the library narrowed to the list says: firms taken out of the library do not count.
    """
    found = list(lists)
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, [MOST_COUNTED + 1, [one.pk for one in found]])
        counts = dict(cursor.fetchall())
    for one in found:
        count = counts[one.pk]
        one.is_capped, one.count = count > MOST_COUNTED, min(count, MOST_COUNTED)  # type: ignore[attr-defined]
    return found


class _IsAnyOf(Func):
    """``x = ANY (array)`` for two expressions."""

    template, arg_joiner, output_field = "(%(expressions)s))", " = ANY (", BooleanField()


def firms_on_list(firm_list: FirmList) -> Func:
    """Return the condition for firms that stand on the list.

    One array of ids, looked up one by one: a page costs what the list is long. Joined instead, PostgreSQL walks the
    library from its newest firm, and a list that was imported a year ago lies at the other end.
    """
    return _IsAnyOf(F("pk"), ArraySubquery(firm_list.items.order_by().values("enterprise")))


def lists_of_firm(enterprise: Enterprise, user) -> QuerySet[FirmList]:
    """Return the lists in use on which a firm stands and that ``user`` may see."""
    return FirmList.objects.visible_to(user).in_use().filter(items__enterprise=enterprise)
