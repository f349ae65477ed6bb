"""The form of a meeting and its agenda."""

from collections.abc import Iterable

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from crm.projects.forms.choices import as_id
from crm.projects.models import Project
from crm.projects.queries import matching
from crm.reviews.models import Review, ReviewMeeting

MOST_OFFERED = 50


class ReviewChoice(forms.ModelMultipleChoiceField):
    """Open reviews by firm, project and round."""

    def label_from_instance(self, review):
        return f"{review.project.enterprise.name} · {review.project.name}（第 {review.round} 轮）"


class MeetingForm(forms.ModelForm):
    """When, where, who, and which open reviews; the service judges it.

    Offered are the newest open reviews, of those that ``q`` names where it is given, and whatever is on the agenda or
    ticked (``ticked``, keys as the browser sent them); ``rest`` is how many more there are.
    """

    held_at = forms.DateTimeField(label=_("时间"), widget=forms.DateTimeInput)
    reviews = ReviewChoice(Review.objects.none(), label=_("议题"), widget=forms.CheckboxSelectMultiple)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = ReviewMeeting
        fields = ["title", "held_at", "place", "chair", "attendees", "minutes"]
        widgets = {"attendees": forms.Textarea({"rows": 2}), "minutes": forms.Textarea({"rows": 3})}

    def __init__(self, *args, q: str = "", ticked: Iterable[str] = (), **kwargs):
        super().__init__(*args, **kwargs)
        self.q = q
        kept = {pk for pk in map(as_id, ticked) if pk is not None}
        agenda = set()
        if self.instance.pk:
            agenda = set(self.instance.reviews.values_list("pk", flat=True))
            self.fields["version"].initial = self.instance.version
        self.fields["reviews"].initial = sorted(kept or agenda)
        still_open = Review.objects.filter(status=Review.Status.OPEN).exclude(pk__in=agenda | kept)
        named = still_open.filter(project__in=matching(Project.objects.all(), q).order_by()) if q else still_open
        newest = list(named.order_by("-applied_at", "-pk").values_list("pk", flat=True)[:MOST_OFFERED])
        self.rest = still_open.count() - len(newest)
        offered = Review.objects.filter(Q(pk__in=[*newest, *agenda]) | Q(pk__in=kept, status=Review.Status.OPEN))
        self.fields["reviews"].queryset = offered.select_related("project__enterprise").order_by("applied_at", "pk")

    def given(self) -> dict:
        """Return what the service takes, the agenda as a list in the order of application."""
        data = {name: self.cleaned_data[name] for name in self.Meta.fields}
        return data | {"reviews": list(self.cleaned_data["reviews"])}

    def _post_clean(self):
        """Leave judging to the service."""
