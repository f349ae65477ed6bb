"""The row rule of a partner's machine account."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from chains.models.chains import Chain
from chains.models.places import Agency, Park


class PartnerScope(models.Model):
    """Which projects, and their firms, one partner account may read: those of its chains or parks (domain.md 9)."""

    account = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="partner_scope", verbose_name=_("接口账号")
    )
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="partner_scopes", verbose_name=_("单位"))
    chains = models.ManyToManyField(Chain, blank=True, verbose_name=_("可见产业链"))
    parks = models.ManyToManyField(Park, blank=True, verbose_name=_("可见园区"))
    sees_followups = models.BooleanField(_("可读跟进记录"), default=False)

    class Meta:
        verbose_name = verbose_name_plural = _("合作单位数据范围")
        ordering = ["agency"]

    def __str__(self):
        return str(self.agency)
