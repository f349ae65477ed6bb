"""Where projects go that are lost, and why, as data: one word a province, so that losses can be added up by place."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

NAMES = (
    "北京", "天津", "河北", "山西", "内蒙古", "辽宁", "吉林", "黑龙江", "上海", "江苏", "浙江", "安徽", "福建", "江西", "山东", "河南",
    "湖北", "湖南", "广东", "广西", "海南", "重庆", "四川", "贵州", "云南", "西藏", "陕西", "甘肃", "青海", "宁夏", "新疆", "香港", "澳门",
    "台湾", "境外", "去向不明",
)  # fmt: skip
PLACES = [(name, name) for name in NAMES]


class LossReason(TextChoices):
    """Why a project went elsewhere."""

    POLICY = "policy", _("政策条件")
    LAND = "land", _("用地与载体")
    COST = "cost", _("要素成本")
    CHAIN = "chain", _("产业配套")
    FUNDING = "funding", _("融资与基金")
    SPEED = "speed", _("审批与推进效率")
    MARKET = "market", _("离市场或客户远")
    STRATEGY = "strategy", _("投资方战略调整")
    OTHER = "other", _("其他")
