"""What all these forms share: the version that was looked at, the file that shows it, a reason."""

from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.projects.models import Project, ProjectFile


class FileChoice(forms.ModelChoiceField):
    """One of the project's current files."""

    def label_from_instance(self, file: ProjectFile) -> str:
        return f"{file.get_evidence_type_display()} · {file.title}"


class PromiseForm(forms.Form):
    """A form about one project, with the version of the row that the person looks at."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    units: ClassVar[dict[str, str]] = {}
    wide: ClassVar[tuple[str, ...]] = ("item", "condition", "basis", "reason", "note", "evidence")

    def __init__(self, *args, project: Project, row=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.project, self.row = project, row
        self.fields["version"].initial = row.version if row is not None else None
        if "evidence" in self.fields:
            files = ProjectFile.objects.filter(project=project).current().with_related()
            self.fields["evidence"].queryset = files
        if row is not None:
            for name in set(self.fields) - {"version", "reason"}:
                self.fields[name].initial = _tidy(getattr(row, name, None))

    @property
    def drawn(self) -> list[tuple[Any, str, bool]]:
        """The visible fields with their unit, and whether they take the whole width."""
        return [(one, self.units.get(one.name, ""), one.name in self.wide) for one in self.visible_fields()]

    def given(self) -> dict[str, Any]:
        """Return what was typed, without the version."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


def _tidy(value):
    """Return a number without the zeros that its column adds."""
    return format(value.normalize(), "f") if isinstance(value, Decimal) else value


def evidence_field() -> FileChoice:
    """Return a choice among the project's files."""
    return FileChoice(
        ProjectFile.objects.none(),
        label=_("佐证材料"),
        required=False,
        help_text=_("从项目材料中选；没有的先在项目材料中上传"),
    )


def reason_field(label, *, required: bool = True) -> forms.CharField:
    """Return a field for a reason of up to 300 characters."""
    return forms.CharField(label=label, max_length=300, required=required, widget=forms.Textarea({"rows": 2}))


def money_field(label, *, required: bool = True) -> forms.DecimalField:
    """Return a field for an amount in 万元."""
    return forms.DecimalField(label=label, max_digits=18, decimal_places=4, required=required)


class ReasonForm(PromiseForm):
    """Why something is taken back or voided."""

    reason = reason_field(_("原因"))


class ConfirmForm(PromiseForm):
    """Nothing but the version: the act speaks for itself."""
