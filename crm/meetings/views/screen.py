"""The meeting on the wall: one topic at a time, its facts, and what is decided on it."""

from django.contrib import messages
from django.http import Http404
from django.urls import reverse
from django.views.generic import FormView
from django.views.generic.detail import SingleObjectMixin

from core.web.views import ObjectActionMixin, RefusableFormMixin
from crm.followups.models import FollowUp
from crm.meetings import policy, services
from crm.meetings.forms import DecideForm
from crm.meetings.models import AgendaItem, Meeting
from crm.meetings.queries import agenda_of, standing_of
from crm.projects.forms.choices import as_id

SHOWN_FOLLOWUPS = 3


class ScreenView(ObjectActionMixin, RefusableFormMixin, SingleObjectMixin, FormView):
    """``?item=`` names the topic, else the first that nothing was decided on; a post decides on it."""

    model = Meeting
    form_class = DecideForm
    template_name = "crm/meetings/screen.html"
    extra_context = {"active_nav": "tasks"}

    def get_queryset(self):
        return super().get_queryset().with_related()

    def allowed(self, user, obj):
        """Anybody who sees the meeting looks on, once it has opened; only who runs it decides."""
        if obj.is_draft or obj.is_cancelled:
            return False
        return policy.can_decide(user, obj) if self.request.method == "POST" else True

    def get(self, request, *args, **kwargs):
        self.pick()
        return super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        self.pick()
        asked = as_id(request.GET.get("item"))
        if asked and (self.item is None or self.item.pk != asked):
            raise Http404  # hidden by now: what was written on it must not fall to another topic
        return super().post(request, *args, **kwargs)

    def pick(self) -> None:
        """Find the topic that is shown, and its place among those that the person sees."""
        self.agenda = standing_of(agenda_of(self.object, self.request.user))
        asked = as_id(self.request.GET.get("item"))
        at = [n for n, one in enumerate(self.agenda) if one.pk == asked]
        at = at or [n for n, one in enumerate(self.agenda) if not one.is_decided] or [0]
        self.at = at[0]
        self.item: AgendaItem | None = self.agenda[self.at] if self.agenda else None

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"item": self.item or AgendaItem(), "user": self.request.user}

    def get_context_data(self, **kwargs):
        user, meeting = self.request.user, self.object
        done = sum(one.is_decided for one in self.agenda)
        around = {
            "before": self.agenda[self.at - 1] if self.at else None,
            "after": self.agenda[self.at + 1] if self.at + 1 < len(self.agenda) else None,
        }
        rights = {
            "can_decide": policy.can_decide(user, meeting),
            "can_give": policy.can_give_tasks(user, meeting),
        }
        shown = {"meeting": meeting, "item": self.item, "agenda": self.agenda, "done": done, "place": self.at + 1}
        return super().get_context_data(**shown, **around, **rights, followups=self.followups(), **kwargs)

    def followups(self) -> list[FollowUp]:
        """Return the last contacts about the project on the wall; one query."""
        if self.item is None or self.item.project_id is None:
            return []
        rows = FollowUp.objects.visible_to(self.request.user).filter(project=self.item.project_id, voided_at=None)
        return list(rows.select_related("created_by").order_by("-happened_at", "-pk")[:SHOWN_FOLLOWUPS])

    def perform(self, form):
        item = self.item.pk if self.item else 0
        return services.decide(self.object.pk, item, by=self.request.user, **form.given())

    def get_success_url(self):
        made = self.result.task
        done = f"已交办 {made.no}，{made.due_on} 前办结" if made else "已记录结论"
        messages.success(self.request, done)
        return f"{reverse('meetings:screen', args=[self.object.pk])}?item={self.result.item_id}"
