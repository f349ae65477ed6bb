"""The report of a major project to the city (市级首报首谈)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from crm.claims.models.scope import OfProjectQuerySet
from crm.projects.models import Project


class CityReport(models.Model):
    """Where one project stands with the city: its foreign investment, the number and day of the report, the answer."""

    class Status(models.TextChoices):
        PENDING = "pending", _("待报送")
        REPORTED = "reported", _("已报送")
        ACCEPTED = "accepted", _("市级已受理")
        REFUSED = "refused", _("市级未受理")

    project = models.OneToOneField(Project, models.PROTECT, related_name="city_report", verbose_name=_("项目"))
    foreign_usd_wan = models.DecimalField(_("外资（万美元）"), max_digits=18, decimal_places=4, null=True, blank=True)
    no = models.CharField(_("市级首报编号"), max_length=60, blank=True)
    reported_on = models.DateField(_("报送日期"), null=True, blank=True)
    status = models.CharField(_("报送状态"), max_length=10, choices=Status.choices, default=Status.PENDING)
    version = models.PositiveIntegerField(_("版本"), default=0, editable=False)
    updated_at = models.DateTimeField(_("更新时间"), editable=False)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False, verbose_name=_("更新人")
    )

    objects = OfProjectQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("市级首报")
        constraints = [
            models.CheckConstraint(
                condition=Q(foreign_usd_wan=None) | Q(foreign_usd_wan__gte=0), name="foreign_part_not_negative"
            ),
        ]

    def __str__(self):
        return str(self.project)
