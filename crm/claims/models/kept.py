"""When the kept days of claims and leads were last brought up to date."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class KeptRun(models.Model):
    """The one row that says when the last run over the kept days began; a long gap makes the next one look at all."""

    THE_ROW = 1

    id = models.SmallIntegerField(_("编号"), primary_key=True, default=THE_ROW)
    begun_at = models.DateTimeField(_("最近一次开始"))

    class Meta:
        verbose_name = verbose_name_plural = _("期限更新")
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_kept_run")]

    def __str__(self) -> str:
        return f"{self.begun_at:%Y-%m-%d %H:%M:%S}"
