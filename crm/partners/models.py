"""Partner agencies' API clients."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from oauth2_provider.models import Application

from chains.models import Agency


class PartnerClient(models.Model):
    """One agency's OAuth2 client and the machine account it acts as; its rows follow from the account's PartnerScope."""

    application = models.OneToOneField(
        Application, models.CASCADE, related_name="partner_client", verbose_name=_("OAuth2 应用")
    )
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="clients", verbose_name=_("单位"))
    account = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="partner_client", verbose_name=_("接口账号")
    )
    scopes = models.CharField(_("权限范围"), max_length=200, default="read")
    is_active = models.BooleanField(_("启用"), default=True)
    expires_on = models.DateField(_("有效期至"))
    created_at = models.DateTimeField(_("创建时间"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = _("接口客户端")
        ordering = ["agency", "id"]

    def __str__(self):
        return f"{self.agency} {self.application.client_id}"
