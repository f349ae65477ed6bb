"""Reading projects beyond their own columns."""

from crm.projects.queries.board import BoardColumn, board_columns, cards_after
from crm.projects.queries.finding import matching, public_cards, search_projects
from crm.projects.queries.gate import GateItem, gate_checklist, missing_items
from crm.projects.queries.stepper import Step, StepPhase, stepper

__all__ = [
    "BoardColumn",
    "GateItem",
    "Step",
    "StepPhase",
    "board_columns",
    "cards_after",
    "gate_checklist",
    "matching",
    "missing_items",
    "public_cards",
    "search_projects",
    "stepper",
]
