"""The forms of monthly progress: a row of a team's sheet, one project's form for the phone, and sending a month back."""

import json
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.projects.forms.states import reason_field
from crm.projects.models import ProgressReport
from crm.projects.progress_light import plain
from crm.projects.queries import MonthRow
from crm.projects.services import MonthEntry

MOST_PHOTOS = 9
TYPED = ("planned_pct", "actual_pct", "invested_wan", "invested_total_wan", "problem")
MONTH = "%Y-%m"


def percent(label) -> forms.DecimalField:
    """Return a field for a percentage; whether it fits is the service's business."""
    return forms.DecimalField(label=label, required=False, max_digits=12, decimal_places=4)


def amount(label) -> forms.DecimalField:
    """Return a field for an amount of 万元."""
    return forms.DecimalField(label=label, required=False, max_digits=20, decimal_places=6)


class ProgressFields(forms.Form):
    """What is said of one project's month; ``version`` is the report's that the person saw, empty where there was none."""

    planned_pct = percent(_("计划进度（%）"))
    actual_pct = percent(_("实际进度（%）"))
    invested_wan = amount(_("本月完成投资（万元）"))
    invested_total_wan = amount(_("累计完成投资（万元）"))
    problem = forms.CharField(label=_("存在问题"), required=False, max_length=2000)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def entry(self, project_id: int, **more: Any) -> MonthEntry:
        """Return what was typed as the service takes it."""
        data = self.cleaned_data
        return MonthEntry(project_id, **{name: data[name] for name in (*TYPED, "version")}, **more)


def shown_values(report: ProgressReport | None, suggested) -> dict[str, Any]:
    """Return what a form shows first: the report, else the planned percentage of the schedule."""
    if report is None:
        return {"planned_pct": "" if suggested is None else plain(suggested)}
    numbers = {name: getattr(report, name) for name in TYPED[:-1]}
    told = {name: "" if value is None else plain(value) for name, value in numbers.items()}
    return told | {"problem": report.problem, "version": report.version}


class SheetRowForm(ProgressFields):
    """One row of the month's sheet; ``was`` keeps what the row showed, so that untouched rows are left alone."""

    was = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, row: MonthRow, data=None, *, may_report: bool = True):
        values = shown_values(row.report, row.suggested)
        values["was"] = json.dumps([values.get(name, "") for name in TYPED], ensure_ascii=False)
        super().__init__(data, initial=values, prefix=str(row.project.pk), auto_id="id_%s")
        self.row = row
        self.open = may_report and (row.report is None or row.report.verified_at is None)
        for name in TYPED:
            self.fields[name].widget.attrs["aria-label"] = f"{row.project.enterprise.name} {self.fields[name].label}"

    @property
    def touched(self) -> bool:
        """Whether anything was typed into the row."""
        now = [(self.data.get(self.add_prefix(name)) or "").strip() for name in TYPED]
        try:
            return now != json.loads(self.data.get(self.add_prefix("was")) or "null")
        except ValueError:
            return True


class ManyPhotos(forms.ClearableFileInput):
    """The camera or the gallery of a phone, several pictures at once."""

    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Several pictures."""

    def __init__(self, **kwargs):
        super().__init__(widget=ManyPhotos({"accept": "image/*"}), **kwargs)

    def clean(self, data, initial=None):
        given = [one for one in (data or []) if one] if isinstance(data, list | tuple) else ([data] if data else [])
        if len(given) > MOST_PHOTOS:
            raise forms.ValidationError(_("一次最多 9 张照片"))
        return [super(PhotosField, self).clean(one, None) for one in given]


class ProgressForm(ProgressFields):
    """One project's month, for the phone: with pictures."""

    photos = PhotosField(label=_("现场照片"), required=False, help_text=_("最多 9 张，存入项目材料"))

    def __init__(self, *args, user, project, month: date, report: ProgressReport | None, suggested, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial = shown_values(report, suggested) | self.initial
        self.fields["problem"].widget = forms.Textarea({"rows": 3})
        self.fields["invested_total_wan"].help_text = _("留空则按上月累计加本月计算")
        if suggested is not None:
            self.fields["planned_pct"].help_text = f"按计划工期推算为 {plain(suggested)}%"


class ReopenForm(forms.Form):
    """Why a verified month goes back."""

    reason = reason_field(_("退回原因"))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, user, project, report: ProgressReport, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = report.version
