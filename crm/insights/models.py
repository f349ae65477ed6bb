"""Figures that the district has published, and the addresses under which calendars are subscribed to."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from chains.models import Chain


class DistrictFigure(models.Model):
    """One published figure with its source and as-of date; shown beside our own counts, never mixed with them."""

    code = models.CharField(_("编码"), max_length=12, unique=True)
    name = models.CharField(_("指标"), max_length=100)
    value = models.CharField(_("数值（原文）"), max_length=40)
    unit = models.CharField(_("单位"), max_length=20, blank=True)
    period = models.CharField(_("期间"), max_length=60, blank=True)
    category = models.CharField(_("类别"), max_length=20, blank=True)
    note = models.CharField(_("说明"), max_length=200, blank=True)
    source = models.CharField(_("来源"), max_length=200)
    as_of_on = models.DateField(_("截至日期"))
    chain = models.ForeignKey(Chain, models.PROTECT, null=True, blank=True, verbose_name=_("产业链"))

    class Meta:
        verbose_name = verbose_name_plural = _("公布数据")
        ordering = ["code"]

    def __str__(self):
        return f"{self.name} {self.value}{self.unit}"


class CalendarFeed(models.Model):
    """One secret address under which a person's other calendar reads; only its digest is stored, a revoked one stays as a row."""

    class Scope(models.TextChoices):
        MINE = "mine", _("我的")
        TEAM = "team", _("本组")
        CHAIN = "chain", _("本链")
        ALL = "all", _("全区")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="calendar_feeds", verbose_name=_("账号")
    )
    token_hash = models.CharField(_("令牌摘要"), max_length=64, unique=True)
    scope = models.CharField(_("范围"), max_length=5, choices=Scope.choices, default=Scope.MINE)
    created_at = models.DateTimeField(_("生成时间"), default=timezone.now)
    read_at = models.DateTimeField(_("最近读取时间"), null=True)
    revoked_at = models.DateTimeField(_("撤销时间"), null=True)

    class Meta:
        verbose_name = verbose_name_plural = _("日历订阅")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(revoked_at=None), name="one_feed_a_person"),
        ]

    def __str__(self):
        return f"{self.user} {self.get_scope_display()}"
