"""Keeping views and columns, and writing exports in the background."""

from crm.lists.services.building import Table, build
from crm.lists.services.exports import (
    expire_exports,
    hand_out,
    request_export,
    ring_waiting,
    scope_mark,
)
from crm.lists.services.views import choose_columns, remove_view, save_view

__all__ = [
    "Table",
    "build",
    "choose_columns",
    "expire_exports",
    "hand_out",
    "remove_view",
    "request_export",
    "ring_waiting",
    "save_view",
    "scope_mark",
]
