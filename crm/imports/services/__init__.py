"""Every step of an import: received, checked, written, given up; each goes on where a killed worker left it."""

from crm.imports.services.checking import check
from crm.imports.services.committing import commit
from crm.imports.services.receiving import cancel_batch, receive_list, start_commit
from crm.imports.services.resuming import ring_interrupted

__all__ = ["cancel_batch", "check", "commit", "receive_list", "ring_interrupted", "start_commit"]
