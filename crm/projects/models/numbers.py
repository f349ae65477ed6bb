"""The running number of projects, one series a year."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class NumberSeries(models.Model):
    """The last project number given out in one year; numbers are never used twice, gaps are allowed."""

    year = models.PositiveSmallIntegerField(_("年份"), primary_key=True)
    last = models.PositiveIntegerField(_("最后编号"), default=0)

    class Meta:
        verbose_name = verbose_name_plural = _("项目编号序列")

    def __str__(self):
        return f"ZS-{self.year}-{self.last:04}"
