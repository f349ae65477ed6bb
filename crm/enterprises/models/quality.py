"""How many firms of each team have which data fault, counted ahead of time."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from chains.models import Team


class FaultTally(models.Model):
    """The firms of one team (None: those of no team) at one moment: how many, how many without a fault, how many with each."""

    team = models.ForeignKey(Team, models.CASCADE, null=True, related_name="+", verbose_name=_("归口组"))
    firms = models.PositiveIntegerField(_("企业数"))
    sound = models.PositiveIntegerField(_("无问题的企业数"))
    # code of the fault (crm.enterprises.faults) → firms
    faults = models.JSONField(_("各类问题"), default=dict)
    counted_at = models.DateTimeField(_("统计时间"))

    class Meta:
        verbose_name = verbose_name_plural = _("数据质量统计")
        ordering = ["team"]
        constraints = [models.UniqueConstraint(fields=["team"], nulls_distinct=False, name="one_tally_a_team")]

    def __str__(self):
        return f"{self.team or '未归口'} {self.sound}/{self.firms}"
