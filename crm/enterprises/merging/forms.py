"""The forms of judging a pair, of merging two firms and of taking a merge back."""

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from crm.enterprises import policy
from crm.enterprises.merging.fields import ABSORBED, KEEP, OFFICER, differences
from crm.enterprises.models import Enterprise


class MergeForm(forms.Form):
    """One choice for each value in which the firms differ, the reason, and the versions both were read as."""

    reason = forms.CharField(label=_("合并原因"), max_length=200, help_text=_("将记入两家企业的变更记录"))
    version_keep = forms.IntegerField(widget=forms.HiddenInput)
    version_absorbed = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, firms, user, **kwargs):
        super().__init__(*args, **kwargs)
        keep, absorbed = firms
        self.differences = differences(keep, absorbed)
        self.fixed = {one.key for one in self.differences if one.forced}
        if not policy.can_assign_officer(user):
            self.fixed.add(OFFICER)
        for one in self.differences:
            self.fields[one.key] = forms.ChoiceField(
                label=one.label,
                choices=[(KEEP, one.keep or "（空）"), (ABSORBED, one.absorbed or "（空）")],
                initial=one.default,
                required=False,
                widget=forms.RadioSelect,
                disabled=one.key in self.fixed,
            )
        self.initial |= {"version_keep": keep.version, "version_absorbed": absorbed.version}

    def choices(self) -> dict[str, str]:
        """Return the choices that were made; what was not sent takes its default."""
        chosen = {one.key: self.cleaned_data.get(one.key) for one in self.differences if one.key not in self.fixed}
        return {key: side for key, side in chosen.items() if side}

    def rows(self):
        """Yield each difference with its two radio buttons."""
        for one in self.differences:
            yield one, list(self[one.key])


class MergeWithForm(forms.Form):
    """Which firm is to be merged with the one whose page one comes from."""

    other = forms.ModelChoiceField(Enterprise.objects.none(), label=_("与哪一家合并"))
    pick_url = reverse_lazy("enterprises:pick")

    def __init__(self, *args, user, firm, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["other"].queryset = Enterprise.objects.visible_to(user).exclude(pk=firm.pk)


class BranchForm(forms.Form):
    """Which of the two firms is the branch."""

    branch = forms.ChoiceField(label=_("哪一家是分支机构"), widget=forms.RadioSelect)

    def __init__(self, *args, pair, suggested, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["branch"].choices = [(str(firm.pk), firm.name) for firm in (pair.left, pair.right)]
        self.fields["branch"].initial = str(suggested)


class ReversalForm(forms.Form):
    """Nothing but the decision."""
