"""The numbers of the reminder rules as rows, with every version: for everybody, and for a team that differs."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from chains.models import Team
from crm.notices.rule_names import NOT_YET, Audience, Moment, RuleCode, Unit
from crm.projects.models.ruling import VersionedQuerySet, VersionedRule


class ReminderRuleQuerySet(VersionedQuerySet):
    """Reading the numbers."""

    key = ("code", "team_id")

    def at(self, address: str):
        """Keep the versions of what ``address`` names: a rule, or a rule and the number of a team."""
        code, _dot, team = address.partition(".")
        if team and not (team.isdecimal() and len(team) < 10):
            return self.none()
        return self.filter(code=code, team_id=int(team) if team else None)


class ReminderRule(VersionedRule):
    """One version of the numbers of a rule; without a team for everybody, with one for that team. Never edited."""

    code = models.CharField(_("规则"), max_length=20, choices=RuleCode.choices)
    team = models.ForeignKey(
        Team, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("招商组"),
        help_text=_("不选即全区；选了即该组另有设置"),
    )  # fmt: skip
    follows_default = models.BooleanField(
        _("沿用全区设置"), default=False, help_text=_("该组不再另设，下面各项不起作用")
    )
    unit = models.CharField(_("天数按"), max_length=8, choices=Unit.choices, default=Unit.NATURAL)
    offsets = ArrayField(
        models.SmallIntegerField(), verbose_name=_("提醒日"), default=list, blank=True,
        help_text=_("距到期日的天数，用逗号分开：-3 为提前三天，0 为当天，1 为逾期一天"),
    )  # fmt: skip
    moments = ArrayField(
        models.CharField(max_length=20, choices=Moment.choices),
        verbose_name=_("随对象而定的提醒日"),
        default=list,
        blank=True,
    )
    weekly_from = models.SmallIntegerField(
        _("此后反复提醒，自第几天起"), null=True, blank=True, help_text=_("不填即不反复")
    )
    every = models.PositiveSmallIntegerField(
        _("每隔几天"), null=True, blank=True, help_text=_("不填即每周：七个自然日或五个工作日")
    )
    audiences = ArrayField(
        models.CharField(max_length=10, choices=Audience.choices), verbose_name=_("提醒谁"), default=list, blank=True
    )

    objects = ReminderRuleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("提醒规则")
        ordering = ["code", "team_id", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "team", "number"], nulls_distinct=False, name="one_reminder_rule_a_version"
            ),
            models.CheckConstraint(
                condition=Q(is_active=False) | ~Q(code__in=sorted(NOT_YET)), name="reminder_rule_has_an_object"
            ),
        ]

    def __str__(self):
        return f"{self.get_code_display()}（{self.team}）" if self.team_id else str(self.get_code_display())

    @property
    def key(self) -> str:
        """The address that the versions share."""
        return f"{self.code}.{self.team_id}" if self.team_id else self.code

    @property
    def is_waiting(self) -> bool:
        """Whether the product has no such objects yet."""
        return self.code in NOT_YET

    @property
    def days_text(self) -> str:
        """When it speaks, in words."""
        named = [str(Moment(one).label) for one in self.moments if one in Moment.values]
        words = [*named, *(day_text(offset) for offset in sorted({*self.offsets} - {self.weekly_from}))]
        if self.weekly_from is not None:
            pace = {None: "每周", 1: "每天"}.get(self.every, f"每 {self.every} 天")
            words.append(f"{day_text(self.weekly_from)}起{pace}")
        return "、".join(words) or "—"

    @property
    def audience_text(self) -> str:
        """Whom it tells, in words."""
        return "、".join(str(Audience(one).label) for one in self.audiences if one in Audience.values) or "—"

    @property
    def summary(self) -> str:
        """The version in one line, to be compared with the one before."""
        if self.is_waiting:
            return "对象尚未启用"
        if self.follows_default:
            return "沿用全区设置"
        if not self.is_active:
            return "停用，不提醒"
        return f"{self.days_text}（{self.get_unit_display()}） → {self.audience_text}"


def day_text(offset: int) -> str:
    """Return an offset in words."""
    if offset == 0:
        return "当天"
    return f"提前 {-offset} 天" if offset < 0 else f"逾期 {offset} 天"
