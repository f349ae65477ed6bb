"""The lifecycle as data: twelve stages in four phases, the path and the deadlines of each project type (domain.md 4.1, 4.3).

Pure data and pure functions; nothing here touches the database.
"""

import datetime

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

FIRST_DAY = datetime.date(2020, 1, 1)  # since when the default rules hold


class Phase(TextChoices):
    """The four phases of attraction work."""

    ATTRACT = "attract", _("招引")
    LANDING = "landing", _("落地")
    PRODUCTION = "production", _("投产")
    SERVICE = "service", _("服务")


class Stage(TextChoices):
    """Where a project stands."""

    LEAD = "lead", _("线索")
    CONTACT = "contact", _("接洽拜访")
    INSPECT = "inspect", _("考察")
    NEGOTIATE = "negotiate", _("洽谈")
    REVIEW = "review", _("研判评审")
    SIGNED = "signed", _("签约")
    REGISTERED = "registered", _("注册")
    SITED = "sited", _("选址交付")
    STARTED = "started", _("开工")
    COMPLETED = "completed", _("竣工")
    COMMISSIONED = "commissioned", _("投产")
    SERVING = "serving", _("常态服务")


class ProjectType(TextChoices):
    """How a project settles; it decides the path of stages."""

    LAND = "land", _("供地自建")
    LEASE = "lease", _("租赁厂房")
    OFFICE = "office", _("楼宇入驻")
    EXPANSION = "expansion", _("增资技改")
    PLATFORM = "platform", _("研发平台")
    FUND = "fund", _("基金股权")


PHASE_OF: dict[str, Phase] = {
    **dict.fromkeys(
        (Stage.LEAD, Stage.CONTACT, Stage.INSPECT, Stage.NEGOTIATE, Stage.REVIEW, Stage.SIGNED), Phase.ATTRACT
    ),
    **dict.fromkeys((Stage.REGISTERED, Stage.SITED, Stage.STARTED), Phase.LANDING),
    **dict.fromkeys((Stage.COMPLETED, Stage.COMMISSIONED), Phase.PRODUCTION),
    Stage.SERVING: Phase.SERVICE,
}
ORDER: tuple[Stage, ...] = tuple(Stage)
# From 投产 on the service officer logs his visits and keeps the 服务档案 (domain.md 4.1, 6.1).
SERVED_PHASES = frozenset({Phase.PRODUCTION, Phase.SERVICE})
SERVED_STAGES = frozenset(stage for stage, phase in PHASE_OF.items() if phase in SERVED_PHASES)
_S = Stage
PATHS: dict[str, tuple[Stage, ...]] = {
    ProjectType.LAND: ORDER,
    ProjectType.LEASE: ORDER,
    ProjectType.OFFICE: tuple(s for s in ORDER if s not in {_S.STARTED, _S.COMPLETED}),
    ProjectType.EXPANSION: (
        _S.NEGOTIATE, _S.REVIEW, _S.SIGNED, _S.SITED, _S.STARTED, _S.COMPLETED, _S.COMMISSIONED, _S.SERVING,
    ),
    ProjectType.PLATFORM: tuple(s for s in ORDER if s != _S.COMPLETED),
    ProjectType.FUND: (
        _S.LEAD, _S.CONTACT, _S.NEGOTIATE, _S.REVIEW, _S.SIGNED, _S.REGISTERED, _S.COMMISSIONED, _S.SERVING,
    ),
}  # fmt: skip

# Days allowed in a stage before the next one of the type's path (natural days; serving: workdays). domain.md 4.3.
_TYPES = tuple(PATHS)
_DAYS: dict[Stage, tuple[int | None, ...]] = {  # land, lease, office, expansion, platform, fund
    _S.LEAD: (7, 7, 7, None, 7, 7),
    _S.CONTACT: (30, 30, 20, None, 30, 45),
    _S.INSPECT: (30, 30, 25, None, 30, None),
    _S.NEGOTIATE: (90, 60, 45, 45, 60, 60),
    _S.REVIEW: (90, 60, 45, 45, 60, 60),
    _S.SIGNED: (30, 30, 30, 60, 30, 30),
    _S.REGISTERED: (90, 30, 15, None, 60, 90),
    _S.SITED: (90, 60, 105, 60, 60, None),
    _S.STARTED: (540, 180, None, 360, 360, None),
    _S.COMPLETED: (90, 60, None, 60, None, None),
    _S.COMMISSIONED: (10, 10, 10, 10, 10, 10),
}
# Days before the due date from which the stage is in its yellow window; by the stage that is left.
WARNING_DAYS: dict[Stage, int] = {
    _S.LEAD: 2, _S.CONTACT: 7, _S.INSPECT: 7, _S.NEGOTIATE: 15, _S.REVIEW: 15, _S.SIGNED: 7,
    _S.REGISTERED: 15, _S.SITED: 15, _S.STARTED: 15, _S.COMPLETED: 15, _S.COMMISSIONED: 3,
}  # fmt: skip
COUNTED_IN_WORKDAYS = frozenset({Stage.COMMISSIONED})
# Days from 投产 to 达产, and from when on it is near (domain.md 4.3, last line).
FULL_CAPACITY_DAYS = {
    ProjectType.LAND: 730,
    ProjectType.LEASE: 540,
    ProjectType.OFFICE: 365,
    ProjectType.EXPANSION: 365,
}
FULL_CAPACITY_WARNING = 60

# The label that a stage wears in one type, where it differs.
_OTHER_WORDS = {
    (ProjectType.LAND, _S.SITED): _("供地"),
    (ProjectType.OFFICE, _S.COMMISSIONED): _("开业"),
    (ProjectType.PLATFORM, _S.COMMISSIONED): _("投用"),
    (ProjectType.FUND, _S.COMMISSIONED): _("首笔出资"),
}


def first_stage(project_type: str) -> Stage:
    """Return where a new project of this type begins."""
    return PATHS[project_type][0]


def next_stage(project_type: str, stage: str) -> Stage | None:
    """Return the stage after ``stage`` on the type's path, None at the end."""
    path = PATHS[project_type]
    position = path.index(Stage(stage))
    return path[position + 1] if position + 1 < len(path) else None


def stages_between(project_type: str, start: str, end: str) -> tuple[Stage, ...]:
    """Return the stages of the path strictly between two of its stages."""
    path = PATHS[project_type]
    return path[path.index(Stage(start)) + 1 : path.index(Stage(end))]


def is_forward(project_type: str, start: str, end: str) -> bool:
    """Tell whether ``end`` comes after ``start`` on the type's path."""
    path = PATHS[project_type]
    return path.index(Stage(end)) > path.index(Stage(start))


def is_signed(stage: str) -> bool:
    """Tell whether the contract has been signed."""
    return is_reached(Stage.SIGNED, stage)


def is_reached(goal: str, stage: str) -> bool:
    """Tell whether a project that stands in ``stage`` has come as far as ``goal``."""
    return ORDER.index(Stage(stage)) >= ORDER.index(Stage(goal))


def days_allowed(project_type: str, stage: str) -> int | None:
    """Return the days that a project of this type may stay in ``stage`` (workdays where ``COUNTED_IN_WORKDAYS``)."""
    return _DAYS.get(Stage(stage), (None,) * len(_TYPES))[_TYPES.index(ProjectType(project_type))]


def stage_label(project_type: str, stage: str) -> str:
    """Return the word for ``stage`` as this type uses it."""
    return str(_OTHER_WORDS.get((ProjectType(project_type), Stage(stage)), Stage(stage).label))
