"""合同台账 as one person sees it, from a query string: the same for the page's export and the one in the background."""

from django.db.models import QuerySet

from core.errors import RuleViolation
from crm.lists.models import ExportJob
from crm.lists.services import Table
from crm.projects import policy
from crm.projects.contract_filters import ContractFilterSet
from crm.projects.contract_tables import CONTRACT_COLUMNS
from crm.projects.listing import narrowed
from crm.projects.models import Contract

TITLE = "合同台账"


def listed(user, query: str) -> QuerySet[Contract]:
    """Return the contracts that ``user`` sees under ``query``, in its order. Raises RuleViolation ``invalid_filter``."""
    return narrowed(ContractFilterSet, Contract.objects.visible_to(user), user, query)


def table_for(user, job: ExportJob) -> Table:
    """Return what an export holds for its owner today. Raises RuleViolation ``forbidden``, ``invalid_filter``."""
    if not policy.can_export_projects(user):
        raise RuleViolation("没有权限导出合同", code="forbidden")
    return ledger_of(listed(user, job.query))


def ledger_of(contracts: QuerySet[Contract]) -> Table:
    """Return these contracts as the table to write."""
    return Table(CONTRACT_COLUMNS, contracts.with_related(), TITLE, title=TITLE)  # type: ignore[attr-defined]
