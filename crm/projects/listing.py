"""项目一览表 as one person sees it, from a query string: the same for the page's export and the one in the background."""

from functools import partial
from types import SimpleNamespace
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django_filters import FilterSet

from core.errors import RuleViolation
from core.spreadsheets.writing import SheetForm
from crm.lists.models import ExportJob
from crm.lists.services import Table
from crm.projects import policy
from crm.projects.filters import ProjectFilterSet
from crm.projects.models import Project, ProjectQuerySet
from crm.projects.queries.register import registered
from crm.projects.tables import COLUMNS

TITLE = "招商项目一览表"


def listed(user, query: str) -> ProjectQuerySet:
    """Return the projects that ``user`` sees under ``query``, in its order. Raises RuleViolation ``invalid_filter``."""
    return narrowed(ProjectFilterSet, Project.objects.visible_to(user), user, query)


def narrowed(filterset_class: type[FilterSet], rows: Any, user, query: str) -> Any:
    """Return ``rows`` narrowed and ordered as ``query`` says. Raises RuleViolation ``invalid_filter`` with every fault."""
    filterset = filterset_class(QueryDict(query), queryset=rows, request=SimpleNamespace(user=user))
    if not filterset.is_valid():
        fields = filterset.form.fields
        wrong = {
            name: f"{fields[name].label}：{texts[0]}" for name, texts in filterset.errors.items() if name in fields
        }
        raise RuleViolation("筛选条件有误，没有导出", code="invalid_filter", fields=wrong)
    return filterset.qs


def table_for(user, job: ExportJob) -> Table:
    """Return what an export holds for its owner today. Raises RuleViolation ``forbidden``, ``invalid_filter``."""
    if not policy.can_export_projects(user):
        raise RuleViolation("没有权限导出项目一览表", code="forbidden")
    return register_of(user, listed(user, job.query))


def register_of(user, projects: ProjectQuerySet) -> Table:
    """Return these projects as the table that offices hand round: title, units, standard columns, 合计."""
    rows = projects.with_related().select_related("enterprise", "team__lead_agency", "chain", "node", "owner")
    note = f"统计截至 {timezone.localdate()}；金额、面积和人数的单位见表头；本周进展自周一起"
    form = SheetForm(TITLE, note)
    return Table(COLUMNS, rows.defer("search_key"), "项目一览表", partial(registered, user=user), form, "项目一览表")
