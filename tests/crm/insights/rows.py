"""Projects and next steps as plain rows, for pages that only count and hand over."""

import datetime
import itertools

from django.utils import timezone

from crm.enterprises.models import Enterprise
from crm.followups.models import FollowUp
from crm.projects.models import Project

numbers = itertools.count(1)


def project_of(team, chain, **fields) -> Project:
    number = next(numbers)
    firm = fields.pop("enterprise", None) or Enterprise.objects.create(name=f"重庆示例{number}科技有限公司")
    given = {"type": "lease", "stage": "contact", "no": f"ZS-T-{number}", "name": f"示例项目{number}", **fields}
    return Project.objects.create(team=team, chain=chain, enterprise=firm, **given)


def next_step_of(user, project=None, team=None, **fields) -> FollowUp:
    firm = project.enterprise if project else Enterprise.objects.create(name=f"重庆示例{next(numbers)}材料有限公司")
    given = {
        "kind": "visit", "happened_at": timezone.now(), "summary": "示例", "level": 2, "is_effective": True,
        "next_on": timezone.localdate() + datetime.timedelta(days=3), "next_step": "回访", **fields,
    }  # fmt: skip
    return FollowUp.objects.create(
        enterprise=firm, project=project, team=team or (project.team if project else None), created_by=user,
        next_owner=user, **given,
    )  # fmt: skip
