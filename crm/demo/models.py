"""The mark that this database holds the demo district."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DemoDistrict(models.Model):
    """One row where the demo district was built: by which seed and when."""

    seed = models.IntegerField(_("随机种子"))
    built_at = models.DateTimeField(_("建立时间"), auto_now=True)

    class Meta:
        verbose_name = verbose_name_plural = _("演示区")

    def __str__(self):
        return f"{self.seed}"
