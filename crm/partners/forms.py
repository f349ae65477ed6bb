"""Forms of the administration of partners' clients."""

from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from chains.models import Agency, Chain, Park
from crm.partners.models import PartnerClient

SCOPES = [("read", _("读取")), ("write", _("写入"))]


class IssueForm(forms.ModelForm):
    """A new client: for which agency, what it may do, which rows it reads, until when."""

    agency = forms.ModelChoiceField(Agency.objects.filter(is_active=True), label=_("单位"))
    scopes = forms.MultipleChoiceField(
        label=_("权限范围"), choices=SCOPES, initial=["read"], widget=forms.CheckboxSelectMultiple
    )
    chains = forms.ModelMultipleChoiceField(
        Chain.objects.all(), label=_("可见产业链"), required=False, widget=forms.CheckboxSelectMultiple
    )
    parks = forms.ModelMultipleChoiceField(
        Park.objects.filter(is_active=True), label=_("可见园区"), required=False, widget=forms.CheckboxSelectMultiple
    )
    sees_followups = forms.BooleanField(label=_("可读跟进记录"), required=False)
    expires_on = forms.DateField(label=_("有效期至"), required=False, help_text=_("留空为一年"))

    class Meta:
        model = PartnerClient
        fields: ClassVar = ["agency", "scopes", "expires_on"]


class RevokeForm(forms.ModelForm):
    """Why a client is stopped, for good."""

    reason = forms.CharField(
        label=_("停用原因"), max_length=200, help_text=_("保存后立即停用该客户端、其账号和全部令牌，不能恢复")
    )

    class Meta:
        model = PartnerClient
        fields: ClassVar = []
