"""The inbox, the bell, and what a person does with a reminder."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views import View
from django.views.generic.detail import SingleObjectMixin

from core.web.views import FilteredListView, ScopedViewMixin
from crm.notices import queries, services
from crm.notices.filters import Group, NoticeFilterSet, in_group
from crm.notices.models import Notice

MOST = 20  # rows of a group on the first page of the inbox


class InboxView(FilteredListView):
    """The own reminders by group; ``?group=done`` shows what was ticked off."""

    model = Notice
    filterset_class = NoticeFilterSet
    template_name = "crm/notices/list.html"
    table_template_name = "crm/notices/_list.html"
    extra_context = {"active_nav": "inbox"}

    def get_queryset(self):
        return super().get_queryset().select_related("project", "enterprise").order_by("-occurs_on", "-id")

    def get_context_data(self, **kwargs):
        today = timezone.localdate()
        return super().get_context_data(
            groups=self._groups() if "group" not in self.request.GET else None,
            waiting=queries.waiting_for(self.request.user),
            today=today,
            later=[today + timedelta(days=days) for days in (1, 2, 3)],
            **kwargs,
        )

    def _groups(self):
        """Return the groups that hold something: the first rows of each, and whether there are more."""
        found = {group: self._first(group) for group in Group}
        return [
            {"word": group.label, "key": group.value, "rows": rows[:MOST], "more": len(rows) > MOST}
            for group, rows in found.items()
            if rows
        ]

    def _first(self, group):
        return list(in_group(self.filterset.qs, group).select_related("project", "enterprise")[: MOST + 1])


class BellView(LoginRequiredMixin, View):
    """The bell of the frame with the number of unread reminders."""

    def get(self, request):
        return render(request, "crm/notices/bell.html", {"count": queries.waiting_for(request.user).unread})


class NoticeActView(ScopedViewMixin, SingleObjectMixin, View):
    """One act on one own reminder; a foreign one is a 404. Answers htmx with the row, otherwise goes back."""

    model = Notice
    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        self.act(self.get_object())
        if request.htmx:
            notice = Notice.objects.select_related("project", "enterprise").get(pk=self.kwargs["pk"])
            return self._row(notice)
        return HttpResponseRedirect(back(request))

    def _row(self, notice):
        today = timezone.localdate()
        later = [today + timedelta(days=days) for days in (1, 2, 3)]
        response = render(self.request, "crm/notices/_row.html", {"notice": notice, "today": today, "later": later})
        response["HX-Trigger"] = "bell"
        return response

    def act(self, notice):
        raise NotImplementedError


class ReadView(NoticeActView):
    """Read; with ``open`` in the body the browser goes on to the object."""

    def post(self, request, *args, **kwargs):
        if "open" not in request.POST:
            return super().post(request, *args, **kwargs)
        notice = self.get_object()
        self.act(notice)
        return HttpResponseRedirect(notice.get_absolute_url())

    def act(self, notice):
        services.mark_read(notice.pk, by=self.request.user)


class DoneView(NoticeActView):
    """Ticked off."""

    def act(self, notice):
        services.complete(notice.pk, by=self.request.user)


class SnoozeView(NoticeActView):
    """Put off by ``days`` (1 to 3)."""

    def act(self, notice):
        days = self.request.POST.get("days", "1")
        until_on = timezone.localdate() + timedelta(days=int(days) if days.isdecimal() and len(days) < 3 else 0)
        services.snooze(notice.pk, by=self.request.user, until_on=until_on)
        messages.success(self.request, f"{until_on:%m-%d} 再提醒您")


class ReadAllView(LoginRequiredMixin, View):
    """Everything read."""

    http_method_names = ["post"]

    def post(self, request):
        count = services.mark_all_read(by=request.user)
        messages.success(request, f"{count} 条已标为已读")
        if request.htmx:
            return HttpResponse(status=204, headers={"HX-Refresh": "true"})
        return HttpResponseRedirect(back(request))


def back(request) -> str:
    """Return the page on this host that the act came from, else the inbox."""
    wanted = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure()):
        return wanted
    return reverse("notices:list")
