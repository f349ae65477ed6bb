"""Leaving a trace of what was taken away: minutes, and materials that a clerk reads."""

from core.audit.services import record
from crm.projects.models import ProjectFile
from crm.reviews import policy
from crm.reviews.models import Opinion, ReviewMeeting
from crm.reviews.services.writing import forbid_unless


def record_minutes(meeting: ReviewMeeting, *, by) -> None:
    """Record that ``by`` takes the minutes away, each time anew; raises RuleViolation ``forbidden``."""
    forbid_unless(policy.can_hold_meetings(by), "会议纪要由指挥部出具")
    record("review.minutes_taken", meeting, by=by)


def hand_out_material(opinion: Opinion, file: ProjectFile, *, by) -> ProjectFile:
    """Record that ``by`` reads a material of the review that he is asked about, each time anew, and return it.

    Raises RuleViolation ``forbidden`` for who may not give the opinion.
    """
    forbid_unless(policy.can_answer(by, opinion), "只有被征求意见的部门可以查阅")
    record("project.file_downloaded", file, by=by, changes={"project": file.project_id, "opinion": opinion.pk})
    return file
