"""Every write to a project goes through here: one function a verb."""

from crm.projects.services.assignment import reassign_project
from crm.projects.services.contacts import note_followup
from crm.projects.services.creation import create_project, open_existing_project
from crm.projects.services.exporting import record_export
from crm.projects.services.facts import record_fact, withdraw_fact
from crm.projects.services.filling import fill_and_change_stage, fill_gate
from crm.projects.services.handover import hand_over_projects
from crm.projects.services.lighting import refresh_lights
from crm.projects.services.moves import change_stage
from crm.projects.services.states import resume_project, suspend_project, terminate_project
from crm.projects.services.updating import update_project

__all__ = [
    "change_stage",
    "create_project",
    "fill_and_change_stage",
    "fill_gate",
    "hand_over_projects",
    "note_followup",
    "open_existing_project",
    "reassign_project",
    "record_export",
    "record_fact",
    "refresh_lights",
    "resume_project",
    "suspend_project",
    "terminate_project",
    "update_project",
    "withdraw_fact",
]
