"""Closed months of the statistics, and what had to be put right after them (domain.md 4.5)."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from chains.access import reach_of
from chains.models import Chain, Team
from core.accounts.roles import BUSINESS_ROLES
from crm.projects.models.contracts import Contract
from crm.projects.models.projects import Project


class CountedMonthQuerySet(models.QuerySet):
    """Reading closed months."""

    def visible_to(self, user):
        """Show the figures of the district to everybody who works with projects; assigned people and partners see none."""
        works = user.role in BUSINESS_ROLES and user.is_active and reach_of(user).assigned_to is None
        return self.all() if works else self.none()


class CountedMonth(models.Model):
    """One month that headquarters closed, with its figures of that moment; it is never opened again."""

    month = models.DateField(_("月份"), unique=True)
    projects = models.IntegerField(_("签约项目数"))
    formal_wan = models.DecimalField(_("正式合同额（万元）"), max_digits=20, decimal_places=4)
    increment_wan = models.DecimalField(_("增资额（万元）"), max_digits=20, decimal_places=4)
    usd_wan = models.DecimalField(_("外资（万美元）"), max_digits=20, decimal_places=4)
    closed_at = models.DateTimeField(_("锁定时间"), default=timezone.now)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("锁定人")
    )

    objects = CountedMonthQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("统计月份")
        ordering = ["-month"]

    def __str__(self):
        return f"{self.month:%Y-%m}"


class AmountAdjustment(models.Model):
    """What a change after the closing of a month adds to or takes from an open month; never edited.

    ``before`` and ``after`` are what the contract stands for in the statistics; the difference is what is added.
    """

    class Cause(models.TextChoices):
        CORRECTED = "corrected", _("金额更正")
        BACKDATED = "backdated", _("补录到已锁定月份")
        TERMINATED = "terminated", _("合同终止")
        RECLASSIFIED = "reclassified", _("口径调整")
        REDATED = "redated", _("签订日期更正")

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="adjustments", verbose_name=_("合同"))
    project = models.ForeignKey(Project, models.PROTECT, related_name="+", db_index=False, verbose_name=_("项目"))
    month = models.DateField(_("计入月份"))
    counted_as = models.CharField(_("计入方式"), max_length=12, choices=Contract.CountedAs.choices)
    projects = models.SmallIntegerField(_("项目数增减"), default=0)
    before_wan = models.DecimalField(_("原计入金额（万元）"), max_digits=18, decimal_places=4)
    after_wan = models.DecimalField(_("现计入金额（万元）"), max_digits=18, decimal_places=4)
    before_usd_wan = models.DecimalField(_("原计入外资（万美元）"), max_digits=18, decimal_places=4, default=0)
    after_usd_wan = models.DecimalField(_("现计入外资（万美元）"), max_digits=18, decimal_places=4, default=0)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+", db_index=False, verbose_name=_("招商组"))
    chain = models.ForeignKey(Chain, models.PROTECT, related_name="+", db_index=False, verbose_name=_("产业链"))
    cause = models.CharField(_("原因类别"), max_length=12, choices=Cause.choices)
    reason = models.CharField(_("说明"), max_length=300, blank=True)
    made_at = models.DateTimeField(_("登记时间"), default=timezone.now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("登记人")
    )

    class Meta:
        verbose_name = verbose_name_plural = _("统计调整")
        ordering = ["-id"]
        # the totals of a period
        indexes = [models.Index(fields=["month"], name="adjustment_month")]

    def __str__(self):
        return f"{self.contract} {self.get_cause_display()}"

    @property
    def difference_wan(self):
        """What the row adds to the month, in 万元; negative where it takes away."""
        return self.after_wan - self.before_wan
