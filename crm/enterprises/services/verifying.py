"""A person says that he checked a firm's base data, and against what."""

from django.db import transaction
from django.utils import timezone

from core.errors import RuleViolation
from crm.enterprises import policy
from crm.enterprises.models import Enterprise, VerifySource
from crm.enterprises.services.writing import lock_enterprise, save_changes


@transaction.atomic
def verify_enterprise(pk: int, *, by, version: int, source: str) -> Enterprise:
    """Mark the base data, read as ``version``, as checked now by ``by`` against ``source`` and return the firm.

    Again later marks it anew. The mark ends with the next change of base data. Raises StaleWrite (somebody changed what
    was checked), RuleViolation ``forbidden``, ``invalid``, ``deactivated``.
    """
    enterprise = lock_enterprise(pk, version)
    if not policy.can_verify_enterprise(by, enterprise):
        raise RuleViolation("没有权限核实该企业的资料", code="forbidden")
    if source not in VerifySource.values:
        raise RuleViolation("请选择核实依据", code="invalid", fields={"source": "请选择核实依据"})
    # Whole seconds survive the journey through the books of a merge.
    now = timezone.now().replace(microsecond=0)
    values = {"verified_at": now, "verified_by": by, "verified_source": source}
    save_changes(enterprise, values, by=by, action="enterprise.verified")
    return enterprise
