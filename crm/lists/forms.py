"""The form of a saved view."""

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.lists import policy
from crm.lists.models import Page, SavedView
from crm.lists.services.views import LONGEST_NAME, LONGEST_QUERY


class SaveViewForm(forms.Form):
    """A name and with whom the view is shared; what it holds comes from the list."""

    name = forms.CharField(label=_("名称"), max_length=LONGEST_NAME, help_text=_("同名的视图会被这一个替换"))
    shared = forms.ChoiceField(label=_("可见范围"))
    page = forms.ChoiceField(choices=Page.choices, widget=forms.HiddenInput)
    query = forms.CharField(required=False, max_length=LONGEST_QUERY, widget=forms.HiddenInput)
    columns = forms.CharField(required=False, max_length=1000, widget=forms.HiddenInput)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        open_to = policy.shares_open_to(user)
        field = self.fields["shared"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  (declared above)
        field.choices = [choice for choice in SavedView.Shared.choices if choice[0] in open_to]

    def clean_columns(self):
        return [key for key in self.cleaned_data["columns"].split(",") if key]
