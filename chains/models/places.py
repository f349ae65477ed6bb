"""Master data: the agencies that take part and the parks where projects settle."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from chains.models.dated import NamesQuerySet


class Agency(models.Model):
    """A government department, platform company or town that takes part in attraction work."""

    class Kind(models.TextChoices):
        DEPARTMENT = "department", _("部门")
        PLATFORM = "platform", _("园区平台公司")
        TOWN = "town", _("镇街")
        OTHER = "other", _("其他")

    code = models.CharField(_("编码"), max_length=20, unique=True)
    name = models.CharField(_("单位名称"), max_length=100, unique=True)
    kind = models.CharField(_("类别"), max_length=20, choices=Kind.choices, default=Kind.DEPARTMENT)
    is_active = models.BooleanField(_("启用"), default=True)

    objects = NamesQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("单位")
        ordering = ["code"]

    def __str__(self):
        return self.name


class Park(models.Model):
    """A park or other site where projects settle."""

    code = models.CharField(_("编码"), max_length=20, unique=True)
    name = models.CharField(_("园区名称"), max_length=100, unique=True)
    region_code = models.CharField(_("行政区划代码"), max_length=9, blank=True)
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, verbose_name=_("平台公司"))
    is_active = models.BooleanField(_("启用"), default=True)

    objects = NamesQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("园区")
        ordering = ["code"]

    def __str__(self):
        return self.name
