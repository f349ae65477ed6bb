"""The forms of acts on many firms and of the choice of columns."""

from django import forms
from django.utils.translation import gettext_lazy as _

from chains.models import Team
from crm.enterprises.forms import TagsField
from crm.enterprises.tables import COLUMNS
from crm.lists.models import ExportJob


class TagsForm(forms.Form):
    """Which tags, and whether they come or go."""

    act = forms.ChoiceField(label=_("操作"), choices=[("add", _("加标签")), ("remove", _("去标签"))], initial="add")
    tags = TagsField(label=_("标签"), help_text=_("用“、”分开，如 规上工业、专精特新"))


class AssignForm(forms.Form):
    """Which team."""

    team = forms.ModelChoiceField(
        Team.objects.filter(is_active=True), label=_("归口组"), required=False, empty_label=_("取消归口")
    )


class ExportForm(forms.Form):
    """Format, columns and purpose of an export."""

    format = forms.ChoiceField(label=_("格式"), choices=ExportJob.Format.choices)
    which = forms.ChoiceField(label=_("列"), choices=[("all", _("全部列")), ("shown", _("列表上显示的列"))])
    reason = forms.CharField(label=_("用途"), max_length=200, help_text=_("与导出人、筛选条件、家数一并记入审计日志"))
    columns = forms.CharField(required=False, max_length=1000, widget=forms.HiddenInput)


class ColumnsForm(forms.Form):
    """The chosen columns in the order in which they were sent."""

    columns = forms.MultipleChoiceField(
        label=_("列"), choices=[(column.key, column.title) for column in COLUMNS], required=False
    )

    @property
    def rows(self) -> list[tuple[str, str, bool]]:
        """Key, word and whether it is shown, the shown ones first in their order."""
        chosen = list(self["columns"].value() or [])
        words = {column.key: column.title for column in COLUMNS}
        first = [(key, words[key], True) for key in chosen if key in words]
        return first + [(key, word, False) for key, word in words.items() if key not in chosen]
