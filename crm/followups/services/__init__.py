"""Writing follow-ups: one function a verb."""

from crm.followups.services.carrying import Carried, carry_over, remove_carried, untouched
from crm.followups.services.corrections import append_note, correct_followup
from crm.followups.services.logging import log_followup
from crm.followups.services.steps import complete_next_step, reschedule_next_step
from crm.followups.services.voiding import void_followup

__all__ = [
    "Carried",
    "append_note",
    "carry_over",
    "complete_next_step",
    "correct_followup",
    "log_followup",
    "remove_carried",
    "reschedule_next_step",
    "untouched",
    "void_followup",
]
