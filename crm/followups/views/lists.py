"""跟进日程: the open next steps by day, and all records."""

from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from core.web.views import FilteredListView
from crm.followups import policy, queries, rules
from crm.followups.filters import FollowUpFilterSet
from crm.followups.models import FollowUp

RECORDS = "records"


class FollowUpListView(FilteredListView):
    """Next steps by day (``due``, all open ones when it is missing), or with ``due=records`` what was logged."""

    model = FollowUp
    filterset_class = FollowUpFilterSet
    template_name = "crm/followups/list.html"
    table_template_name = "crm/followups/_table.html"

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not policy.can_list_followups(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_queryset(self):
        rows = FollowUp.objects.visible_to(self.request.user)
        given = self.request.GET.copy()
        self.due = given.pop("due", [queries.Due.OPEN.value])[-1]
        self.filterset = self.filterset_class(given, queryset=rows, request=self.request)
        self.narrowed = self.filterset.qs.with_related().select_related("contact", "next_owner")
        if self.due == RECORDS:
            return self.narrowed
        self.due = self.due if self.due in queries.Due.values else queries.Due.OPEN.value
        return queries.due_steps(self.narrowed, self.due, timezone.localdate()).order_by("next_on", "id")

    def get_context_data(self, **kwargs):
        today = timezone.localdate()
        counts = queries.due_counts(self.filterset.qs, today)
        context = super().get_context_data(
            due=self.due,
            records=self.due == RECORDS,
            tabs=[self._tab(due.value, due.label, counts[due.value]) for due in queries.Due]
            + [self._tab(RECORDS, "全部记录", None)],
            today=today,
            can_log=policy.can_log_followup(self.request.user),
            can_void=policy.can_void_followup(self.request.user),
            **kwargs,
        )
        return context | (self._own(context["object_list"]) if self.due == RECORDS else {})

    def _own(self, shown):
        """What of the page its reader may still correct, and what he may only append to."""
        mine, now = policy.corrections_within(self.request.user, shown), timezone.now()
        fresh = {one.pk for one in shown if one.pk in mine and rules.can_still_be_corrected(one, now)}
        return {"correctable": fresh, "notable": mine - fresh - {one.pk for one in shown if one.voided_at}}

    def _tab(self, due, word, count):
        kept = self.request.GET.copy()
        kept.pop("page", None)
        kept["due"] = due
        url = f"{reverse('followups:list')}?{kept.urlencode()}"
        return {"url": url, "word": word, "count": count, "current": due == self.due}
