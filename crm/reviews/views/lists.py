"""The lists: reviews, an agency's opinions, meetings."""

from django.core.exceptions import PermissionDenied

from core.web.views import FilteredListView
from crm.reviews import policy
from crm.reviews.filters import MeetingFilterSet, OpinionFilterSet, ReviewFilterSet
from crm.reviews.models import Opinion, Review, ReviewMeeting
from crm.reviews.queries import setting
from crm.reviews.tables import opinion_rows, review_rows


class RightMixin:
    """Only for those who have the list at all."""

    right = staticmethod(policy.can_list_reviews)
    extra_context = {"active_nav": "project"}

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not self.right(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class ReviewListView(RightMixin, FilteredListView):
    """The reviews of the projects that the person sees."""

    model = Review
    filterset_class = ReviewFilterSet
    template_name = "crm/reviews/list.html"
    table_template_name = "crm/reviews/_table.html"

    def get_queryset(self):
        return super().get_queryset().with_related()

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        holds = policy.can_hold_meetings(self.request.user)
        return context | {"rows": review_rows(context["object_list"]), "can_hold_meetings": holds}


class OpinionListView(RightMixin, FilteredListView):
    """What an agency is asked: open ones first by default, for headquarters those of all agencies."""

    model = Opinion
    filterset_class = OpinionFilterSet
    template_name = "crm/reviews/opinions.html"
    table_template_name = "crm/reviews/_opinions.html"
    right = staticmethod(policy.can_list_opinions)

    def get_queryset(self):
        rows = Opinion.objects.visible_to(self.request.user)
        given = self.request.GET.copy()
        given.setdefault("state", "open")
        self.filterset = self.filterset_class(given, queryset=rows, request=self.request)
        return self.filterset.qs.with_related().order_by("due_on", "pk")

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        rows = opinion_rows(context["object_list"], lenient=setting().overdue_is_no_comment)
        return context | {"rows": rows}


class MeetingListView(RightMixin, FilteredListView):
    """The meetings, newest first; for headquarters."""

    model = ReviewMeeting
    filterset_class = MeetingFilterSet
    template_name = "crm/reviews/meetings.html"
    table_template_name = "crm/reviews/_meetings.html"
    right = staticmethod(policy.can_hold_meetings)

    def get_queryset(self):
        return super().get_queryset().prefetch_related("items__review__project")
