"""Rows of an enterprise list, cleaned: values for our columns, identity, faults and warnings; pure."""

from crm.imports.cleaned.cleaner import RowCleaner
from crm.imports.cleaned.row import CleanRow, fault

__all__ = ["CleanRow", "RowCleaner", "fault"]
