"""The thirteen dimensions of a review and what an agency may answer (domain.md 2.7); pure data."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Dimension(TextChoices):
    """What a project is looked at for."""

    INDUSTRY_POLICY = "industry_policy", _("产业政策")
    PLAN = "plan", _("产业与空间规划")
    LAND = "land", _("用地与投资强度")
    TAX = "tax", _("亩均税收")
    ENERGY = "energy", _("能耗")
    ENV = "env", _("环境影响")
    SAFETY = "safety", _("安全生产")
    TECH = "tech", _("技术先进性")
    INVESTOR = "investor", _("投资方实力与信用")
    MARKET = "market", _("市场前景")
    FUNDING = "funding", _("资金来源")
    FAIR_COMPETITION = "fair_competition", _("公平竞争审查")
    LEGAL = "legal", _("法务审核")


class Result(TextChoices):
    """What an agency answered; no answer is never an agreement."""

    AGREE = "agree", _("同意")
    CONDITIONAL = "conditional", _("有条件同意")
    OBJECT = "object", _("不同意")
    SUPPLEMENT = "supplement", _("补充材料")
    NONE = "none", _("未反馈")


class Conclusion(TextChoices):
    """What the meeting decided."""

    PASS = "pass", _("通过")
    CONDITIONAL = "conditional", _("有条件通过")
    REJECT = "reject", _("否决")
    SUPPLEMENT = "supplement", _("补充材料")


class Procedure(TextChoices):
    """How a review is held; the short way is only for contracts that bind nobody (框架、意向)."""

    FULL = "full", _("联审会")
    SIMPLE = "simple", _("简易程序")


# The gate facts that the opinions of these dimensions prove.
FACT_OF_DIMENSION: dict[str, str] = {
    Dimension.FAIR_COMPETITION: "fair_competition_passed",
    Dimension.LEGAL: "legal_passed",
}
GIVEN = frozenset({Result.AGREE, Result.CONDITIONAL, Result.OBJECT, Result.SUPPLEMENT})
FAVOURABLE = frozenset({Result.AGREE, Result.CONDITIONAL})
OPENS_THE_WAY = frozenset({Conclusion.PASS, Conclusion.CONDITIONAL})
OPINION_WORKDAYS = 3
VALID_DAYS = 180
THRESHOLD_WAN = 10_000  # from here on, and for any land, the formal contract needs a review
