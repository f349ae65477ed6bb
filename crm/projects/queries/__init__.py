"""Reading projects beyond their own columns."""

from crm.projects.queries.board import BoardColumn, board_columns, board_lanes, cards_after
from crm.projects.queries.cohorts import Rate, cohort_rates
from crm.projects.queries.contracts import (
    BANDS,
    SignedTotal,
    contracts_panel,
    formal_amount_wan,
    formal_amounts_wan,
    signed_totals,
)
from crm.projects.queries.files import Document, documents_of, downloads_of, files_panel
from crm.projects.queries.finding import matching, public_cards, search_projects
from crm.projects.queries.gate import GateItem, gate_checklist, missing_items, shown_value
from crm.projects.queries.lighting import near_until
from crm.projects.queries.panels import amendments_panel, milestone_state, milestones_panel
from crm.projects.queries.progress import MonthRow, is_reportable, month_rows, progress_variance, reportable
from crm.projects.queries.stepper import Step, StepPhase, stepper

__all__ = [
    "BANDS",
    "BoardColumn",
    "Document",
    "GateItem",
    "MonthRow",
    "Rate",
    "SignedTotal",
    "Step",
    "StepPhase",
    "amendments_panel",
    "board_columns",
    "board_lanes",
    "cards_after",
    "cohort_rates",
    "contracts_panel",
    "documents_of",
    "downloads_of",
    "files_panel",
    "formal_amount_wan",
    "formal_amounts_wan",
    "gate_checklist",
    "is_reportable",
    "matching",
    "milestone_state",
    "milestones_panel",
    "missing_items",
    "month_rows",
    "near_until",
    "progress_variance",
    "public_cards",
    "reportable",
    "search_projects",
    "shown_value",
    "signed_totals",
    "stepper",
]
