"""Writing orders: the scan that issues and closes them, and what people do with one."""

from crm.supervision.services.acting import acknowledge_order, answer_order, record_letter, withdraw_order
from crm.supervision.services.scanning import Supervised, supervise

__all__ = ["Supervised", "acknowledge_order", "answer_order", "record_letter", "supervise", "withdraw_order"]
