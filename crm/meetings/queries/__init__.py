"""Questions about meetings."""

from crm.meetings.queries.reading import agenda_of, decisions_of, listed, sections_of, standing_of

__all__ = ["agenda_of", "decisions_of", "listed", "sections_of", "standing_of"]
