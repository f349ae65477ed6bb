"""Firms put on a target list and taken off it, many in one statement."""

from collections.abc import Collection

from django.db import connection, transaction
from django.utils import timezone

from core.audit.services import record
from core.errors import RuleViolation
from crm.enterprises import policy
from crm.enterprises.models import Enterprise, FirmList, FirmListItem
from crm.enterprises.services.firm_lists import create_firm_list
from crm.enterprises.services.many import GONE, MOST_AT_ONCE, Outcome

ITEMS = FirmListItem._meta.db_table
LONGEST_NOTE = 200


@transaction.atomic
def put_into_list(
    ids: Collection[int], *, by, firm_list: FirmList | None = None, new_name: str = "", note: str = ""
) -> Outcome:
    """Put the firms that ``by`` sees on the list and say what came of it; those that stand on it stay as they are.

    Without a list one of the name ``new_name`` is made, for ``by`` alone. One statement and one audit row, whatever the
    number. Raises RuleViolation ``forbidden``, ``closed``, ``too_many`` and those of ``create_firm_list``.
    """
    firms = _firms(ids, by)
    held = _held(firm_list, by) if firm_list else create_firm_list(by=by, name=new_name)
    added = insert_items(firms, firm_list=held, by=by, note=note.strip()[:LONGEST_NOTE])
    if added:
        record("firm_list.filled", held, by=by, changes={"count": len(added), "firms": sorted(added)})
    return _outcome(ids, firms, len(added))


@transaction.atomic
def take_out_of_list(ids: Collection[int], *, by, firm_list: FirmList) -> Outcome:
    """Take the firms that ``by`` sees off the list and say what came of it; twice changes nothing.

    Raises RuleViolation ``forbidden``, ``closed``, ``too_many``.
    """
    firms = _firms(ids, by)
    held = _held(firm_list, by)
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {ITEMS} WHERE firm_list_id = %s AND enterprise_id = ANY(%s) RETURNING enterprise_id",  # noqa: S608
            [held.pk, firms],
        )
        gone = sorted(pk for (pk,) in cursor.fetchall())
    if gone:
        record("firm_list.thinned", held, by=by, changes={"count": len(gone), "firms": gone})
    return _outcome(ids, firms, len(gone))


def insert_items(
    ids: Collection[int], *, firm_list: FirmList, by, note: str = "", batch: int | None = None
) -> list[int]:
    """Put the firms on the list and return those that were not on it; no rule is asked and nothing recorded.

    For callers that hold the firms, in their transaction. ``batch`` is the number of the import that does it.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {ITEMS} (firm_list_id, enterprise_id, added_by_id, added_at, note, batch) "  # noqa: S608
            "SELECT %s, id, %s, %s, %s, %s FROM unnest(%s::bigint[]) AS f(id) ORDER BY id "
            "ON CONFLICT DO NOTHING RETURNING enterprise_id",
            [firm_list.pk, by.pk if by else None, timezone.now(), note, batch, list(ids)],
        )
        return [pk for (pk,) in cursor.fetchall()]


def listed_otherwise(ids: Collection[int], batch: int) -> set[int]:
    """Return which of the firms stand on a list without that import having put them there; one query."""
    items = FirmListItem.objects.filter(enterprise_id__in=list(ids)).exclude(batch=batch)
    return set(items.values_list("enterprise_id", flat=True))


def remove_items_of_batch(ids: Collection[int], batch: int) -> None:
    """Take away the places on lists that an import gave these firms; for undoing it, in the caller's transaction."""
    FirmListItem.objects.filter(enterprise_id__in=list(ids), batch=batch)._raw_delete("default")


def _firms(ids: Collection[int], by) -> list[int]:
    """Lock the firms that ``by`` sees, in the order of their ids: none of them is deleted or merged meanwhile."""
    wanted = set(ids)
    if len(wanted) > MOST_AT_ONCE:
        raise RuleViolation(f"一次最多处理 {MOST_AT_ONCE:,} 家，请先用筛选缩小范围", code="too_many")
    seen = Enterprise.objects.filter(is_deleted=False) if policy.is_system(by) else Enterprise.objects.visible_to(by)
    locked = seen.filter(pk__in=wanted).select_for_update(of=("self",), no_key=True).order_by("pk")
    return list(locked.values_list("pk", flat=True))


def _held(firm_list: FirmList, by) -> FirmList:
    """Hold the list as it stands now, so that it is not closed meanwhile."""
    found = FirmList.objects.select_for_update(of=("self",), no_key=True).select_related("owner").get(pk=firm_list.pk)
    if found.closed_at is not None:
        raise RuleViolation("这份名单已停用", code="closed", fields={"firm_list": "这份名单已停用，请另选一份"})
    if not policy.is_system(by) and not policy.can_fill_firm_list(by, found):
        raise RuleViolation("没有权限往这份名单里放企业", code="forbidden", fields={"firm_list": "没有权限改这份名单"})
    return found


def _outcome(ids: Collection[int], firms: list[int], changed: int) -> Outcome:
    outcome = Outcome(changed, len(firms) - changed)
    if missing := len(set(ids)) - len(firms):
        outcome.refused[GONE] = missing
    return outcome
