"""The names of the rules of domain.md 5.2, and what the words in their rows mean."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RuleCode(TextChoices):
    """Each rule that may have a row, in the order of domain.md 5.2; ``NOT_YET`` lists those whose object is missing."""

    FU_NEXT = "FU_NEXT", _("下次跟进")
    FU_STALE = "FU_STALE", _("久未跟进")
    CLAIM = "CLAIM", _("首谈保护到期")
    LEAD_1D = "LEAD_1D", _("线索响应时限")
    LEAD_3D = "LEAD_3D", _("线索研判时限")
    LEAD_7D = "LEAD_7D", _("线索反馈时限")
    MILESTONE = "MILESTONE", _("阶段到期")
    PAYMENT = "PAYMENT", _("资金节点")
    TASK = "TASK", _("交办任务")
    DEMAND = "DEMAND", _("企业诉求时限")
    REVIEW_OP = "REVIEW_OP", _("联审意见")
    CERT = "CERT", _("资质到期")
    CONTRACT_END = "CONTRACT_END", _("合同到期")
    DATE = "DATE", _("企业纪念日")
    CALENDAR = "CALENDAR", _("节假日安排")


class Unit(TextChoices):
    """How the days from a due date are counted."""

    NATURAL = "natural", _("自然日")
    WORKDAY = "workday", _("工作日")


class Audience(TextChoices):
    """Whom a rule may tell; a row chooses among those of its rule."""

    OWNER = "owner", _("负责人")
    LEADER = "leader", _("组长")
    HQ = "hq", _("指挥部调度员")
    ISSUER = "issuer", _("交办人")
    OFFICER = "officer", _("服务专员")
    CLERK = "clerk", _("部门经办人")
    SYSADMIN = "sysadmin", _("系统管理员")


class Moment(TextChoices):
    """Days that hang on the object and not on a fixed number: the columns of the facts that rules name as offsets."""

    EIGHTY = "judge_early", _("时限用去八成")
    BLUE = "blue_offset", _("转蓝当天")
    YELLOW = "yellow_offset", _("转黄当天")
    RED = "red_offset", _("转红当天")


NOT_YET = frozenset({RuleCode.DEMAND, RuleCode.CERT})
