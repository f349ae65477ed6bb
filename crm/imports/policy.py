"""Who may import what."""

from core.accounts.roles import HEADQUARTERS, Role
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
