"""Building N invented firms and projects."""

import datetime
import random
from collections.abc import Iterator
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from chains.models import Node, Team
from core.audit.services import record
from crm.demo.synthetic.copying import copy_rows
from crm.demo.synthetic.names import capital_wan, credit_code, firm_name
from crm.enterprises.derived import derived_columns
from crm.enterprises.models import Enterprise
from crm.enterprises.pinyin import search_key
from crm.enterprises.regions import DISTRICT
from crm.projects.models import Project
from crm.projects.stages import PATHS, ProjectType, days_allowed

DAYS_BACK = 720


@transaction.atomic
def load_synthetic(*, enterprises: int, projects: int, seed: int, by=None) -> None:
    """Add invented firms and projects of theirs by COPY, the same for the same seed; needs teams, chains and nodes.

    Numbers go on where an earlier run ended, so that codes and project numbers stay unique.
    """
    dice = random.Random(seed)  # noqa: S311 (not for secrets)
    first = _next_number()
    copy_rows(Enterprise, _enterprise_rows(dice, first, enterprises))
    firms = list(
        Enterprise.objects.filter(reg_no__gte=_mark(first), reg_no__startswith="SYN").values_list("pk", flat=True)
    )
    copy_rows(Project, _project_rows(dice, firms, projects))
    record("synthetic.loaded", by=by, changes={"enterprises": enterprises, "projects": projects, "seed": seed})
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {Enterprise._meta.db_table}")
        cursor.execute(f"ANALYZE {Project._meta.db_table}")


def _mark(number: int) -> str:
    return f"SYN{number:09d}"


def _next_number() -> int:
    last = (
        Enterprise.objects.filter(reg_no__startswith="SYN").order_by("-reg_no").values_list("reg_no", flat=True).first()
    )
    return int(last[3:]) + 1 if last else 1


def _enterprise_rows(dice: random.Random, first: int, count: int) -> Iterator[dict[str, Any]]:
    teams = list(Team.objects.exclude(kind=Team.Kind.HQ).values_list("pk", flat=True))
    now = timezone.now()
    for number in range(first, first + count):
        name, region, industry = firm_name(dice, number)
        code, capital = credit_code(number), capital_wan(dice)
        at = now - datetime.timedelta(minutes=dice.randrange(DAYS_BACK * 24 * 60))
        yield {
            **derived_columns(name),
            "name": name,
            "uscc": code,
            "uscc_check": Enterprise.CodeCheck.OK,
            "reg_no": _mark(number),
            "reg_capital_raw": f"{capital}万人民币",
            "reg_capital_amount": capital * 10_000,
            "reg_capital_wan": capital,
            "reg_capital_currency": "CNY",
            "reg_status": Enterprise.RegStatus.NORMAL,
            "region_code": region,
            "industry_code": industry,
            "grade": dice.choice("AABBBCCCCC"),
            "is_local": region == DISTRICT,
            "owner_team_id": dice.choice(teams) if dice.random() < 0.3 else None,
            "created_at": at,
            "updated_at": at,
        }


def _project_rows(dice: random.Random, firms: list[int], count: int) -> Iterator[dict[str, Any]]:
    nodes = list(Node.objects.select_related("chain"))
    teams = {node.chain_id: list(node.chain.teams.values_list("pk", flat=True)) for node in nodes}
    owners = dict(Team.objects.filter(memberships__until=None).values_list("pk", "memberships__user_id"))
    number = Project.objects.filter(no__startswith="ZS-S").count()
    for offset in range(count):
        yield _project_row(dice, dice.choice(firms), dice.choice(nodes), teams, owners, number + offset + 1)


def _project_row(dice, firm: int, node: Node, teams: dict, owners: dict, number: int) -> dict[str, Any]:
    kind = dice.choice(list(ProjectType))
    stage = dice.choice(PATHS[kind])
    today = timezone.localdate()
    since = today - datetime.timedelta(days=dice.randrange(200))
    allowed = days_allowed(kind, stage)
    team = dice.choice(teams[node.chain_id] or [next(iter(owners))])
    at = timezone.now() - datetime.timedelta(minutes=dice.randrange(DAYS_BACK * 24 * 60))
    no, name = f"ZS-S{number:08d}", f"示例{node.name}项目{number}"
    return {
        "no": no,
        "name": name,
        "search_key": search_key([name], [no]),
        "enterprise_id": firm,
        "type": kind,
        "chain_id": node.chain_id,
        "node_id": node.pk,
        "team_id": team,
        "owner_id": owners.get(team),
        "grade": dice.choice("ABBCCC"),
        "total_invest_wan": dice.choice((800, 2000, 5000, 12000, 30000, 100000)),
        "stage": stage,
        "stage_since_on": since,
        "stage_due_on": since + datetime.timedelta(days=allowed) if allowed else None,
        "light": dice.choice(("green", "green", "green", "yellow", "red")),
        "light_reason": "示例数据",
        "last_effective_followup_at": at,
        "created_at": at,
        "updated_at": at,
    }
