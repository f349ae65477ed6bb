"""The forms of imports."""

from django import forms

from crm.imports import mapping, policy
from crm.imports.columns import LEFT_OUT, VALUES
from crm.imports.models import HeaderAlias, ImportBatch, ValueWord


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
    as_of_on = forms.DateField(
        label="名单数据日期",
        required=False,
        help_text="名单是哪天导出或统计的。填了，库中在这天之后更新过的内容就不会被旧名单覆盖，而是列为冲突由您决定；存量项目没有截至日期的行按这一天",
    )

    def __init__(self, *args, user, wanted: str = "", **kwargs):
        """Offer what ``user`` imports; ``wanted`` is the kind of list that the person came for."""
        super().__init__(*args, **kwargs)
        allowed = [choice for choice in ImportBatch.Kind.choices if policy.can_import(user, choice[0])]
        self.fields["kind"].choices = allowed
        self.fields["kind"].initial = wanted if wanted in dict(allowed) else ImportBatch.Kind.ENTERPRISE
        if len(allowed) == 1:
            self.fields["kind"].widget = forms.HiddenInput()


class ColumnsForm(forms.Form):
    """One select a column of a list, named ``column_<index>``; what is chosen together is judged by the service."""

    def __init__(self, *args, kind, columns, **kwargs):
        """Take ``columns`` as (index, text, field)."""
        super().__init__(*args, **kwargs)
        for index, text, field in columns:
            self.fields[f"column_{index}"] = forms.ChoiceField(
                label=text,
                choices=mapping.options(kind),
                required=False,
                initial=field,
                widget=forms.Select(attrs={"class": "form-select", "aria-label": f"“{text}”对应字段"}),
                error_messages={"invalid_choice": "请在列表中选择一个字段"},
            )

    def chosen(self) -> dict[int, str]:
        """Return our field by column index."""
        names = (name for name in self.fields if name.startswith("column_"))
        return {int(name.removeprefix("column_")): self.cleaned_data[name] for name in names}


class MappingForm(ColumnsForm):
    """The columns of one list, and a name when they are to be remembered."""

    save_as = forms.CharField(
        label="保存为版式",
        required=False,
        max_length=40,
        help_text="起个名字，下次遇到表头完全相同的文件会自动按此对应；不填则只用于本批",
    )


class SavedMappingForm(ColumnsForm):
    """The name and the columns of a saved layout, and the version that the person saw."""

    name = forms.CharField(label="版式名称", max_length=40)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class HeaderAliasForm(forms.ModelForm):
    """One more header; the fields offered are grouped by kind of list."""

    field = forms.ChoiceField(label="对应字段")

    class Meta:
        model = HeaderAlias
        fields = ["kind", "header", "field", "is_active"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        offered = self.fields["kind"].choices
        kinds = [(label, mapping.options(kind)[1:]) for kind, label in offered if kind]
        self.fields["field"].choices = [("", "请选择"), *kinds, ("不导入", [(LEFT_OUT, mapping.NOT_IMPORTED)])]

    def clean(self):
        """Refuse a field of the other kind of list."""
        found = super().clean()
        kind, field = found.get("kind"), found.get("field")
        if kind and field and field not in {LEFT_OUT, *dict(mapping.options(kind))}:
            self.add_error("field", "这个字段不属于所选的名单类别，请重新选择")
        return found


class ValueWordForm(forms.ModelForm):
    """One more word for a value; the values offered are grouped by field."""

    value = forms.ChoiceField(label="记为")

    class Meta:
        model = ValueWord
        fields = ["field", "word", "value", "is_active"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        groups = [(ValueWord.Field(field).label, list(values.items())) for field, values in VALUES.items()]
        self.fields["value"].choices = [("", "请选择"), *groups]


class UndoForm(forms.Form):
    """Why a written list is undone."""

    reason = forms.CharField(
        label="撤销原因", max_length=200, error_messages={"required": "请写明撤销原因"},
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
