"""What the system administrator types into the work calendar."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.calendar.years import FIRST_YEAR, LAST_YEAR

MOST_TEXT = 60_000


class YearForm(forms.Form):
    """Which year is looked at."""

    year = forms.IntegerField(label=_("年份"), min_value=FIRST_YEAR, max_value=LAST_YEAR, required=False)


class WorkdayForm(forms.Form):
    """One day."""

    is_workday = forms.TypedChoiceField(
        label=_("这一天"), choices=[("yes", _("上班")), ("no", _("休息"))], coerce=lambda text: text == "yes",
        widget=forms.RadioSelect,
    )  # fmt: skip
    name = forms.CharField(label=_("名称"), max_length=40, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class NoticeForm(forms.Form):
    """A notice as a file or as lines of text."""

    file = forms.FileField(label=_("文件（xlsx 或 csv）"), required=False)
    text = forms.CharField(
        label=_("或逐行填写：日期 休/班 名称"), max_length=MOST_TEXT, required=False, widget=forms.Textarea({"rows": 8})
    )
    whole_year = forms.BooleanField(
        label=_("这是全年的正式通知：未列出的周一至周五上班，周六周日休息，全年不再是暂定"), required=False
    )

    def clean(self):
        data = super().clean()
        if not data.get("file") and not data.get("text", "").strip():
            raise forms.ValidationError(_("请选择文件，或填写日期"))
        return data
