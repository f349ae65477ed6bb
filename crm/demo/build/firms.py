"""The article's firms with just its facts: on their nodes, their projects opened as existing at their stages."""

from chains.models import Chain, Node, Team
from crm.chainmap.models import Position
from crm.chainmap.services import place_enterprise
from crm.demo.build.data import read
from crm.enterprises.models import Enterprise
from crm.enterprises.services import create_enterprise
from crm.projects.models import Project
from crm.projects.services import open_existing_project

PATH_NOTE = "；原文未载项目类型与各阶段日期，类型仅用于展示阶段路径"


def build_firms() -> None:
    """Create the firms, positions and projects that are missing; a second run adds nothing."""
    data = read("firms")
    for row in data["firms"]:
        firm = _build_firm(row, data["source"])
        if "node" in row:
            for node in (row["node"], *row.get("also", ())):
                _place(firm, row, node, data["source"])
        if "project" in row:
            _open_project(firm, row, data["source"])


def _build_firm(row: dict, source: str) -> Enterprise:
    known = Enterprise.objects.filter(name=row["name"], source_note=source).first()
    return known or create_enterprise(
        by=None,
        name=row["name"],
        intro=row.get("intro", ""),
        tags=row.get("tags", []),
        is_local=row["state"] == Position.State.PRODUCING,
        source_note=source,
        confirm_duplicate=True,
    )


def _place(firm: Enterprise, row: dict, code: str, source: str) -> None:
    node = Node.objects.get(chain__code=row["chain"], code=code)
    if not Position.objects.current().filter(enterprise=firm, node=node).exists():
        role = row.get("role", Position.Role.SUPPLIER)
        place_enterprise(firm, node, by=None, role=role, state=row["state"], source=source)


def _open_project(firm: Enterprise, row: dict, source: str) -> None:
    project = dict(row["project"])
    if Project.objects.filter(enterprise=firm, name=project["name"]).exists():
        return
    chain = Chain.objects.get(code=row["chain"])
    open_existing_project(
        by=None,
        enterprise=firm,
        chain=chain,
        node=Node.objects.get(chain=chain, code=row["node"]),
        team=Team.objects.filter(chains=chain).order_by("sort").first(),
        data_source=source + PATH_NOTE,
        data_as_of_on=read("figures")["as_of"],
        **project,
    )
