"""What leaves the system: files of feedback and printed letters; each time is recorded."""

from core.audit.services import record
from crm.tasks.models import Task, TaskFile


def hand_out_file(file: TaskFile, *, by) -> TaskFile:
    """Record that ``by`` takes the file away, each time anew, and return it; the caller found it by ``visible_to``."""
    record("task.file_downloaded", file.feedback.task, by=by, changes={"file": file.stored.original_name})
    return file


def record_letter(task: Task, kind: str, *, by) -> None:
    """Record that ``by`` took a letter of the task away, each time anew."""
    record("task.letter_taken", task, by=by, changes={"kind": kind})
