"""The parts of the project page that other apps draw, by the names of their addresses."""

from functools import cache

from django.urls import NoReverseMatch, reverse

from core.accounts.roles import Role
from crm.projects.models import Project

OVERVIEW = ""
# key in ``?tab=``, word, URL name
PANELS = (
    ("contracts", "合同", "projects:contracts-panel"),
    ("files", "材料", "projects:files-panel"),
    ("milestones", "节点", "projects:milestones-panel"),
    ("commitments", "承诺兑现", "commitments:panel"),
    ("progress", "月度进度", "projects:progress-panel"),
    ("reviews", "联审", "reviews:panel"),
    ("claims", "首谈与流转", "claims:panel"),
    ("tasks", "交办督办", "tasks:panel"),
    ("supervision", "督办阶梯", "supervision:panel"),
    ("amendments", "重大变更", "projects:amendments-panel"),
)


@cache
def known_panels() -> tuple[tuple[str, str, str], ...]:
    """Return the panels whose address exists in this installation."""
    return tuple(panel for panel in PANELS if _exists(panel[2]))


def _exists(name: str) -> bool:
    try:
        reverse(name, args=[1])
    except NoReverseMatch:
        return False
    return True


def tabs_of(project: Project, user, wanted: str) -> tuple[list[dict], str]:
    """Return the tabs and the address of the open panel ("" for the overview); partners have the overview alone."""
    if user.role == Role.PARTNER:
        return [], ""
    here, panels = project.get_absolute_url(), known_panels()
    keys = {key: name for key, _word, name in panels}
    current = wanted if wanted in keys else OVERVIEW
    words = {OVERVIEW: "动态", **{key: word for key, word, _name in panels}}
    tabs = [
        {
            "word": word, "key": key, "current": key == current,
            "url": f"{here}?tab={key}#panels" if key else f"{here}#panels",
        }
        for key, word in words.items()
    ]  # fmt: skip
    return tabs, reverse(keys[current], args=[project.pk]) if current else ""
