"""The choice of columns of the project list, and why a long list is taken away."""

from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext_lazy as _

from core.tables import Column


class ColumnsForm(forms.Form):
    """The chosen columns, of those ``offered`` by key, in the order in which they were sent."""

    columns = forms.MultipleChoiceField(label=_("列"), required=False)

    def __init__(self, *args, offered: Mapping[str, Column], **kwargs):
        super().__init__(*args, **kwargs)
        self.words = {key: column.title for key, column in offered.items()}
        field = self.fields["columns"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101  (declared above)
        field.choices = list(self.words.items())

    @property
    def rows(self) -> list[tuple[str, str, bool]]:
        """Key, word and whether it is shown, the shown ones first in their order."""
        chosen = [key for key in self["columns"].value() or [] if key in self.words]
        first = [(key, self.words[key], True) for key in chosen]
        return first + [(key, word, False) for key, word in self.words.items() if key not in chosen]


class LongExportForm(forms.Form):
    """What a list that is written in the background is for."""

    reason = forms.CharField(label=_("用途"), max_length=200, help_text=_("与导出人、筛选条件、个数一并记入审计日志"))
