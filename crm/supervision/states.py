"""The words of a 督办单: what it is about, which step of the ladder it is, how far it has come, how it ended (domain.md 5.2)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from crm.tasks.colours import LADDER, Colour


class Source(TextChoices):
    """What was left undone."""

    TASK = "task", _("任务逾期")
    STAGE = "stage", _("阶段逾期")
    STEP = "step", _("下一步逾期")
    QUIET = "quiet", _("久未跟进")
    MONEY = "money", _("资金节点逾期")


class Level(TextChoices):
    """The step of the ladder; the colours of tasks, which know the workdays."""

    BLUE = Colour.BLUE.value, _("蓝色督办")
    YELLOW = Colour.YELLOW.value, _("黄色督办")
    RED = Colour.RED.value, _("红色督办")


class Status(TextChoices):
    """How far an order has come."""

    ISSUED = "issued", _("待签收")
    ACKNOWLEDGED = "acknowledged", _("已签收")
    ANSWERED = "answered", _("已反馈")
    CLOSED = "closed", _("已销号")
    WITHDRAWN = "withdrawn", _("已撤回")


class Close(TextChoices):
    """Why an order ended; all but the last by the scan."""

    DONE = "done", _("事项已办理或已改期")
    ACTED = "acted", _("已有动作，重新起算")
    ENDED = "ended", _("项目已结束")
    WITHDRAWN = "withdrawn", _("指挥部撤回")


class Office(TextChoices):
    """As what a person was sent an order."""

    LEADER = "leader", _("组长")
    CHIEF = "chief", _("链长")
    HQ = "hq", _("指挥部")


STEPS: dict[str, int] = {Level(colour.value): days for days, colour in reversed(LADDER)}  # lowest first, in workdays
ORDER = list(STEPS)
OPEN = frozenset({Status.ISSUED, Status.ACKNOWLEDGED, Status.ANSWERED})
BY_SCAN = frozenset({Close.DONE, Close.ACTED, Close.ENDED})
SENT_TO = {Level.BLUE: "组长", Level.YELLOW: "链长（没有链长时指挥部）", Level.RED: "指挥部和总指挥"}
TARGETS = {
    Source.TASK: "tasks.task", Source.STAGE: "projects.project", Source.STEP: "followups.followup",
    Source.QUIET: "projects.project", Source.MONEY: "commitments.commitment",
}  # fmt: skip
