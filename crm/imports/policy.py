"""Who may import what."""

from core.accounts.roles import HEADQUARTERS, Role, admin_rights
from crm.imports.models import ImportBatch


def can_import(user, kind: str = ImportBatch.Kind.ENTERPRISE) -> bool:
    """Say whether ``user`` uploads and writes lists of this kind: firms by HQ and the data administrator, projects by HQ."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return False
    return user.role in HEADQUARTERS or (user.role == Role.DATA_ADMIN and kind == ImportBatch.Kind.ENTERPRISE)


def can_commit_batch(user, batch: ImportBatch) -> bool:
    """Say whether ``user`` may have a checked list written."""
    return can_import(user, batch.kind)


def can_cancel_batch(user, batch: ImportBatch) -> bool:
    """Say whether ``user`` may give a list up."""
    return can_import(user, batch.kind)


def can_map_batch(user, batch: ImportBatch) -> bool:
    """Say whether ``user`` may say what the columns of a list mean: whoever imports it, before anything is written."""
    return can_import(user, batch.kind) and is_unwritten(batch)


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
