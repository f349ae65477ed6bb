"""The page of one task, the tasks of one project, files and letters."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.views import View
from django.views.generic import DetailView
from django.views.generic.detail import SingleObjectMixin

from core.files.responses import response_for
from core.web.views import ScopedViewMixin
from crm.projects.views.panels import PanelView
from crm.tasks import policy, services
from crm.tasks.letters import LETTERS, letter_answer
from crm.tasks.models import Task, TaskFile
from crm.tasks.panels import panel_of, sheet_of
from crm.tasks.queries import limits_today, with_colour


class TaskView(ScopedViewMixin, DetailView):
    """One task with its feedback, requests and history."""

    model = Task
    template_name = "crm/tasks/detail.html"
    extra_context = {"active_nav": "tasks"}

    def get_queryset(self):
        rows = super().get_queryset().with_related()
        related = rows.select_related("accepted_by", "submitted_by")
        return with_colour(related, limits_today())

    def get_context_data(self, **kwargs):
        can_list = policy.can_list_tasks(self.request.user)
        return super().get_context_data(can_list=can_list, **sheet_of(self.object, self.request.user), **kwargs)


class TaskPanelView(PanelView):
    """The tasks of a project."""

    panel_template = "crm/tasks/_panel.html"
    heading = "交办督办"

    def panel(self, project, user):
        return panel_of(project, user)


class FileView(ScopedViewMixin, SingleObjectMixin, View):
    """Handing out a file of a feedback; each time is recorded."""

    model = Task
    http_method_names = ["get"]

    def get(self, request, *args, **kwargs):
        task = self.get_object()
        rows = TaskFile.objects.select_related("stored", "feedback__task")
        file = rows.filter(feedback__task=task, stored__uid=kwargs["uid"]).first()
        if file is None:
            raise Http404
        return response_for(services.hand_out_file(file, by=request.user).stored)


class LetterView(ScopedViewMixin, SingleObjectMixin, View):
    """交办单 or 催办单 as a Word file; recorded each time."""

    model = Task
    http_method_names = ["get"]

    def get_queryset(self):
        return super().get_queryset().with_related()

    def get(self, request, *args, **kwargs):
        task, kind = self.get_object(), kwargs["kind"]
        if kind not in LETTERS:
            raise Http404
        if not policy.can_take_letter(request.user, task, kind):
            raise PermissionDenied
        return letter_answer(task, kind, request.user)
