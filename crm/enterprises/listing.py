"""The list of firms as one person sees it, from its query string: the same for the page, bulk acts and exports."""

from types import SimpleNamespace

from django.db.models import QuerySet
from django.http import QueryDict

from core.errors import RuleViolation
from crm.enterprises import policy
from crm.enterprises.filters import EnterpriseFilterSet
from crm.enterprises.models import Enterprise
from crm.enterprises.tables import COLUMNS, columns_of
from crm.lists.models import ExportJob
from crm.lists.services import Table


def listed(user, query: str) -> QuerySet[Enterprise]:
    """Return the firms that ``user`` sees under ``query``, in its order.

    Raises RuleViolation ``invalid_filter``: a page says what is wrong and goes on without it, an act on all cannot.
    """
    filterset = EnterpriseFilterSet(
        QueryDict(query), queryset=Enterprise.objects.visible_to(user), request=SimpleNamespace(user=user)
    )
    if not filterset.is_valid():
        fields = filterset.form.fields
        wrong = {name: f"{fields[name].label}：{texts[0]}" for name, texts in filterset.errors.items()}
        raise RuleViolation("筛选条件有误：" + "；".join(wrong.values()), code="invalid_filter", fields=wrong)
    return filterset.qs


def table_for(user, job: ExportJob) -> Table:
    """Return what an export holds for its owner today. Raises RuleViolation ``forbidden``, ``invalid_filter``."""
    if not policy.can_export_enterprises(user):
        raise RuleViolation("没有权限导出企业清单", code="forbidden")
    return export_table(listed(user, job.query), job.columns)


def export_table(firms: QuerySet[Enterprise], keys: list[str]) -> Table:
    """Return these firms as a table to write; no keys are all columns."""
    rows = firms.select_related("owner_team", "park").defer("search_key", "business_scope", "intro")
    return Table(columns_of(keys) if keys else COLUMNS, rows, "企业")
