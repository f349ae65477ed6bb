"""The forms of imports."""

from django import forms

from crm.imports import policy
from crm.imports.models import ImportBatch


class UploadForm(forms.Form):
    """A list to hand in; the kinds offered are those the person may import."""

    kind = forms.ChoiceField(label="导入什么", choices=ImportBatch.Kind.choices, widget=forms.RadioSelect)
    file = forms.FileField(
        label="名单文件",
        help_text="xlsx、xls 或 csv（UTF-8、GB18030），最多 64 MB、20 万行；企查查、天眼查导出和自有表格可直接上传",
        error_messages={"required": "请选择要导入的文件", "empty": "文件是空的，没有任何内容"},
        max_length=200,
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv,.tsv,.txt"}),
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        allowed = [choice for choice in ImportBatch.Kind.choices if policy.can_import(user, choice[0])]
        self.fields["kind"].choices = allowed
        self.fields["kind"].initial = ImportBatch.Kind.ENTERPRISE
        if len(allowed) == 1:
            self.fields["kind"].widget = forms.HiddenInput()
