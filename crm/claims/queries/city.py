"""Which projects the city wants to hear of first (市级首报首谈, domain.md 2.5)."""

from crm.claims.models import CityReport
from crm.claims.terms import CITY_FOREIGN_USD_WAN, CITY_TOTAL_WAN
from crm.projects.models import Project


def report_of(project: Project) -> CityReport | None:
    """Return the project's row on the report to the city, None before anybody kept one; one query."""
    return CityReport.objects.filter(project=project).first()


def is_required(project: Project, report: CityReport | None) -> bool:
    """Say whether the project falls under the city's rule: 10 亿元 in all, or 1000 万美元 of foreign money, inclusive."""
    foreign = report.foreign_usd_wan if report else None
    by_total = project.total_invest_wan is not None and project.total_invest_wan >= CITY_TOTAL_WAN
    return by_total or (foreign is not None and foreign >= CITY_FOREIGN_USD_WAN)
