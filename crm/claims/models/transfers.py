"""How a project passed from team to team, and how its result counts for each (流转)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from chains.models import Team
from crm.claims.models.scope import OfProjectQuerySet
from crm.projects.models import Project


class Transfer(models.Model):
    """One step of 流转: the giving team's part of the result is shared with the receiving one; never edited."""

    class Reason(models.TextChoices):
        LAND = "land", _("用地不适")
        CHAIN = "chain", _("产业不符")
        CAPACITY = "capacity", _("承载能力不足")
        LEADER = "leader", _("领导统筹")
        LAPSE = "lapse", _("首谈失效")
        RULING = "ruling", _("异议裁定")
        COWORK = "cowork", _("协同招引")

    project = models.ForeignKey(Project, models.PROTECT, related_name="transfers", verbose_name=_("项目"))
    from_team = models.ForeignKey(Team, models.PROTECT, related_name="+", verbose_name=_("转出组"))
    to_team = models.ForeignKey(Team, models.PROTECT, related_name="+", verbose_name=_("转入组"))
    reason = models.CharField(_("流转原因"), max_length=10, choices=Reason.choices)
    note = models.CharField(_("说明"), max_length=300, blank=True)
    share_from = models.DecimalField(_("转出组计分占比（%）"), max_digits=5, decimal_places=2)
    share_to = models.DecimalField(_("转入组计分占比（%）"), max_digits=5, decimal_places=2)
    moves_lead = models.BooleanField(_("牵头组改变"), default=True)
    effective_on = models.DateField(_("生效日期"))
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("批准人")
    )
    created_at = models.DateTimeField(_("登记时间"))

    objects = OfProjectQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("项目流转")
        ordering = ["project", "effective_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(share_from__gte=0, share_to__gte=0, share_from=100 - F("share_to")), name="shares_make_100"
            ),
            models.CheckConstraint(condition=~Q(from_team=F("to_team")), name="transfer_between_two_teams"),
        ]

    def __str__(self):
        return f"{self.from_team} → {self.to_team}"
