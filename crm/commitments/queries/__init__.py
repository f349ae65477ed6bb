"""Questions about promises, money and yearly figures."""

from crm.commitments.queries.due import Due, due_counts, due_rows
from crm.commitments.queries.money import Money, arrived_wan, promised_against_arrived, reported_wan
from crm.commitments.queries.panel import panel_of
from crm.commitments.queries.yearly import YearRow, performance

__all__ = [
    "Due",
    "Money",
    "YearRow",
    "arrived_wan",
    "due_counts",
    "due_rows",
    "panel_of",
    "performance",
    "promised_against_arrived",
    "reported_wan",
]
