"""Orders of supervision, who has to sign for them, and what was answered."""

from crm.supervision.models.orders import SupervisionOrder, SupervisionScan, SupervisionSeries
from crm.supervision.models.people import SupervisionFeedback, SupervisionRecipient

__all__ = ["SupervisionFeedback", "SupervisionOrder", "SupervisionRecipient", "SupervisionScan", "SupervisionSeries"]
