"""The kinds of things that stand in the calendar: their words, and why the day of each cannot simply be moved."""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Kind(TextChoices):
    """What an entry is."""

    STEP = "step", _("下一步")
    VISIT = "visit", _("走访考察")
    CONTACT = "contact", _("其他跟进")
    STAGE = "stage", _("阶段期限")
    MILESTONE = "milestone", _("项目节点")
    COMMITMENT = "commitment", _("承诺到期")
    MEETING = "meeting", _("联审会")
    DISPATCH = "dispatch", _("调度会")
    OPINION = "opinion", _("部门意见")
    CLAIM = "claim", _("首谈报备")
    DISPUTE = "dispute", _("撞单裁定")
    TASK = "task", _("交办任务")
    LEAD = "lead", _("线索时限")
    RESUME = "resume", _("搁置到期")


@dataclass(frozen=True)
class Look:
    """One character before an entry, and why its day stays where it is (empty where it may be moved)."""

    mark: str
    fixed: str = ""


DONE = "已发生的跟进不能改期，24 小时内可更正"
LOOKS: dict[str, Look] = {
    Kind.STEP: Look("约"),
    Kind.VISIT: Look("访", DONE),
    Kind.CONTACT: Look("记", DONE),
    Kind.STAGE: Look("限", "阶段期限按规则或合同计算，需要更晚请申请延期"),
    Kind.MILESTONE: Look("节", "节点日期须经批准，需要更晚请申请延期或合同变更"),
    Kind.COMMITMENT: Look("诺", "承诺到期日以协议为准，请修改条款"),
    Kind.MEETING: Look("会", "会议时间请在联审会页面修改"),
    Kind.DISPATCH: Look("调", "会议时间请在调度会页面修改"),
    Kind.OPINION: Look("意", "反馈期限为征求意见后三个工作日，不能改"),
    Kind.CLAIM: Look("报", "报备期限由指挥部确认和续期决定，不能改"),
    Kind.DISPUTE: Look("裁", "裁定期限按工作日计算，不能改"),
    Kind.TASK: Look("办", "任务期限须经交办人同意，请申请延期"),
    Kind.LEAD: Look("线", "线索时限按登记时间计算，不能改"),
    Kind.RESUME: Look("复", "恢复日期须经批准，请申请延长搁置"),
}
NOT_YOURS = "这一步由他人办理，您不能改期"
