"""What a target list is called where one is chosen: beside one's own the name alone, else with whose it is."""

from typing import Any


class OwnedNames:
    """For a field of target lists: two people may each have one of the same name. Wants ``user`` and the owners."""

    user: Any = None

    def label_from_instance(self, firm_list) -> str:
        """Return the name, with the owner's when that is somebody else."""
        return firm_list.name if firm_list.owner_id == getattr(self.user, "pk", None) else _with_owner(firm_list)


def _with_owner(firm_list) -> str:
    return f"{firm_list.name} · {firm_list.owner}"
