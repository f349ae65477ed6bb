"""The limits of the lights as rows (domain.md 4.4), with every version."""

from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.projects.light_limits import (
    CONTACT,
    DEFAULT_LIMITS,
    MILESTONE,
    START,
    VARIANCE,
    ActivityLimits,
    LightLimits,
    StartLimits,
    VarianceLimits,
)
from crm.projects.models.ruling import VersionedQuerySet, VersionedRule


class LightRuleQuerySet(VersionedQuerySet):
    """Reading the limits of the lights."""

    key = ("code",)


class LightRule(VersionedRule):
    """One version of the limits of one light; never edited. Each light uses the columns of its own kind alone."""

    class Code(models.TextChoices):
        CONTACT_A = "contact_A", _("久未跟进：A 级")
        CONTACT_B = "contact_B", _("久未跟进：B 级")
        CONTACT_C = "contact_C", _("久未跟进：C 级")
        VARIANCE = "variance", _("在建进度落后计划")
        START = "start", _("逾计划月份未开工")
        MILESTONE = "milestone", _("约定节点临期、逾期")

    code = models.CharField(_("亮灯规则"), max_length=12, choices=Code.choices)
    green_days = models.PositiveSmallIntegerField(_("绿灯至（天）"), null=True, blank=True)
    yellow_days = models.PositiveSmallIntegerField(_("黄灯至（天）"), null=True, blank=True)
    red_days = models.PositiveSmallIntegerField(_("建议搁置前（天）"), null=True, blank=True)
    from_invest_wan = models.DecimalField(
        _("总投资达到（万元）即定为本级"), max_digits=18, decimal_places=4, null=True, blank=True,
        help_text=_("含本数；只用于新建和投资额变化时自动定级，人工定级不变"),
    )  # fmt: skip
    yellow_points = models.DecimalField(_("黄灯自（百分点）"), max_digits=5, decimal_places=2, null=True, blank=True)
    red_points = models.DecimalField(_("红灯超过（百分点）"), max_digits=5, decimal_places=2, null=True, blank=True)
    yellow_months = models.PositiveSmallIntegerField(_("黄灯自连续（月）"), null=True, blank=True)
    red_months = models.PositiveSmallIntegerField(_("红灯自连续（月）"), null=True, blank=True)
    warning_days = models.PositiveSmallIntegerField(_("提前预警（天）"), null=True, blank=True)

    objects = LightRuleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("亮灯规则")
        ordering = ["code", "-number"]
        constraints = [models.UniqueConstraint(fields=["code", "number"], name="one_light_rule_a_version")]

    def __str__(self):
        return str(self.get_code_display())

    @property
    def names(self) -> tuple[str, ...]:
        """The columns that this kind of light uses."""
        return names_of(self.code)

    @property
    def summary(self) -> str:
        """The version in one line, to be compared with the one before."""
        if not self.is_active:
            return "停用，不亮此灯"
        if self.code == VARIANCE:
            return f"落后 {plain(self.yellow_points)} 个百分点起黄灯，超过 {plain(self.red_points)} 个百分点红灯"
        if self.code == START:
            return f"连续 {self.yellow_months} 个月未开工黄灯，满 {self.red_months} 个月红灯"
        if self.code == MILESTONE:
            return f"到期前 {self.warning_days} 天起黄灯，逾期红灯"
        days = f"{self.green_days} 天内绿灯，{self.yellow_days} 天内黄灯，之后红灯，超过 {self.red_days} 天建议搁置"
        least = self.from_invest_wan
        return days if least is None else f"{days}；总投资 {least.normalize():,f} 万元及以上定为本级"


_NAMES: dict[str, tuple[str, ...]] = {
    VARIANCE: ("yellow_points", "red_points"),
    START: ("yellow_months", "red_months"),
    MILESTONE: ("warning_days",),
}
_OF_CONTACT = ("green_days", "yellow_days", "red_days", "from_invest_wan")
_MOST = {VARIANCE: 100, START: 120}
_WITH_THRESHOLD = frozenset({LightRule.Code.CONTACT_A, LightRule.Code.CONTACT_B})
NUMBERS = (*_OF_CONTACT, *(name for names in _NAMES.values() for name in names))


def names_of(code: str) -> tuple[str, ...]:
    """Return the columns that the light ``code`` uses."""
    return _NAMES.get(code, _OF_CONTACT)


def plain(number: Decimal | None) -> str:
    """Return a number without trailing zeros."""
    return f"{number.normalize():f}" if number else "0"


def faults_of(rule: LightRule) -> dict[str, str]:
    """Return what is wrong with the numbers of a version, by column; empty when they can be."""
    own = names_of(rule.code)
    given = [name for name in NUMBERS if getattr(rule, name) is not None]
    wrong = dict.fromkeys((name for name in given if name not in own), "这一项不属于本规则")
    optional = {"from_invest_wan"}
    wrong |= {name: "请填写" for name in own if name not in given and name not in optional}
    if not wrong:
        wrong = _order_faults(rule, own[:-1] if rule.code not in _NAMES else own)
    if rule.from_invest_wan is not None and rule.code not in _WITH_THRESHOLD:
        wrong["from_invest_wan"] = "最低一级不设投资额"
    if rule.code not in _NAMES and not rule.is_active:
        wrong["is_active"] = "久未跟进不能停用，可放宽天数"
    return wrong


def _order_faults(rule: LightRule, names: tuple[str, ...]) -> dict[str, str]:
    """Return limits that are out of bounds or not in rising order."""
    wrong: dict[str, str] = {}
    least, most = (0, 365) if rule.code == MILESTONE else (1, _MOST.get(rule.code, 3650))
    before = None
    for name in names:
        value = getattr(rule, name)
        if not least <= value <= most:
            wrong[name] = f"须在 {least} 至 {most} 之间"
        elif before is not None and value <= before:
            wrong[name] = "须大于前一级"
        before = value
    return wrong


def limits_of(rules: dict[str, LightRule]) -> LightLimits:
    """Return the limits that these versions set, by code; what has no version keeps its default.

    A light that is switched off has no limits; 久未跟进 is asked of every grade and cannot be switched off.
    """
    activity = {
        grade: _activity(rules[f"{CONTACT}{grade}"]) if f"{CONTACT}{grade}" in rules else default
        for grade, default in DEFAULT_LIMITS.activity.items()
    }
    given: dict[str, Any] = {"variance": DEFAULT_LIMITS.variance, "start": DEFAULT_LIMITS.start}
    given["milestone"] = DEFAULT_LIMITS.milestone
    if one := rules.get(VARIANCE):
        given["variance"] = VarianceLimits(one.yellow_points, one.red_points) if one.is_active else None  # type: ignore[arg-type]
    if one := rules.get(START):
        given["start"] = StartLimits(one.yellow_months, one.red_months) if one.is_active else None  # type: ignore[arg-type]
    if one := rules.get(MILESTONE):
        given["milestone"] = one.warning_days if one.is_active else None
    return LightLimits(activity=activity, **given)


def _activity(rule: LightRule) -> ActivityLimits:
    return ActivityLimits(rule.green_days, rule.yellow_days, rule.red_days, rule.from_invest_wan)  # type: ignore[arg-type]
