"""Questions about orders and the ladder."""

from crm.supervision.queries.climbing import Rung, Spell, spell_of_task, spells_of_project
from crm.supervision.queries.reading import about, to_sign_by, unsigned_by

__all__ = ["Rung", "Spell", "about", "spell_of_task", "spells_of_project", "to_sign_by", "unsigned_by"]
