"""What the columns of a list are, declared once for the page and for the export (architecture.md 3)."""

from core.tables.cells import Cell, HeaderCell, cells_of, header_cells, table_rows
from core.tables.columns import Column, Kind
from core.tables.exports import csv_pieces, export_xlsx
from core.tables.ordering import order_by, ordering_choices, ordering_fields

__all__ = [
    "Cell",
    "Column",
    "HeaderCell",
    "Kind",
    "cells_of",
    "csv_pieces",
    "export_xlsx",
    "header_cells",
    "order_by",
    "ordering_choices",
    "ordering_fields",
    "table_rows",
]
