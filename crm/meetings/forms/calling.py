"""The form in which a meeting is called; it only reads what was typed, the service judges it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from chains.access import reach_of
from chains.models import Chain, Team
from crm.meetings.models import Meeting

NAMES = ("kind", "title", "held_at", "cutoff_at", "place", "chair", "attendees", "chain", "team")


class MeetingForm(forms.Form):
    """When, where, who, about which part of the district."""

    kind = forms.ChoiceField(label=_("类型"), choices=Meeting.Kind.choices)
    title = forms.CharField(
        label=_("会议名称"), max_length=120, required=False, help_text=_("不填则按类型和日期命名")
    )  # fmt: skip
    held_at = forms.DateTimeField(label=_("时间"), widget=forms.DateTimeInput)
    cutoff_at = forms.DateTimeField(
        label=_("数据截止"), widget=forms.DateTimeInput, required=False,
        help_text=_("不填则为上周五 18:00；周五放假的为那一周最后一个工作日 18:00"),
    )  # fmt: skip
    chain = forms.ModelChoiceField(Chain.objects.none(), label=_("产业链"), required=False, empty_label=_("全区"))
    team = forms.ModelChoiceField(Team.objects.none(), label=_("组"), required=False, empty_label=_("全区"))
    place = forms.CharField(label=_("地点"), max_length=120)
    chair = forms.CharField(label=_("主持人"), max_length=60)
    attendees = forms.CharField(label=_("参会人员"), max_length=1000, widget=forms.Textarea({"rows": 2}))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        reach = reach_of(user)
        chains = Chain.objects.visible_to(user)
        self.fields["chain"].queryset = chains if reach.everything else chains.filter(pk__in=reach.chain_ids)
        if reach.everything:
            self.fields["team"].queryset = Team.objects.visible_to(user).filter(is_active=True)
        else:  # who runs the meetings of his chain alone
            del self.fields["team"]
            self.fields["kind"].choices = [(Meeting.Kind.CHAIN.value, Meeting.Kind.CHAIN.label)]
            self.fields["chain"].empty_label = None

    def given(self) -> dict[str, Any]:
        """Return what the service takes."""
        return {name: value for name, value in self.cleaned_data.items() if name in NAMES}


def initial_of(meeting: Meeting) -> dict[str, Any]:
    """Return what the form shows of a meeting."""
    keys = {"chain": meeting.chain_id, "team": meeting.team_id, "version": meeting.version}
    return {name: getattr(meeting, name) for name in NAMES} | keys
