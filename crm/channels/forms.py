"""What a person chooses, and what the system administrator sets up."""

from django import forms
from django.utils.translation import gettext_lazy as _

from chains.models import Team
from crm.channels.models import Robot

SECRET = {"autocomplete": "off", "spellcheck": "false"}


class ChoiceForm(forms.Form):
    """One's own reminders outside the inbox."""

    digest = forms.BooleanField(
        label=_("每日汇总"), required=False, help_text=_("工作日一早把当天和节假日期间的待办合成一封邮件")
    )
    urgent = forms.BooleanField(label=_("紧急提醒"), required=False, help_text=_("告警和督办随时发送，不等汇总"))
    quiet_from = forms.TimeField(label=_("免打扰开始"), required=False, widget=forms.TimeInput)
    quiet_until = forms.TimeField(label=_("免打扰结束"), required=False, widget=forms.TimeInput)
    mention = forms.BooleanField(
        label=_("群机器人提到我"), required=False, help_text=_("有我的紧急提醒时，本组群里提到我（企业微信、钉钉）")
    )
    mobile = forms.CharField(
        label=_("手机号"), required=False, max_length=20, widget=forms.TextInput(SECRET | {"inputmode": "tel"}),
        help_text=_("只用来在群里提到您，加密保存；不填即保留已存的号码"),
    )  # fmt: skip


class HoursForm(forms.Form):
    """From when to when messages go out on a workday."""

    opens = forms.TimeField(label=_("开始时间"), widget=forms.TimeInput)
    closes = forms.TimeField(label=_("结束时间"), widget=forms.TimeInput)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class RobotForm(forms.Form):
    """A robot; its address and secret are never shown again."""

    name = forms.CharField(label=_("名称"), max_length=60)
    brand = forms.ChoiceField(label=_("平台"), choices=Robot.Brand.choices)
    team = forms.ModelChoiceField(
        label=_("招商组"),
        queryset=Team.objects.none(),
        required=False,
        help_text=_("不选即为全区群，只收指挥部的紧急提醒"),
    )
    address = forms.CharField(
        label=_("Webhook 地址"), required=False, max_length=500, widget=forms.TextInput(SECRET),
        help_text=_("https:// 开头；加密保存，不再显示"),
    )  # fmt: skip
    secret = forms.CharField(
        label=_("加签密钥"), required=False, max_length=200, widget=forms.TextInput(SECRET),
        help_text=_("钉钉、飞书开启加签时填写；加密保存，不再显示"),
    )  # fmt: skip
    digest = forms.BooleanField(label=_("每日早报"), required=False)
    urgent = forms.BooleanField(label=_("紧急提醒"), required=False)
    is_active = forms.BooleanField(label=_("启用"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, user, stored=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = Team.objects.visible_to(user).filter(is_active=True)
        if stored:
            for name in ("address", "secret"):
                self.fields[name].help_text = _("已加密保存；不填即不变")
