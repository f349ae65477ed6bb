"""The table of workdays and rest days."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.calendar.provisional import PACKAGE, PROVISIONAL


class WorkCalendarDay(models.Model):
    """One day of the official calendar: worked or not, and who says so (domain rule 5.3)."""

    class Source(models.TextChoices):
        PACKAGE = PACKAGE, _("国务院办公厅通知")
        MANUAL = "manual", _("人工维护")
        PROVISIONAL = PROVISIONAL, _("暂定")

    date = models.DateField(_("日期"), unique=True)
    is_workday = models.BooleanField(_("工作日"))
    name = models.CharField(_("名称"), max_length=40, blank=True)
    source = models.CharField(_("来源"), max_length=12, choices=Source.choices, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = _("工作日历")
        ordering = ["date"]

    def __str__(self):
        return f"{self.date:%Y-%m-%d}"
