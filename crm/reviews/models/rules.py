"""Which dimensions are mandatory for which projects, and how silence is dealt with: data, not code."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from chains.models import Agency
from crm.projects.stages import ProjectType
from crm.reviews.dimensions import Dimension


class DimensionRule(models.Model):
    """A dimension that has to be answered for projects of some types from some investment on."""

    dimension = models.CharField(_("审查事项"), max_length=20, choices=Dimension.choices, unique=True)
    types = ArrayField(
        models.CharField(max_length=12, choices=ProjectType.choices), default=list, blank=True,
        verbose_name=_("项目类型"), help_text=_("为空则适用于全部类型"),
    )  # fmt: skip
    min_invest_wan = models.DecimalField(
        _("总投资不低于（万元）"), max_digits=18, decimal_places=4, default=0, help_text=_("含本数")
    )
    in_simple = models.BooleanField(_("简易程序也必审"), default=False)
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("反馈部门"),
        help_text=_("发起联审时默认征求该部门意见"),
    )  # fmt: skip
    is_active = models.BooleanField(_("启用"), default=True)

    class Meta:
        verbose_name = verbose_name_plural = _("必审事项")
        ordering = ["id"]

    def __str__(self):
        return str(self.get_dimension_display())


class ReviewSetting(models.Model):
    """The one row of what the headquarters decided about reviews."""

    overdue_is_no_comment = models.BooleanField(
        _("逾期视为无意见"), default=False,
        help_text=_("开启后，除公平竞争审查和法务审核外，逾期未反馈不再阻止会议作出结论；任何时候都不视为同意"),
    )  # fmt: skip
    version = models.PositiveIntegerField(_("版本"), default=0, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = _("联审设置")
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_review_setting")]

    def __str__(self):
        return "联审设置"
