"""How a team, or the district, stands this morning: a few numbers for the digest of a group."""

import datetime

from chains.models import Team
from crm.projects.models import Project
from crm.tasks.models import Task


def figures_of(team: Team | None, today: datetime.date) -> list[tuple[str, int, str]]:
    """Return (word, number, path of the list) for a team, or for the whole district; three queries."""
    projects = Project.objects.filter(status=Project.Status.ACTIVE)
    tasks = Task.objects.overdue(today)
    if team is not None:
        projects, tasks = projects.filter(team=team), tasks.filter(team=team)
    narrowed = f"&team={team.pk}" if team else ""
    boxes = f"box=all&state=overdue{narrowed}"
    return [
        ("红灯项目", projects.filter(light="red").count(), f"/projects/?light=red{narrowed}"),
        ("黄灯项目", projects.filter(light="yellow").count(), f"/projects/?light=yellow{narrowed}"),
        ("逾期交办任务", tasks.count(), f"/tasks/?{boxes}"),
    ]
