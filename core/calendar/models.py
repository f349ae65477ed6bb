"""The table of workdays and rest days, and its revisions."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.calendar.provisional import MANUAL, NOTICE, PACKAGE, PROVISIONAL


class WorkCalendarDayQuerySet(models.QuerySet):
    """Reading days."""

    def visible_to(self, user):
        """Return every day to whoever is signed in: days are no secret of anybody's."""
        return self.all() if getattr(user, "is_authenticated", False) and user.is_active else self.none()


class WorkCalendarDay(models.Model):
    """One day of the official calendar: worked or not, and who says so (domain rule 5.3)."""

    class Source(models.TextChoices):
        PACKAGE = PACKAGE, _("国务院办公厅通知")
        NOTICE = NOTICE, _("放假通知（导入）")
        MANUAL = MANUAL, _("人工维护")
        PROVISIONAL = PROVISIONAL, _("暂定")

    date = models.DateField(_("日期"), unique=True)
    is_workday = models.BooleanField(_("工作日"))
    name = models.CharField(_("名称"), max_length=40, blank=True)
    source = models.CharField(_("来源"), max_length=12, choices=Source.choices, editable=False)
    version = models.PositiveIntegerField(_("版本"), default=0, editable=False)

    objects = WorkCalendarDayQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("工作日历")
        ordering = ["date"]

    def __str__(self):
        return f"{self.date:%Y-%m-%d}"

    @property
    def is_provisional(self) -> bool:
        """Whether the answer may still change with the yearly notice."""
        return self.source == self.Source.PROVISIONAL


class CalendarRevisionQuerySet(models.QuerySet):
    """Reading revisions."""

    def open(self):
        """Keep those that what was counted in workdays does not follow yet."""
        return self.filter(followed_at=None)


class CalendarRevision(models.Model):
    """One change that made days worked or free; ``days`` holds by date whether each was worked before."""

    days = models.JSONField(_("改变前"))
    made_at = models.DateTimeField(_("时间"), default=timezone.now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("操作人")
    )
    followed_at = models.DateTimeField(_("期限重算时间"), null=True)
    moved = models.JSONField(_("重算结果"), default=dict)

    objects = CalendarRevisionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("日历变更")
        ordering = ["id"]
        # what is still to be followed
        indexes = [models.Index(fields=["id"], name="revision_open", condition=Q(followed_at=None))]

    def __str__(self):
        return f"{timezone.localtime(self.made_at):%Y-%m-%d %H:%M}"
