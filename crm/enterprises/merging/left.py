"""What stays with the kept firm when a merge is taken back: rows added since, values changed since."""

from typing import NamedTuple

from core.audit.services import plain
from crm.enterprises.merging.fields import WHOLE, Group
from crm.enterprises.merging.relations import How, firm_relations
from crm.enterprises.models import Alias, Enterprise, Merge


class LeftRows(NamedTuple):
    """How many rows of one kind were added to the kept firm since, or went elsewhere."""

    word: str
    added: int
    gone: int


class Left(NamedTuple):
    """What a reversal does not touch: rows by kind, and the names of values that somebody changed since."""

    rows: list[LeftRows]
    values: list[str]

    @property
    def is_empty(self) -> bool:
        """Whether everything is as the merge left it."""
        return not self.rows and not self.values


def left_behind(merge: Merge, kept: Enterprise) -> Left:
    """Return what taking ``merge`` back leaves with ``kept``; at most two counts a relation. Figures only."""
    rows = []
    for relation in firm_relations():
        if relation.how == How.STAY:
            continue
        last, keys = merge.last_keys.get(relation.key), merge.moved.get(relation.key, [])
        mine = relation.rows(merge.kept_id)
        younger = mine if last is None else mine.filter(pk__gt=last)
        if relation.model is Alias:
            younger = younger.exclude(pk__in=merge.added_aliases)
        added = younger.count()
        gone = len(keys) - mine.filter(pk__in=keys).count() if keys else 0
        if added or gone:
            rows.append(LeftRows(relation.word, added, gone))
    return Left(rows, [group.label for group in changed_since(merge, kept)])


def changed_since(merge: Merge, kept: Enterprise) -> list[Group]:
    """Return the groups of values in which ``kept`` is not as ``merge`` left it: one column changed, all of them stay."""
    return [
        group
        for group in WHOLE
        if any(_differs(merge, kept, Enterprise._meta.get_field(name).attname) for name in group.columns)  # type: ignore[union-attr]
    ]


def _differs(merge: Merge, kept: Enterprise, column: str) -> bool:
    after = merge.kept_after.get(column)
    if not column.endswith("_id"):
        after = Enterprise._meta.get_field(column).to_python(after)  # type: ignore[union-attr]
    return plain(getattr(kept, column)) != plain(after)
