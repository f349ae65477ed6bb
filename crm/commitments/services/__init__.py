"""Every write to promises and money: one function a verb."""

from crm.commitments.services.actuals import (
    report_actual,
    unverify_actual,
    update_actual,
    verify_actual,
    void_actual,
)
from crm.commitments.services.arrivals import (
    report_arrival,
    unverify_arrival,
    update_arrival,
    verify_arrival,
    void_arrival,
)
from crm.commitments.services.clauses import add_commitment, update_commitment, void_commitment
from crm.commitments.services.exporting import record_export
from crm.commitments.services.moves import move_commitment
from crm.commitments.services.reviewing import review_commitment, withdraw_review
from crm.commitments.services.zombies import label_zombies

__all__ = [
    "add_commitment",
    "label_zombies",
    "move_commitment",
    "record_export",
    "report_actual",
    "report_arrival",
    "review_commitment",
    "unverify_actual",
    "unverify_arrival",
    "update_actual",
    "update_arrival",
    "update_commitment",
    "verify_actual",
    "verify_arrival",
    "void_actual",
    "void_arrival",
    "void_commitment",
    "withdraw_review",
]
