"""The hours of delivery, and what each person chose."""

import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.crypto import mask_phone
from core.encrypted import EncryptedTextField
from crm.channels.hours import Hours


class ChannelSetting(models.Model):
    """The one row of what holds for the whole district: from when to when messages go out on a workday."""

    opens = models.TimeField(_("开始时间"), default=datetime.time(8, 30))
    closes = models.TimeField(_("结束时间"), default=datetime.time(18, 0))
    version = models.PositiveIntegerField(_("版本"), default=0, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = _("投递设置")
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="one_channel_setting"),
            models.CheckConstraint(condition=models.Q(opens__lt=models.F("closes")), name="channel_hours_in_order"),
        ]

    def __str__(self):
        return "投递设置"

    @property
    def hours(self) -> Hours:
        """The hours without anybody's quiet ones."""
        return Hours(self.opens, self.closes)


class Choice(models.Model):
    """What one person wants to get outside the inbox; who has no row gets digest and urgent ones by mail."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="channel_choice", verbose_name=_("账号")
    )
    digest = models.BooleanField(_("每日汇总"), default=True)
    urgent = models.BooleanField(_("紧急提醒"), default=True)
    quiet_from = models.TimeField(_("免打扰开始"), null=True, blank=True)
    quiet_until = models.TimeField(_("免打扰结束"), null=True, blank=True)
    mention = models.BooleanField(_("群机器人提到我"), default=False)
    mobile = EncryptedTextField(_("手机号"), blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("提醒选择")

    def __str__(self):
        return str(self.user)

    def hours(self, setting: ChannelSetting) -> Hours:
        """Return when this person may be written to; quiet hours that came to leave nothing of the district's do not count."""
        hours = Hours(setting.opens, setting.closes, self.quiet_from, self.quiet_until)
        return hours if hours.first_of_day(datetime.time.min) is not None else setting.hours

    @property
    def masked_mobile(self) -> str:
        """The number as it is shown."""
        return mask_phone(self.mobile)
