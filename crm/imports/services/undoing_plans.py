"""What undoing a list would do to some of its firms: they go, get their former values back, or stay, with the reason."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import F, Q

from crm.enterprises.models import Alias, Enterprise, Merge
from crm.enterprises.naming import normalise_name
from crm.enterprises.services import bulk
from crm.imports.models import FieldChange, ImportBatch, ImportRow, LeftAlone
from crm.imports.services import placing
from crm.imports.services.undoing_codes import CREDIT, STOCK, HeldCodes
from crm.imports.services.undoing_marks import Marks
from crm.imports.services.undoing_values import ALIAS, READ, History, Return

GONE, RESTORED, PARTLY, STAYS = "gone", "restored", "partly", "stays"
OUTCOMES = (GONE, RESTORED, PARTLY, STAYS)
ROWS, TRAIL = ImportRow._meta.db_table, FieldChange._meta.db_table
OWN = frozenset({ImportRow, FieldChange, LeftAlone})
MOST_LISTS = 3


@dataclass
class Plan:
    """What becomes of one firm of a list that is undone."""

    firm: Enterprise
    outcome: str
    is_entered: bool = False
    back: Return = field(default_factory=Return)
    reasons: list[dict[str, Any]] = field(default_factory=list)


def firms_behind(batch: ImportBatch, after: int, count: int) -> list[int]:
    """Return the ids of the next firms, in their order, that the list entered or changed.

    Each half reads its own index in order and stops at ``count``: a chunk costs the same wherever it stands.
    """
    halves = " UNION ".join(f"({half} ORDER BY 1 LIMIT %s)" for half in (_ENTERED, _CHANGED))
    with connection.cursor() as cursor:
        cursor.execute(f"{halves} ORDER BY 1 LIMIT %s", [*[batch.pk, after, count] * 2, count])
        return [pk for (pk,) in cursor.fetchall()]


def count_firms(batch: ImportBatch) -> int:
    """Return how many firms the list entered or changed and that are still to be looked at."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM ({_ENTERED} UNION {_CHANGED}) f",  # noqa: S608
            [batch.pk, batch.undo_cursor] * 2,
        )
        return cursor.fetchone()[0]


def plans_of(batch: ImportBatch, ids: Collection[int]) -> list[Plan]:
    """Return the plan of each firm as things stand now; reads only. Lock the firms first to rely on it."""
    firms = {firm.pk: firm for firm in Enterprise.objects.filter(pk__in=ids).only(*READ)}
    rows = ImportRow.objects.filter(batch=batch, entered=True, enterprise_id__in=list(firms))
    entered = set(rows.values_list("enterprise_id", flat=True))
    touched = _touched(batch, {pk: firms[pk] for pk in entered})
    plans = [
        Plan(firms[pk], STAYS if pk in touched else GONE, is_entered=True, reasons=touched.get(pk, []))
        for pk in sorted(entered)
    ]
    changed = sorted(set(firms) - entered)
    return plans + _returns(batch, [firms[pk] for pk in changed])


def _returns(batch: ImportBatch, firms: list[Enterprise]) -> list[Plan]:
    merges = Merge.objects.filter(kept__in=firms, reversed_at=None).order_by("at")
    merged_at = dict(merges.values_list("kept_id", "at"))
    united = {pk for pk, at in merged_at.items() if batch.started_at is None or at >= batch.started_at}
    history = History(batch, [firm.pk for firm in firms], merged_at)
    held = HeldCodes(history.former(CREDIT), history.former(STOCK))
    marks = Marks(batch, firms, history)
    return [_return(firm, history, held, marks) if firm.pk not in united else _united(firm) for firm in firms]


def _united(firm: Enterprise) -> Plan:
    """Return the plan of a firm that took another one in since: values of both may stand in it, and parting them needs both."""
    return Plan(firm, STAYS, reasons=[{"code": "merged", "text": "之后与别的企业合并过，内容未恢复"}])


def _return(firm: Enterprise, history: History, held: HeldCodes, marks: Marks) -> Plan:
    if firm.is_deleted:
        return Plan(firm, STAYS, reasons=[{"code": "deactivated", "text": "企业已停用或已并入别的企业，内容未恢复"}])
    back = history.return_of(firm, held)
    marks.settle(firm, back)
    did = bool(back.trail)
    outcome = RESTORED if not back.left else PARTLY if did else STAYS
    return Plan(firm, outcome, back=back, reasons=back.left)


