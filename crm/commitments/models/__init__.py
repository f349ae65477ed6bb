"""What government and investor promised each other, and what arrived and was achieved of it."""

from crm.commitments.models.actuals import YearlyActual
from crm.commitments.models.arrivals import FundArrival
from crm.commitments.models.clauses import Commitment, CommitmentChange
from crm.commitments.models.verified import VerificationChange, VerifiedRow

__all__ = ["Commitment", "CommitmentChange", "FundArrival", "VerificationChange", "VerifiedRow", "YearlyActual"]
