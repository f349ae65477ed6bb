"""Every row that hangs on a firm, found by the models themselves: enterprises knows the apps above it by no import."""

from enum import StrEnum
from typing import Any, NamedTuple

from django.db.models import Max, Model

from crm.enterprises.models import Contact, Enterprise


class How(StrEnum):
    """What a merge does with the rows of a relation."""

    MOVE = "move"  # they go over
    UNITE = "unite"  # they go over unless the kept firm has the same already
    STAY = "stay"  # the books about that very firm: its merges, its pairs, the lists that wrote its values


# What does not simply go over. A relation that is not named here goes over: nothing is lost when a new app forgets it.
SPECIAL = {
    "enterprises.alias.enterprise": How.UNITE,
    "enterprises.contact.enterprise": How.UNITE,
    "enterprises.merge.kept": How.STAY,
    "enterprises.merge.absorbed": How.STAY,
    "enterprises.duplicatepair.left": How.STAY,
    "enterprises.duplicatepair.right": How.STAY,
    "imports.fieldchange.target": How.STAY,
}
WORDS = {
    "enterprises.enterprise.parent": "下级企业",
    "enterprises.enterprise.merged_into": "此前并入的企业",
    "enterprises.alias.enterprise": "曾用名与别名",
    "projects.project.local_entity": "项目（作为落地主体）",
    "projects.project.enterprise": "项目（作为投资方）",
}


class Relation(NamedTuple):
    """A column of some model that names a row of ours."""

    key: str
    model: type[Model]
    field: str
    how: How = How.MOVE

    @property
    def column(self) -> str:
        """The name of the column with the key."""
        return f"{self.field}_id"

    @property
    def word(self) -> str:
        """What its rows are called."""
        return WORDS.get(self.key) or str(self.model._meta.verbose_name_plural)

    def rows(self, pk: int) -> Any:
        """Return the rows that hang on row ``pk``, whoever may see them, by key."""
        return self.model._base_manager.filter(**{self.column: pk}).order_by("pk")

    def last_key(self) -> int | None:
        """Return the largest key there is; rows beyond it are younger."""
        found = self.model._base_manager.aggregate(last=Max("pk"))["last"]
        return found if isinstance(found, int) else None


def relations_to(model: type[Model]) -> list[Relation]:
    """Return every foreign key to ``model``, hidden ones and the tables of many-to-many relations included."""
    found = []
    for one in model._meta.get_fields(include_hidden=True):
        if not (one.auto_created and not one.concrete and (one.one_to_many or one.one_to_one)):
            continue
        related: Any = one.related_model
        key = f"{related._meta.label_lower}.{one.field.name}"  # type: ignore[union-attr]
        found.append(Relation(key, related, one.field.name, SPECIAL.get(key, How.MOVE)))  # type: ignore[union-attr]
    return sorted(found, key=lambda relation: relation.key)


def firm_relations() -> list[Relation]:
    """Return every relation to a firm."""
    return relations_to(Enterprise)


def contact_relations() -> list[Relation]:
    """Return every relation to a person of a firm."""
    return relations_to(Contact)


def counted(keep: int, absorbed: int) -> list[tuple[str, int, int]]:
    """Return (word, rows of the kept firm, rows of the other one) of every relation that has any; two counts each.

    Figures only: who merges may not see the rows (architecture.md 3).
    """
    rows = [
        (relation.word, relation.rows(keep).count(), relation.rows(absorbed).count())
        for relation in firm_relations()
        if relation.how != How.STAY
    ]
    return [row for row in rows if row[1] or row[2]]
