"""Where the new firms of a list go besides the library, as a person chose it at the commit; pure."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

MOST_TAGS = 5
# Columns of a list that say where its new firms go, who entered them and when.
PLACING_FIELDS = frozenset({"honours", "entered_on", "author", "chain_node"})


@dataclass(frozen=True)
class Placement:
    """The choices by the ids of their rows: one node, or the chain whose nodes the rows name; list, team, tags.

    ``new_list`` is the name of a list to be made, ``made_list`` says that ``firm_list`` was made so; ``by`` is who chose and answers for it (None: the system).
    """

    node: int | None = None
    chain: int | None = None
    role: str = "supplier"
    firm_list: int | None = None
    new_list: str = ""
    team: int | None = None
    tags: tuple[str, ...] = ()
    by: int | None = None
    made_list: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing was chosen."""
        return not (self.node or self.chain or self.firm_list or self.new_list or self.team or self.tags)

    def as_json(self) -> dict[str, Any]:
        """Return it as it is kept among the options of a batch."""
        return {key: list(value) if key == "tags" else value for key, value in asdict(self).items() if value}

    @classmethod
    def of_json(cls, kept: Mapping[str, Any] | None) -> "Placement":
        """Return what was kept; nothing chosen for batches without."""
        values = dict(kept or {})
        return cls(**values | {"tags": tuple(values.get("tags", ()))})
