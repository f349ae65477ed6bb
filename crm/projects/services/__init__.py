"""Every write to a project goes through here: one function a verb."""

from crm.projects.services.amendments import (
    approve_amendment,
    reject_amendment,
    request_amendment,
    withdraw_amendment,
)
from crm.projects.services.assignment import reassign_project
from crm.projects.services.contacts import note_followup
from crm.projects.services.contracts.closing import close_month
from crm.projects.services.contracts.drafting import add_contract, update_contract
from crm.projects.services.contracts.signing import sign_contract, terminate_contract
from crm.projects.services.creation import check_existing_project, create_project, open_existing_project
from crm.projects.services.deciding import check_nothing_waits
from crm.projects.services.duplicates import merge_project
from crm.projects.services.exporting import record_brief, record_contract_export, record_export
from crm.projects.services.extensions import (
    approve_extension,
    reject_extension,
    request_extension,
    withdraw_extension,
)
from crm.projects.services.facts import evidence_fact, record_fact, withdraw_fact
from crm.projects.services.files import attach_file, hand_out_file, withdraw_file
from crm.projects.services.filling import fill_and_change_stage, fill_gate, record_shown_fact
from crm.projects.services.handover import hand_over_projects
from crm.projects.services.lighting import refresh_lights
from crm.projects.services.milestones import (
    add_milestone,
    cancel_milestone,
    complete_milestone,
    plan_milestones,
    update_milestone,
)
from crm.projects.services.moves import change_stage
from crm.projects.services.outflows import move_out_project
from crm.projects.services.progress import (
    MonthEntry,
    reopen_progress,
    report_month,
    report_progress,
    report_with_photos,
    verify_progress,
)
from crm.projects.services.removal import lock_projects, remove_projects, worked_on
from crm.projects.services.restarts import restart_project
from crm.projects.services.state_requests import approve_state, reject_state, request_state, withdraw_state
from crm.projects.services.states import resume_project, suspend_project, terminate_project
from crm.projects.services.updating import update_project
from crm.projects.services.zombies import label_zombies

__all__ = [
    "MonthEntry",
    "add_contract",
    "add_milestone",
    "approve_amendment",
    "approve_extension",
    "approve_state",
    "attach_file",
    "cancel_milestone",
    "change_stage",
    "check_existing_project",
    "check_nothing_waits",
    "close_month",
    "complete_milestone",
    "create_project",
    "evidence_fact",
    "fill_and_change_stage",
    "fill_gate",
    "hand_out_file",
    "hand_over_projects",
    "label_zombies",
    "lock_projects",
    "merge_project",
    "move_out_project",
    "note_followup",
    "open_existing_project",
    "plan_milestones",
    "reassign_project",
    "record_brief",
    "record_contract_export",
    "record_export",
    "record_fact",
    "record_shown_fact",
    "refresh_lights",
    "reject_amendment",
    "reject_extension",
    "reject_state",
    "remove_projects",
    "reopen_progress",
    "report_month",
    "report_progress",
    "report_with_photos",
    "request_amendment",
    "request_extension",
    "request_state",
    "restart_project",
    "resume_project",
    "sign_contract",
    "suspend_project",
    "terminate_contract",
    "terminate_project",
    "update_contract",
    "update_milestone",
    "update_project",
    "verify_progress",
    "withdraw_amendment",
    "withdraw_extension",
    "withdraw_fact",
    "withdraw_file",
    "withdraw_state",
    "worked_on",
]
