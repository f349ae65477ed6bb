"""Every write to a task goes through here: one function a verb."""

from crm.tasks.services.deciding import cancel_task, close_task, merge_task, reassign_task, return_task
from crm.tasks.services.drafting import draft_task, give_task, issue_changed, issue_task, update_draft
from crm.tasks.services.extensions import approve_extension, refuse_extension, request_extension, withdraw_extension
from crm.tasks.services.handing_out import hand_out_file, record_letter
from crm.tasks.services.working import accept_task, give_feedback, reject_task, submit_task

__all__ = [
    "accept_task",
    "approve_extension",
    "cancel_task",
    "close_task",
    "draft_task",
    "give_feedback",
    "give_task",
    "hand_out_file",
    "issue_changed",
    "issue_task",
    "merge_task",
    "reassign_task",
    "record_letter",
    "refuse_extension",
    "reject_task",
    "request_extension",
    "return_task",
    "submit_task",
    "update_draft",
    "withdraw_extension",
]
