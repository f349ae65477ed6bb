"""Meetings, their agendas and what they decide."""

from crm.meetings.models.agenda import AgendaItem, Section
from crm.meetings.models.decisions import Decision
from crm.meetings.models.meetings import Meeting, MeetingSeries, RedRoll

__all__ = ["AgendaItem", "Decision", "Meeting", "MeetingSeries", "RedRoll", "Section"]
