"""The form of one row of a preview: a field for each column that is imported."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from crm.imports.columns import FIELDS
from crm.imports.services.preview import LONGEST_CELL

LONG = 60


class RowForm(forms.Form):
    """The cells of a row as ``cell_<index>``; ``seen_<index>`` keeps what the person was shown, ``mark`` the preview."""

    mark = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, columns: Sequence[Mapping[str, Any]], texts: Mapping[int, str], **kwargs):
        super().__init__(*args, **kwargs)
        self.columns = columns
        for column in columns:
            index, text = column["index"], texts.get(column["index"], "")
            self.fields[f"cell_{index}"] = forms.CharField(
                label=column["text"],
                required=False,
                strip=False,
                max_length=LONGEST_CELL,
                initial=text,
                widget=_widget(text),
                help_text=_help(column),
            )
            self.fields[f"seen_{index}"] = forms.CharField(
                required=False, strip=False, initial=text, widget=forms.HiddenInput
            )

    def cells(self) -> dict[int, str]:
        """Return the text of each cell that was sent, by its index in the file."""
        return self._sent("cell")

    def seen(self) -> dict[int, str]:
        """Return what each cell held when the person saw it."""
        return self._sent("seen")

    def saw(self, texts: Mapping[int, str]) -> None:
        """Take what the cells hold by now as seen: saved once more, what was typed wins."""
        self.data = {
            **dict(self.data.items()),
            **{f"seen_{c['index']}": texts.get(c["index"], "") for c in self.columns},
        }

    def _sent(self, kind: str) -> dict[int, str]:
        indexes = (column["index"] for column in self.columns)
        return {at: self.cleaned_data[f"{kind}_{at}"] for at in indexes if f"{kind}_{at}" in self.data}


def _widget(text: str) -> forms.Widget:
    if len(text) > LONG or "\n" in text or "\r" in text:
        return forms.Textarea(attrs={"rows": 3})
    return forms.TextInput(attrs={"autocomplete": "off"})


def _help(column: Mapping[str, Any]) -> str:
    label = FIELDS[column["field"]].label
    return "" if label in column["text"] else f"对应“{label}”"
