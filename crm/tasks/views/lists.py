"""The lists of tasks, one tab a list."""

from django.core.exceptions import PermissionDenied
from django.http import QueryDict

from core.web.pagination import CappedPaginator
from core.web.views import FilteredListView
from crm.tasks import policy
from crm.tasks.filters import STATES, TaskFilterSet
from crm.tasks.models import Task
from crm.tasks.panels import rows_of
from crm.tasks.queries import box_rows, boxes_of, limits_today, open_count, with_colour
from crm.tasks.states import Status

CELLS = {"sign": "", "working": "", "submitted": "", "overdue": "bad"}
COLOURED = {"blue": ("蓝色督办", "info"), "yellow": ("黄色督办", "warn"), "red": ("红色督办", "bad")}


class TaskListView(FilteredListView):
    """The tasks of one tab, open ones by default, soonest due first."""

    model = Task
    filterset_class = TaskFilterSet
    template_name = "crm/tasks/list.html"
    table_template_name = "crm/tasks/_table.html"
    extra_context = {"active_nav": "tasks"}

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not policy.can_list_tasks(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_queryset(self):
        self.boxes = boxes_of(self.request.user)
        given = self.request.GET.copy()
        if given.get("box") not in self.boxes:
            given["box"] = self.boxes[0]
        given.setdefault("state", "all" if given.getlist("colour") else "open")
        self.box = given["box"]
        rows = Task.objects.visible_to(self.request.user)
        self.filterset = self.filterset_class(given, queryset=rows, request=self.request)
        self.limits = limits_today()
        return with_colour(self.filterset.qs.with_related(), self.limits).order_by("due_on", "pk")

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        rows = rows_of(context["object_list"], self.request.user)
        more = {"rows": rows, "tabs": self.tabs(), "cells": self.cells(), "box": self.box}
        return context | more | {"can_issue": policy.can_issue(self.request.user)}

    def tabs(self) -> list[dict]:
        """Return the person's tabs, each with the number of rows that it opens with."""
        user = self.request.user
        return [
            {
                "word": one.label, "url": f"{self.request.path}?box={one.value}", "current": one == self.box,
                "count": open_count(user, one),
            }
            for one in self.boxes
        ]  # fmt: skip

    def cells(self) -> list[dict]:
        """Return the cells of the strip; each counts just the rows of the list that it opens."""
        words = dict(STATES)
        cells = [self.cell(words[key], "state", key, kind) for key, kind in CELLS.items()]
        cells += [self.cell(word, "colour", key, kind) for key, (word, kind) in COLOURED.items()]
        waiting = box_rows(Task.objects.visible_to(self.request.user), self.box, self.request.user)
        if waiting.filter(status=Status.REJECTED).exists():
            cells.insert(0, self.cell(words["rejected"], "state", "rejected", "warn"))
        return cells

    def cell(self, label, name: str, value: str, kind: str) -> dict:
        """Return one cell: how many rows there are, counted by the list's own filters, and the list that shows them."""
        asked = QueryDict(f"box={self.box}&{name}={value}")
        seen = Task.objects.visible_to(self.request.user)
        counted = self.filterset_class(asked, queryset=seen, request=self.request).qs
        number = counted.order_by()[: CappedPaginator.cap + 1].count()
        shown = f"{CappedPaginator.cap}+" if number > CappedPaginator.cap else number
        current = self.request.GET.getlist(name) == [value]
        url = f"{self.request.path}?{asked.urlencode()}"
        return {"url": url, "label": label, "value": shown, "kind": kind if number else "", "current": current}
