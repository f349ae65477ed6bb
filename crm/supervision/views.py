"""The pages of orders: the list, one order, its dialogues, its letter, and the ladders of a project and of a task."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import QueryDict
from django.views import View
from django.views.generic import DetailView, FormView
from django.views.generic.detail import SingleObjectMixin

from core.web.pagination import CappedPaginator
from core.web.views import FilteredListView, ObjectActionMixin, RefusableFormMixin, ScopedViewMixin
from crm.projects.views.acting import refreshing
from crm.projects.views.panels import PanelView
from crm.supervision import policy, services
from crm.supervision.filters import STATES, SupervisionFilterSet
from crm.supervision.forms import AnswerForm, PlainForm, WithdrawForm
from crm.supervision.letters import letter_answer
from crm.supervision.models import SupervisionOrder
from crm.supervision.panels import KINDS, panel_of, panel_of_task, sheet_of, with_signatures
from crm.supervision.states import Level
from crm.tasks.models import Task

CELLS = ("mine", "open", "answered")


class OrderListView(FilteredListView):
    """Orders, open ones by default, longest without action first."""

    model = SupervisionOrder
    filterset_class = SupervisionFilterSet
    template_name = "crm/supervision/list.html"
    table_template_name = "crm/supervision/_table.html"
    extra_context = {"active_nav": "tasks"}

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not policy.can_list_orders(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_queryset(self):
        given = self.request.GET.copy()
        given.setdefault("state", "open")
        rows = SupervisionOrder.objects.visible_to(self.request.user)
        self.filterset = self.filterset_class(given, queryset=rows, request=self.request)
        return with_signatures(self.filterset.qs.with_related()).order_by("idle_from_on", "-pk")

    def get_context_data(self, **kwargs):
        return super().get_context_data(cells=self.cells(), **kwargs)

    def cells(self) -> list[dict]:
        """Return the cells of the strip; each counts just the rows of the list that it opens."""
        words = dict(STATES)
        cells = [self.cell(words[key], f"state={key}", "warn" if key == "mine" else "") for key in CELLS]
        return cells + [self.cell(one.label, f"state=open&level={one.value}", KINDS[one]) for one in Level]

    def cell(self, label, query: str, kind: str) -> dict:
        """Return one cell: how many rows there are, counted by the list's own filters, and the list that shows them."""
        asked = QueryDict(query)
        seen = SupervisionOrder.objects.visible_to(self.request.user)
        counted = self.filterset_class(asked, queryset=seen, request=self.request).qs
        number = counted.order_by()[: CappedPaginator.cap + 1].count()
        shown = f"{CappedPaginator.cap}+" if number > CappedPaginator.cap else number
        now = self.request.GET
        current = (now.get("state", "open"), now.getlist("level")) == (asked["state"], asked.getlist("level"))
        url = f"{self.request.path}?{asked.urlencode()}"
        return {"url": url, "label": label, "value": shown, "kind": kind if number else "", "current": current}


class OrderView(ScopedViewMixin, DetailView):
    """One order: what it says, who signed, what was answered; printable on one sheet."""

    model = SupervisionOrder
    template_name = "crm/supervision/detail.html"
    extra_context = {"active_nav": "tasks"}

    def get_queryset(self):
        return super().get_queryset().with_related().select_related("closed_by")

    def get_context_data(self, **kwargs):
        can_list = policy.can_list_orders(self.request.user)
        return super().get_context_data(can_list=can_list, **sheet_of(self.object, self.request.user), **kwargs)


class OrderPanelView(PanelView):
    """The ladders and orders of a project."""

    panel_template = "crm/supervision/_panel.html"
    heading = "督办阶梯"

    def panel(self, project, user):
        return panel_of(project, user)


class TaskLadderView(ScopedViewMixin, DetailView):
    """The ladder of a task: a fragment for htmx, and a page of its own."""

    model = Task

    def get_context_data(self, **kwargs):
        return super().get_context_data(active_nav="tasks", **panel_of_task(self.object), **kwargs)

    def get_template_names(self):
        htmx = self.request.htmx
        alone = htmx and not htmx.history_restore_request and not htmx.boosted
        return ["crm/supervision/_task.html" if alone else "crm/supervision/task_page.html"]


class ActView(ObjectActionMixin, RefusableFormMixin, SingleObjectMixin, FormView):
    """One act on one order that the person sees; hidden is 404, not for him is 403."""

    model = SupervisionOrder
    form_class = PlainForm
    template_name = "crm/supervision/dialogue.html"
    service: staticmethod
    heading = kind = intro = done = ""

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"order": self.object}

    def get_context_data(self, **kwargs):
        parent = "components/modal.html" if self.request.htmx else "crm/supervision/dialogue_page.html"
        shown = {"heading": self.heading, "word": self.heading, "kind": self.kind, "intro": self.intro}
        return super().get_context_data(
            order=self.object, parent_template=parent, active_nav="tasks", **shown, **kwargs
        )

    def perform(self, form):
        return self.service(self.object.pk, by=self.request.user, **form.given())

    def get_success_url(self):
        messages.success(self.request, self.done)
        return self.object.get_absolute_url()

    def form_valid(self, form):
        response = super().form_valid(form)
        return refreshing(response) if self.request.htmx else response


class AcknowledgeView(ActView):
    """签收."""

    service = staticmethod(services.acknowledge_order)
    heading, done = "签收督办单", "已签收"
    intro = "签收表示已知悉并将督促办理；事项办理或有新动作后自动销号。"

    def allowed(self, user, obj):
        return policy.is_recipient(user, obj)


class AnswerView(ActView):
    """反馈."""

    service, form_class = staticmethod(services.answer_order), AnswerForm
    heading, done = "反馈督办单", "已反馈"
    intro = "反馈不停止督办计时；有效跟进、阶段推进、任务反馈或获批延期才重新起算。"

    def allowed(self, user, obj):
        return policy.can_answer(user, obj)


class WithdrawView(ActView):
    """撤回."""

    service, form_class = staticmethod(services.withdraw_order), WithdrawForm
    heading, kind, done = "撤回督办单", "danger", "已撤回"
    intro = "撤回后本轮不再发出同一级别；仍无动作的，到期发出更高级别。"

    def allowed(self, user, obj):
        return policy.can_withdraw(user, obj)


class LetterView(ScopedViewMixin, SingleObjectMixin, View):
    """The order as a Word file; recorded each time."""

    model = SupervisionOrder
    http_method_names = ["get"]

    def get_queryset(self):
        return super().get_queryset().with_related()

    def get(self, request, *args, **kwargs):
        return letter_answer(self.get_object(), request.user)
