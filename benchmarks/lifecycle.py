"""The pages of the lifecycle: board, project with every tab, contracts, claims, promises; and the totals."""

import datetime

from django.test import Client
from django.utils import timezone

from benchmarks.timing import Timing, take
from core.accounts.models import User
from crm.projects.models import Project
from crm.projects.queries.contracts import signed_totals
from crm.projects.queries.zombies import zombies

TABS = (
    ("合同", "contracts"), ("材料", "files"), ("节点", "milestones"), ("变更", "amendments"), ("进度", "progress"),
    ("承诺兑现", "commitments"), ("联审", "reviews"), ("报备", "claims"),
)  # fmt: skip


def lifecycle_pages(hq: Client, member: Client) -> list[tuple[str, Client, str]]:
    """Return name, who opens it, and address of every page of the lifecycle."""
    building = Project.objects.filter(team__code="T01", stage="started").latest("id")
    return [
        ("看板 按阶段大类", hq, "/projects/board/?by=phase"),
        ("看板 泳道（组）", hq, "/projects/board/?lane=team"),
        ("看板 泳道（链）", hq, "/projects/board/?by=phase&lane=chain"),
        ("看板 本组", member, "/projects/board/"),
        ("项目 四个条件", hq, "/projects/?stage=started&type=lease&light=red&grade=A"),
        ("项目 在建", member, f"/projects/{building.pk}/"),
        *[(f"项目 {word}", member, f"/projects/{building.pk}/{path}/") for word, path in TABS],
        ("合同 列表（全区）", hq, "/projects/contracts/"),
        ("合同 列表（一组）", member, "/projects/contracts/"),
        ("报备 列表（全区）", hq, "/claims/"),
        ("报备 列表（本组）", member, "/claims/"),
        ("报备 临期", hq, "/claims/?state=expiring"),
        ("线索 列表（全区）", hq, "/leads/"),
        ("线索 列表（本组）", member, "/leads/"),
        ("线索公海", member, "/leads/pool/"),
        ("承诺 列表（全区）", hq, "/commitments/"),
        ("承诺 到期未兑现", hq, "/commitments/?due=unpaid"),
        ("承诺 未履约（本组）", member, "/commitments/?due=unmet"),
        ("到位资金 列表", hq, "/arrivals/"),
        ("联审 列表", hq, "/reviews/"),
        ("月度进度 填报表", member, "/projects/progress/"),
        ("僵尸项目", hq, "/zombies/"),
    ]


def lifecycle_totals(rounds: int) -> list[Timing]:
    """Return the times of the sums: what was signed this year for the district, by team, and what looks dead."""
    hq, today = User.objects.get(username="hq"), timezone.localdate()
    begins = datetime.date(today.year, 1, 1)
    return [
        take("签约合计 全区", lambda: signed_totals(None, begins, today), rounds),
        take("签约合计 按组", lambda: signed_totals(hq, begins, today, "team"), rounds),
        take("僵尸项目 计数", lambda: zombies(Project.objects.visible_to(hq))[:10_001].count(), rounds),
    ]
