"""The sign of life of background work."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Heartbeat(models.Model):
    """The one row that says when beat last rang and the worker answered."""

    THE_ROW = 1

    id = models.SmallIntegerField(_("编号"), primary_key=True, default=THE_ROW)
    beaten_at = models.DateTimeField(_("最近心跳"))

    class Meta:
        verbose_name = verbose_name_plural = _("后台心跳")
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="ops_heartbeat_one_row")]

    def __str__(self) -> str:
        return f"{self.beaten_at:%Y-%m-%d %H:%M:%S}"
