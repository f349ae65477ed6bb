"""What a gate may ask for beyond the project's own fields."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.projects.models.files import ProjectFile
from crm.projects.models.projects import Project
from crm.projects.models.rulebook import fact_label


class GateFactQuerySet(models.QuerySet):
    """Reading facts."""

    def standing(self):
        """Keep the facts that were not withdrawn, also those that have lost their force."""
        return self.filter(withdrawn_at=None)

    def valid(self):
        """Keep the facts that were not withdrawn and hold today; the last day of a validity still counts."""
        return self.standing().filter(Q(valid_until=None) | Q(valid_until__gte=timezone.localdate()))


class GateFact(models.Model):
    """A dated, sourced fact about a project, such as 评审通过; written only through ``services.record_fact``."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="facts", verbose_name=_("项目"))
    code = models.CharField(_("事项"), max_length=40)
    met_on = models.DateField(_("日期"))
    source = models.CharField(_("来源"), max_length=40)
    reference = models.CharField(_("文号或说明"), max_length=200, blank=True)
    valid_until = models.DateField(_("有效期至"), null=True, blank=True)
    file = models.ForeignKey(
        ProjectFile, models.PROTECT, null=True, blank=True, related_name="facts", verbose_name=_("附件")
    )
    recorded_at = models.DateTimeField(_("登记时间"), auto_now_add=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("登记人")
    )
    withdrawn_at = models.DateTimeField(_("撤回时间"), null=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("撤回人")
    )
    withdraw_reason = models.CharField(_("撤回原因"), max_length=300, blank=True)

    objects = GateFactQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("准入事项")
        ordering = ["project", "met_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "code"], condition=Q(withdrawn_at=None), name="one_valid_fact_a_code"
            ),
        ]

    def __str__(self):
        return f"{self.project} {self.label}"

    @property
    def label(self) -> str:
        """The Chinese name of the fact."""
        return fact_label(self.code)
