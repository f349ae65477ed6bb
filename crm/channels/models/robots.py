"""The robots of group chats."""

from urllib.parse import urlsplit

from django.db import models
from django.utils.translation import gettext_lazy as _

from chains.models import Team
from core.encrypted import EncryptedTextField


class Robot(models.Model):
    """One robot of a group chat: of a team, or of the district where it names none. Its address is a secret itself."""

    class Brand(models.TextChoices):
        WECOM = "wecom", _("企业微信")
        DINGTALK = "dingtalk", _("钉钉")
        FEISHU = "feishu", _("飞书")

    name = models.CharField(_("名称"), max_length=60, unique=True)
    brand = models.CharField(_("平台"), max_length=8, choices=Brand.choices)
    team = models.ForeignKey(
        Team, models.PROTECT, null=True, blank=True, related_name="robots", verbose_name=_("招商组"),
        help_text=_("不选即为全区群"),
    )  # fmt: skip
    address = EncryptedTextField(_("Webhook 地址"))
    secret = EncryptedTextField(_("加签密钥"), blank=True)
    digest = models.BooleanField(_("每日汇总"), default=True)
    urgent = models.BooleanField(_("紧急提醒"), default=True)
    is_active = models.BooleanField(_("启用"), default=True)
    version = models.PositiveIntegerField(_("版本"), default=0, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = _("群机器人")
        ordering = ["name"]

    def __str__(self):
        return self.name

    @property
    def host(self) -> str:
        """What of the address may be shown."""
        return urlsplit(self.address).hostname or ""

    @property
    def audience(self) -> str:
        """Whose group it is."""
        return self.team.name if self.team else "全区"
