"""The forms of follow-ups; they only read what was typed, the services judge it."""

from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from crm.enterprises.models import Contact, Enterprise
from crm.followups.models import FollowUp
from crm.projects.models import Project

NOBODY = _("其他人")
CONTACTS_SHOWN = 6


class Target:
    """What a follow-up is about, as one value of a form: ``project-12`` or ``enterprise-7``."""

    def __init__(self, enterprise: Enterprise, project: Project | None = None):
        self.enterprise, self.project = enterprise, project

    def __str__(self):
        return f"project-{self.project.pk}" if self.project else f"enterprise-{self.enterprise.pk}"

    @property
    def label(self) -> str:
        """The words for the chosen object."""
        return self.project.name if self.project else self.enterprise.name

    @classmethod
    def find(cls, text: str, user: User) -> "Target | None":
        """Return the object if ``user`` may see it; a hidden one is like a missing one."""
        kind, _dash, key = text.partition("-")
        if not key.isdecimal() or len(key) > 18:
            return None
        if kind == "project":
            project = Project.objects.visible_to(user).with_related().filter(pk=key).first()
            return cls(project.enterprise, project) if project else None
        enterprise = Enterprise.objects.visible_to(user).filter(pk=key).first() if kind == "enterprise" else None
        return cls(enterprise) if enterprise else None


class FollowUpForm(forms.ModelForm):
    """A follow-up as a person enters it: six inputs, the rest folded under 更多."""

    target = forms.CharField(label=_("企业或项目"), max_length=40)
    summary = forms.CharField(label=_("谈了什么"), widget=forms.Textarea({"rows": 3}))
    next_on = forms.DateField(label=_("日期"), required=False, widget=forms.DateInput)
    happened_at = forms.DateTimeField(label=_("时间"), widget=forms.DateTimeInput)
    is_closing = forms.BooleanField(label=_("不再跟进（不填下次日期）"), required=False)
    confirm_repeat = forms.BooleanField(label=_("确实是另一次，仍要保存"), required=False)

    MORE: ClassVar = ("happened_at", "place", "our_people", "leader_level", "result", "late_reason", "is_closing")

    class Meta:
        model = FollowUp
        fields: ClassVar = [
            "kind", "contact", "counterpart", "summary", "next_step", "next_on", "happened_at", "place", "our_people",
            "leader_level", "result", "late_reason", "is_closing",
        ]  # fmt: skip
        widgets: ClassVar = {"kind": forms.RadioSelect, "contact": forms.RadioSelect}
        labels: ClassVar = {"counterpart": _("见了谁"), "result": _("结果（电话、微信写明结果才计为有效）")}

    def __init__(self, *args, user: User, target: Target | None, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.target = user, target
        self.initial.setdefault("happened_at", timezone.localtime().replace(second=0, microsecond=0))
        if target is not None:
            self.fields["target"].widget = forms.HiddenInput()
            self.initial["target"] = str(target)
        contact = self.fields["contact"]
        contact.queryset = self._contacts()
        contact.empty_label = NOBODY
        self.has_contacts = contact.queryset.exists()

    def _contacts(self):
        if self.target is None:
            return Contact.objects.none()
        people = Contact.objects.visible_to(self.user).filter(enterprise=self.target.enterprise)
        return people.filter(status=Contact.Status.ACTIVE)

    def clean_target(self):
        found = Target.find(self.cleaned_data["target"], self.user)
        if found is None:
            raise forms.ValidationError(_("没有找到该企业或项目，请从列表中选择"))
        self.target = found
        return found

    def given(self) -> dict[str, Any]:
        """Return what the service takes."""
        values = {name: self.cleaned_data[name] for name in self.Meta.fields}
        return values | {"confirm_repeat": self.cleaned_data["confirm_repeat"]}

    @property
    def people(self):
        """The first known contacts and whoever is chosen, somebody else last."""
        first, *known = self["contact"]
        shown = [radio for number, radio in enumerate(known) if number < CONTACTS_SHOWN or radio.data["selected"]]
        return [*shown, first]

    @property
    def target_label(self) -> str:
        """The words of the object that was chosen in the picker."""
        return self.target.label if self.target else ""

    @property
    def opens_more(self) -> bool:
        """Whether something under 更多 has to be looked at."""
        return any(name in self.errors for name in self.MORE)

    @property
    def more(self):
        """The folded fields."""
        return [self[name] for name in self.MORE]

    def _post_clean(self):
        """Leave judging to the service."""


class CorrectionForm(FollowUpForm):
    """The same form for the author's correction; the object stays."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def given(self) -> dict[str, Any]:
        values = {name: self.cleaned_data[name] for name in self.Meta.fields}
        return values | {"version": self.cleaned_data["version"]}


class RescheduleForm(forms.Form):
    """Another day for the next step."""

    next_on = forms.DateField(label=_("改到"), widget=forms.DateInput)
    next_step = forms.CharField(label=_("下一步"), max_length=200, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class VoidForm(forms.Form):
    """Why a follow-up does not count."""

    reason = forms.CharField(label=_("作废原因"), max_length=200, widget=forms.Textarea({"rows": 2}))


class NoteForm(forms.Form):
    """A later note to one's own follow-up."""

    text = forms.CharField(label=_("补充说明"), max_length=500, widget=forms.Textarea({"rows": 3}))
