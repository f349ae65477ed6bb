"""The forms of firms and contacts; they only read what was typed, the services judge it."""

from typing import ClassVar

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from chains.models import Park, Team
from core.accounts.models import User
from crm.enterprises import policy, regions
from crm.enterprises.models import Alias, Contact, Enterprise, VerifySource
from crm.enterprises.services import contact_faults, faults_of
from crm.enterprises.services.custody import OFFICERS

NOT_FIELDS = frozenset({"version", "is_foreign", "confirm_duplicate", "confirm_code"})
KEEP = "留空即不变；填“-”清除"


class TagsField(forms.CharField):
    """Words divided by 、 or a comma, read as a list."""

    def prepare_value(self, value):
        return "、".join(value) if isinstance(value, list) else value

    def to_python(self, value):
        text = super().to_python(value)
        for sign in ",，;；":
            text = text.replace(sign, "、")
        return [word.strip() for word in text.split("、") if word.strip()]


def region_choices():
    """Return the regions by province, for a select with groups."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for code in regions.regions():
        groups.setdefault(code[:2], []).append((code, regions.full_name(code)))
    return [("", "未知"), *((rows[0][1], rows) for rows in groups.values())]


class EnterpriseForm(forms.ModelForm):
    """A firm as a person enters it; the service cleans, judges and saves."""

    uscc = forms.CharField(label=_("统一社会信用代码"), max_length=40, required=False)
    established_on = forms.DateField(label=_("成立日期"), required=False)
    reg_capital_raw = forms.CharField(
        label=_("注册资本"), max_length=64, required=False, help_text=_("如 5000万元、300万美元；只写数字按万元计")
    )
    region_code = forms.ChoiceField(label=_("所属地区"), choices=region_choices, required=False)
    industry_code = forms.CharField(
        label=_("行业"), max_length=40, required=False, help_text=_("国民经济行业代码或名称，如 C3670")
    )
    stock_code = forms.CharField(label=_("证券代码"), max_length=12, required=False)
    tags = TagsField(label=_("标签"), required=False, help_text=_("用“、”分开，如 规上工业、专精特新"))
    is_foreign = forms.BooleanField(label=_("境外主体，没有信用代码"), required=False)
    confirm_duplicate = forms.BooleanField(label=_("已核对，确属另一家，仍要保存"), required=False)
    confirm_code = forms.BooleanField(label=_("已核对营业执照，保留此代码"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    parts: ClassVar = (
        (_("名称与代码"), ["name", "uscc", "parent", "is_foreign"]),
        (_("登记信息"), ["legal_person", "reg_capital_raw", "established_on", "reg_status", "ent_type", "size",
                       "industry_code", "region_code", "address", "business_scope"]),
        (_("上市与网址"), ["exchange", "stock_code", "website", "insured_count"]),
        (_("归口"), ["owner_team", "service_officer", "grade", "park", "is_local", "tags", "intro", "source_note"]),
    )  # fmt: skip
    WIDE: ClassVar = {"name", "address", "business_scope", "intro", "source_note", "tags"}

    class Meta:
        model = Enterprise
        fields: ClassVar = [
            "name", "uscc", "parent", "legal_person", "reg_capital_raw", "established_on", "reg_status", "ent_type",
            "size", "industry_code", "region_code", "address", "business_scope", "exchange", "stock_code", "website",
            "insured_count", "owner_team", "service_officer", "grade", "park", "is_local", "tags", "intro", "source_note",
        ]  # fmt: skip
        widgets: ClassVar = {"business_scope": forms.Textarea({"rows": 3}), "intro": forms.Textarea({"rows": 3})}

    pick_url = reverse_lazy("enterprises:pick")

    # The administration makes a class a request; the pages hand the person over.
    user = None

    def __init__(self, *args, user=None, **kwargs):
        super().__init__(*args, **kwargs)
        user = self.user = user or self.user
        self.fields["established_on"].widget = forms.DateInput()
        self.fields["parent"].queryset = Enterprise.objects.visible_to(user)
        self.fields["park"].queryset = Park.objects.visible_to(user).filter(is_active=True)
        self.fields["is_foreign"].initial = self.instance.uscc_check == Enterprise.CodeCheck.FOREIGN
        self.initial["version"] = self.instance.version
        self._limit_assignments(user)

    def _limit_assignments(self, user):
        """Offer the teams and officers that this person may give, and leave the field out where there are none."""
        enterprise = self.instance if self.instance.pk else None
        teams = Team.objects.visible_to(user).filter(is_active=True).exclude(kind=Team.Kind.HQ)
        allowed = [team.pk for team in teams if policy.can_assign_team(user, enterprise, team)]
        self.fields["owner_team"].queryset = teams.filter(pk__in=allowed)
        if not allowed and user.role not in policy.KEEPERS:
            self.fields.pop("owner_team", None)
        if policy.can_assign_officer(user):
            officers = User.objects.filter(is_active=True, role__in=OFFICERS).order_by("name")
            self.fields["service_officer"].queryset = officers
        else:
            self.fields.pop("service_officer", None)
        if enterprise is None and "owner_team" in self.fields and len(allowed) == 1:
            self.initial["owner_team"] = allowed[0]

    def sections(self):
        """Yield (title, [(field, drawn over both columns)]) in the order of the page."""
        for title, names in self.parts:
            yield title, [(self[name], name in self.WIDE) for name in names if name in self.fields]

    def _post_clean(self):
        """Show the service's faults of single fields beside the form's own; saving is its business."""
        given = {name: value for name, value in self.cleaned_data.items() if name not in NOT_FIELDS}
        for name, text in faults_of(given, self.instance if self.instance.pk else None).items():
            self.add_error(name, text)


class ContactForm(forms.ModelForm):
    """A person of a firm. The numbers there are stay hidden: an empty field leaves them alone."""

    mobile = forms.CharField(label=_("手机"), max_length=64, required=False)
    landline = forms.CharField(label=_("座机"), max_length=64, required=False)
    email = forms.CharField(label=_("邮箱"), max_length=254, required=False)
    wechat = forms.CharField(label=_("微信"), max_length=64, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    SECRET: ClassVar = ("mobile", "landline", "email", "wechat")

    class Meta:
        model = Contact
        fields: ClassVar = [
            "name", "title", "mobile", "landline", "email", "wechat", "source", "source_note", "is_primary",
            "is_decision_maker", "notice_given", "consent_given",
        ]  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version
        for name in self.SECRET:
            self.initial.pop(name, None)
            masked = getattr(self.instance, f"{name}_masked") if self.instance.pk else ""
            if masked:
                self.fields[name].help_text = f"现为 {masked}；{KEEP}"

    def given(self) -> dict:
        """Return what the service gets: of an existing person only the numbers that were typed."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        untouched = {name for name in self.SECRET if self.instance.pk and not data.get(name)}
        return {name: value for name, value in data.items() if name not in untouched}

    def _post_clean(self):
        """Show the service's faults of single fields beside the form's own; saving is its business."""
        for name, text in contact_faults(self.given()).items():
            self.add_error(name, text)


class ReasonForm(forms.Form):
    """Why the full numbers are wanted."""

    reason = forms.CharField(label=_("查看原因"), max_length=200, help_text=_("将记入操作留痕，如：约定 11-25 走访"))


class DeactivateForm(forms.Form):
    """Why a firm leaves the library."""

    reason = forms.CharField(label=_("停用原因"), max_length=200)


class VerifyForm(forms.Form):
    """Against what the base data were checked."""

    source = forms.ChoiceField(label=_("核实依据"), choices=[("", _("请选择")), *VerifySource.choices])


class AliasForm(forms.Form):
    """Another name of a firm."""

    name = forms.CharField(label=_("名称"), max_length=200)
    kind = forms.ChoiceField(label=_("类别"), choices=Alias.Kind.choices)
