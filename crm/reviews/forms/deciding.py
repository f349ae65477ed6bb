"""The forms of conclusion, revocation, conditions, further questions and the setting."""

from django import forms
from django.utils.translation import gettext_lazy as _

from chains.models import Agency
from crm.projects.models import ProjectFile
from crm.reviews.dimensions import Conclusion, Dimension, Procedure
from crm.reviews.models import Review, ReviewMeeting


class VersionedForm(forms.Form):
    """Carries the version that the person was looking at."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, row, **kwargs):
        super().__init__(*args, **kwargs)
        self.row = row
        self.fields["version"].initial = row.version

    def given(self) -> dict:
        """Return what the service takes; a form that came without a version is stale by definition."""
        data = dict(self.cleaned_data)
        version = data.pop("version")
        return data | {"version": -1 if version is None else version}


class AskForm(VersionedForm):
    """One more agency to ask."""

    dimension = forms.ChoiceField(label=_("审查事项"), choices=Dimension.choices)
    agency = forms.ModelChoiceField(Agency.objects.filter(is_active=True), label=_("征求部门"))


class ConcludeForm(VersionedForm):
    """What was decided in which meeting; conditions one a line."""

    meeting = forms.ModelChoiceField(
        ReviewMeeting.objects.none(), label=_("联审会"), help_text=_("只列出议题中有本项目的会议")
    )
    conclusion = forms.ChoiceField(label=_("结论"), choices=Conclusion.choices, widget=forms.RadioSelect)
    conditions = forms.CharField(
        label=_("条件"), required=False, widget=forms.Textarea({"rows": 3}), help_text=_("有条件通过时每行一条")
    )
    text = forms.CharField(label=_("结论说明"), required=False, widget=forms.Textarea({"rows": 3}))

    def __init__(self, *args, row: Review, **kwargs):
        super().__init__(*args, row=row, **kwargs)
        self.fields["meeting"].queryset = row.meetings.all()
        self.fields["meeting"].initial = row.meetings.first()
        if row.procedure == Procedure.SIMPLE:
            del self.fields["meeting"]

    def given(self) -> dict:
        data = super().given()
        return data | {"conditions": data["conditions"].splitlines()}


class RevokeForm(VersionedForm):
    """Why a conclusion is revoked."""

    reason = forms.CharField(label=_("撤销原因"), max_length=300, widget=forms.Textarea({"rows": 2}))


class ConditionForm(VersionedForm):
    """What shows that a condition is met."""

    evidence = forms.ModelChoiceField(
        ProjectFile.objects.none(), label=_("依据材料"), help_text=_("从本项目的材料中选择，没有的先上传")
    )
    note = forms.CharField(label=_("落实情况"), required=False, max_length=300, widget=forms.Textarea({"rows": 2}))

    def __init__(self, *args, row: Review, **kwargs):
        super().__init__(*args, row=row, **kwargs)
        self.fields["evidence"].queryset = ProjectFile.objects.filter(project=row.project_id).current()


class SettingForm(VersionedForm):
    """How the district deals with silence."""

    overdue_is_no_comment = forms.BooleanField(
        label=_("逾期视为无意见"), required=False,
        help_text=_("开启后，除公平竞争审查和法务审核外，逾期未反馈不再阻止会议作出结论；任何时候都不视为同意"),
    )  # fmt: skip
    reason = forms.CharField(label=_("原因或依据文件"), max_length=300, widget=forms.Textarea({"rows": 2}))
