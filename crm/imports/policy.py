"""Who may import what."""

from core.accounts.roles import HEADQUARTERS, Role, admin_rights
from crm.enterprises.policy import can_reveal_contacts
from crm.imports.columns import CONTACT
from crm.imports.models import LIBRARY_KINDS, ImportBatch


def can_import(user, kind: str = ImportBatch.Kind.ENTERPRISE) -> bool:
    """Say whether ``user`` uploads and writes lists of this kind: HQ all, the data administrator firms and their people."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return False
    return user.role in HEADQUARTERS or (user.role == Role.DATA_ADMIN and kind in LIBRARY_KINDS)


def can_commit_batch(user, batch: ImportBatch) -> bool:
    """Say whether ``user`` may have a checked list written."""
    return can_import(user, batch.kind)


def can_cancel_batch(user, batch: ImportBatch) -> bool:
    """Say whether ``user`` may give a list up."""
    return can_import(user, batch.kind)


def can_map_batch(user, batch: ImportBatch) -> bool:
    """Say whether ``user`` may say what the columns of a list mean: whoever imports it, before anything is written."""
    return can_import(user, batch.kind) and is_unwritten(batch)


def can_have_numbers(user, batch: ImportBatch) -> bool:
    """Say whether ``user`` may have a list with people's numbers as a file: whoever handed it in, and who may uncover numbers.

    Whoever had another batch made of the same file did not hand it in. A list without such columns is for everybody who sees it.
    """
    columns = batch.mapping.get("columns", [])
    holds = batch.kind == ImportBatch.Kind.CONTACT or any(column["field"] == CONTACT for column in columns)
    return not holds or batch.file.uploaded_by_id == user.pk or can_reveal_contacts(user)


def can_take_people(user, batch: ImportBatch) -> bool:
    """Say whether ``user`` may have the people of a written list of firms entered from the same file."""
    return holds_people(batch) and can_import(user, ImportBatch.Kind.CONTACT)


def holds_people(batch: ImportBatch) -> bool:
    """Say whether a batch is a written list of firms in which people's numbers stand too."""
    written = batch.kind == ImportBatch.Kind.ENTERPRISE and batch.status == ImportBatch.Status.DONE
    return written and any(column["field"] == CONTACT for column in batch.mapping.get("columns", []))


def is_unwritten(batch: ImportBatch) -> bool:
    """Say whether a list was checked, or could not be, and nothing of it was written."""
    waits = batch.status in {ImportBatch.Status.PREVIEWED, ImportBatch.Status.FAILED}
    return waits and batch.started_at is None


def can_teach(user) -> bool:
    """Say whether ``user`` keeps the headers and words of lists in the administration."""
    return bool(admin_rights(user.role, "imports", "headeralias"))


def can_undo_batch(user, batch: ImportBatch) -> bool:
    """Say whether ``user`` may undo a written list; whether it can be undone is ``services.undo_refusal``."""
    return can_import(user, batch.kind)
