"""Agencies, parks, chains with their nodes, the 1+10 teams and the published figures."""

from chains.models import Agency, Chain, Node, Park, Team
from chains.services import save_node
from crm.demo.build.data import read
from crm.insights.models import DistrictFigure


def build_organisation() -> None:
    """Create or refresh the master data; repeatable."""
    for row in read("teams")["agencies"]:
        Agency.objects.update_or_create(code=row["code"], defaults={**_rest(row, "kind"), "name": row["name"]})
    for row in read("teams")["parks"]:
        Park.objects.update_or_create(
            code=row["code"], defaults={"name": row["name"], "region_code": row["region_code"]}
        )
    for number, row in enumerate(read("chains")["chains"]):
        _build_chain(row, number)
    for number, row in enumerate(read("teams")["teams"]):
        _build_team(row, number)
    _build_figures()


def _rest(row: dict, *names: str) -> dict:
    return {name: row[name] for name in names if name in row}


def _build_chain(row: dict, number: int) -> None:
    agency = Agency.objects.get(code=row["agency"])
    chain, _new = Chain.objects.update_or_create(
        code=row["code"],
        defaults={"name": row["name"], "cluster": row.get("cluster", ""), "lead_agency": agency, "sort": number},
    )
    for place, node in enumerate(row["nodes"]):
        _build_node(chain, node, place)
    for node in row["nodes"]:
        if feeds := node.get("feeds"):
            fed = Node.objects.filter(chain=chain, code__in=feeds)
            save_node(Node.objects.get(chain=chain, code=node["code"]).pk, by=None, chain=chain, feeds=fed)


def _build_node(chain: Chain, row: dict, place: int) -> None:
    known = {node.code: node for node in Node.objects.filter(chain=chain)}
    save_node(
        known[row["code"]].pk if row["code"] in known else None,
        by=None,
        chain=chain,
        parent=known.get(row.get("parent", "")),
        code=row["code"],
        name=row["name"],
        position=row["position"],
        importance=row.get("importance", Node.Importance.NORMAL),
        industry_codes=row.get("codes", []),
        target_count=row.get("target", 2),
        sort=place,
    )


def _build_team(row: dict, number: int) -> None:
    defaults = {
        "name": row["name"],
        "kind": row.get("kind", Team.Kind.INDUSTRY),
        "lead_agency": Agency.objects.get(code=row["agency"]),
        "region": row.get("region", ""),
        "sort": number,
    }
    team, _new = Team.objects.update_or_create(code=row["code"], defaults=defaults)
    team.chains.set(Chain.objects.filter(code__in=row.get("chains", [])))


def _build_figures() -> None:
    data = read("figures")
    for row in data["figures"]:
        defaults = {
            "name": row["name"],
            "value": row["value"],
            "unit": row["unit"],
            "period": row["period"],
            "category": row["category"],
            "note": row.get("note", ""),
            "source": data["source"],
            "as_of_on": data["as_of"],
            "chain": Chain.objects.filter(code=row.get("chain", "")).first(),
        }
        DistrictFigure.objects.update_or_create(code=row["code"], defaults=defaults)