def _touched(batch: ImportBatch, firms: Mapping[int, Enterprise]) -> dict[int, list[dict[str, Any]]]:
    """Return why firms that the list entered stay; those nobody did anything with are missing."""
    ids = list(firms)
    found: dict[int, list[dict[str, Any]]] = {}
    writes = _writes(ids)
    for pk, firm in firms.items():
        if firm.is_deleted:
            found.setdefault(pk, []).append({"code": "deactivated", "text": "企业已停用或已并入别的企业"})
        elif firm.version != writes.get(pk, 0):
            found.setdefault(pk, []).append({"code": "edited", "text": "导入后有人改过资料"})
    pointing = bulk.pointed_at(ids, besides=OWN | placing.KINDS)
    for pk, words in placing.held_otherwise(batch, ids).items():
        pointing.setdefault(pk, []).extend(words)
    for pk, words in pointing.items():
        found.setdefault(pk, []).append({"code": "linked", "text": _standing(words), "words": words})
    for pk, names in _other_lists(batch, ids).items():
        shown = "、".join(f"《{name}》" for name in names[:MOST_LISTS])
        found.setdefault(pk, []).append({"code": "listed", "text": f"{shown}里也有这家企业"})
    for pk in _renamed(batch, ids):
        found.setdefault(pk, []).append({"code": "names", "text": "导入后增减过别名"})
    return found


def _standing(words: list[str]) -> str:
    """Return in words what points at a firm; one stands on a list, it does not have it."""
    listed = [word for word in words if word == placing.LISTED]
    others = [word for word in words if word != placing.LISTED]
    return "，".join([f"已有{'、'.join(others)}"] * bool(others) + ["已放入招商名单"] * bool(listed))


def _writes(ids: list[int]) -> dict[int, int]:
    """Return how many writes of imports and undos each firm has seen; each counts its version on by one."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT target_id, count(DISTINCT (batch_id, at)) FROM {TRAIL} WHERE target_id = ANY(%s) GROUP BY 1",  # noqa: S608
            [ids],
        )
        return dict(cursor.fetchall())


def _other_lists(batch: ImportBatch, ids: list[int]) -> dict[int, list[str]]:
    """Return the names of the other lists of firms, written and not undone, in which a firm stood.

    Lists of projects are for headquarters alone: what they opened holds the firm as a record of its own.
    """
    of_firms = ImportRow.objects.filter(batch__kind=ImportBatch.Kind.ENTERPRISE)
    rows = of_firms.filter(enterprise_id__in=ids).exclude(batch=batch)
    rows = rows.exclude(verdict=ImportRow.Verdict.REFUSED).exclude(batch__status=ImportBatch.Status.UNDONE)
    found: dict[int, list[str]] = {}
    for pk, name in (
        rows.filter(_WRITTEN).values_list("enterprise_id", "batch__file_name").order_by("batch_id").distinct()
    ):
        found.setdefault(pk, []).append(name)
    return found


def _renamed(batch: ImportBatch, ids: list[int]) -> set[int]:
    """Return the firms whose other names are not those that imports gave them."""
    expected: dict[int, set[tuple[str, str]]] = {}
    rows = ImportRow.objects.filter(batch=batch, entered=True, enterprise_id__in=ids, values__has_key="names")
    for pk, names in rows.values_list("enterprise_id", "values__names"):
        expected.setdefault(pk, set()).update((kind, norm) for kind, _name, norm in names)
    changes = FieldChange.objects.filter(target_id__in=ids, field__startswith=ALIAS).order_by("id")
    for pk, column, old, new in changes.values_list("target_id", "field", "old", "new"):
        names = expected.setdefault(pk, set())
        kind = column.removeprefix(ALIAS)
        names.add((kind, normalise_name(new))) if new else names.discard((kind, normalise_name(old)))
    borne: dict[int, set[tuple[str, str]]] = {}
    for pk, kind, norm in Alias.objects.filter(enterprise_id__in=ids).values_list("enterprise_id", "kind", "name_norm"):
        borne.setdefault(pk, set()).add((kind, norm))
    return {pk for pk in ids if borne.get(pk, set()) != expected.get(pk, set())}


_WRITTEN = Q(number__lte=F("batch__cursor"))
_ENTERED = f"SELECT DISTINCT enterprise_id FROM {ROWS} WHERE batch_id = %s AND entered AND enterprise_id > %s"  # noqa: S608
_CHANGED = f"SELECT DISTINCT target_id FROM {TRAIL} WHERE batch_id = %s AND NOT is_undo AND target_id > %s"  # noqa: S608
