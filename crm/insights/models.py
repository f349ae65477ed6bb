"""Figures that the district has published, kept as they were stated."""

from django.db import models
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
