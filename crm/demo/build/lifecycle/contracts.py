"""Framework agreements, their upgrades to formal contracts, an increase and a draft."""

import datetime

from crm.demo.build.data import read
from crm.demo.build.lifecycle.cast import day, hq, project_of, rows_of
from crm.demo.build.lifecycle.papers import paper_of
from crm.projects.models import Contract, Project
from crm.projects.services import add_contract, sign_contract, update_contract

KEPT = "补录合同文本和来源协议"


def sign_all() -> None:
    """Write the contracts of the table beside those that the stories signed."""
    for row in rows_of("contracts"):
        project = project_of(row["firm"])
        formal = project.contracts.founding().first()
        source = _sign_framework(project, formal, row["framework"]) if "framework" in row else None
        if formal is not None:
            _complete(project, formal, source, row)
        if "increase" in row:
            _increase(project, formal, row["increase"])
        if "draft" in row:
            _draft(project, source, row["draft"])


def _sign_framework(project: Project, formal: Contract | None, told: dict) -> Contract:
    on = day(told["on"]) if formal is None else formal.signed_on - datetime.timedelta(days=told["before"])
    kind = told.get("kind", Contract.Kind.FRAMEWORK)
    return _signed(
        project, on, told.get("file", ""), kind=kind, title=told["title"], no=f"示例协议〔{on.year}〕{project.pk:03d}"
    )


def _complete(project: Project, formal: Contract, source: Contract | None, row: dict) -> None:
    """Let the formal contract, which the story knew by its number only, have parties, paper and source."""
    fields = {
        "party_a": read("lifecycle")["party_a"],
        "upgrades": source,
        "file": paper_of(project, row.get("file", "")),
    }
    update_contract(formal.pk, by=hq(), version=formal.version, reason=KEPT, **fields)


def _increase(project: Project, formal: Contract | None, told: dict) -> None:
    on = day(told["on"])
    _signed(
        project, on, told["file"], kind=Contract.Kind.SUPPLEMENT, title=told["title"], amount_wan=told["amount"],
        increases=formal, no=f"示例增资〔{on.year}〕{project.pk:03d}",
    )  # fmt: skip


def _draft(project: Project, source: Contract | None, told: dict) -> None:
    add_contract(
        project.pk, by=project.owner, kind=Contract.Kind.FORMAL, title=told["title"], no=told["no"],
        party_a=read("lifecycle")["party_a"], amount_wan=told["amount"], upgrades=source,
    )  # fmt: skip


def _signed(project: Project, on: datetime.date, file: str, **fields) -> Contract:
    contract = add_contract(project.pk, by=project.owner, party_a=read("lifecycle")["party_a"], **fields)
    paper = paper_of(project, file)
    return sign_contract(contract.pk, by=project.owner, version=contract.version, signed_on=on, file=paper)
