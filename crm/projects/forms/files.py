"""What people type about the files of a project."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from crm.projects.forms.states import VersionedForm, reason_field
from crm.projects.models import ProjectFile

MIB = 1024 * 1024


class AttachForm(VersionedForm):
    """A file, what it proves and its name."""

    upload = forms.FileField(label=_("文件"), max_length=200)
    evidence_type = forms.ChoiceField(
        label=_("材料类型"), choices=[("", _("请选择")), *ProjectFile.EvidenceType.choices]
    )
    title = forms.CharField(label=_("名称"), max_length=200, required=False)
    note = forms.CharField(label=_("说明"), max_length=300, required=False)

    def __init__(self, *args, replaces: ProjectFile | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        most = settings.PROJECT_FILE_MAX_BYTES // MIB
        self.fields["upload"].help_text = f"PDF、Word、Excel、PPT 或图片，不超过 {most} MB"
        self.fields["title"].help_text = "不填则用文件名"
        if replaces is not None:
            self.fields["evidence_type"].initial = replaces.evidence_type
            self.fields["title"].initial = replaces.title


class WithdrawFileForm(VersionedForm):
    """Why a file is taken back."""

    reason = reason_field(_("撤回原因"))
