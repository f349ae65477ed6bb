"""The statement that goes with a contact list; the service judges it."""

from django import forms

from crm.enterprises.models import Contact
from crm.imports.statements import LONGEST_NOTE, MISSING

SOURCES = [choice for choice in Contact.Source.choices if choice[0] != Contact.Source.API]


class StatementForm(forms.Form):
    """Where the people come from, whether they were informed and whether they agreed; for rows that do not say so."""

    source = forms.ChoiceField(
        label="联系方式来源", choices=[("", "请选择"), *SOURCES], error_messages={"required": MISSING["source"]}
    )
    source_note = forms.CharField(
        label="来源说明",
        max_length=LONGEST_NOTE,
        help_text="哪次活动、哪个平台或谁提供；会显示在联系人上",
        error_messages={"required": MISSING["source_note"]},
    )
    notice = forms.ChoiceField(
        label="是否已告知本人个人信息的用途",
        widget=forms.RadioSelect,
        choices=[("yes", "已告知"), ("no", "尚未告知")],
        error_messages={"required": MISSING["notice"]},
    )
    consent = forms.ChoiceField(
        label="本人是否同意",
        widget=forms.RadioSelect,
        choices=[("yes", "本人已同意"), ("no", "未取得同意（仅限依法可以处理的，如公开信息）")],
        error_messages={"required": MISSING["consent"]},
    )
    checked = forms.CharField(required=False, widget=forms.HiddenInput)
