"""状态申请: asking the headquarters, deciding, and the list of what waits."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse

from core.web.views import FilteredListView
from crm.projects import policy, services
from crm.projects.filters_states import StateRequestFilterSet
from crm.projects.forms import ASKED_BY
from crm.projects.models import StateRequest
from crm.projects.views.acting import DialogueView
from crm.projects.views.requests import APPROVE, REJECT, WITHDRAW, DecideView, rights_on_requests

Kind = StateRequest.Kind


class AskStateView(DialogueView):
    """Asking for a change of state; ``?kind=`` says which."""

    template_name = "crm/projects/files/upload.html"
    word, done = "提交申请", "已提交，等待指挥部审批"
    intro = "提交后由指挥部审批，批准时生效；可在审批前撤回。"

    def allowed(self, user, obj):
        self.asked_kind = self.request.GET.get("kind", "")
        if self.asked_kind not in ASKED_BY:
            raise Http404
        return policy.can_request_change(user, obj)

    def get_form_class(self):
        return ASKED_BY[Kind(self.asked_kind)]

    def get_context_data(self, **kwargs):
        path = f"{self.request.path}?kind={self.asked_kind}"
        return super().get_context_data(heading=f"申请{Kind(self.asked_kind).label}", action=path, **kwargs)

    def perform(self, form):
        given = self.given(form)
        if self.asked_kind == Kind.TERMINATE:
            given["termination_kind"] = given.pop("kind")
        return services.request_state(self.object.pk, self.asked_kind, by=self.request.user, **given)


class DecideStateView(DecideView):
    """Approving, rejecting or withdrawing one request."""

    model_asked, what = StateRequest, "状态申请"
    acts = {APPROVE: services.approve_state, REJECT: services.reject_state, WITHDRAW: services.withdraw_state}

    def told(self):
        one = self.asked
        return f"{one.told}。原因：{one.reason}（{one.requested_by or '系统'}申请）"

    def get_success_url(self):
        DialogueView.get_success_url(self)
        return reverse("projects:state-requests")


class StateRequestListView(FilteredListView):
    """What waits for the headquarters, oldest first; teams see their own requests."""

    model = StateRequest
    filterset_class = StateRequestFilterSet
    template_name = "crm/projects/states/requests.html"
    table_template_name = "crm/projects/states/_requests.html"
    extra_context = {"active_nav": "project"}

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not policy.can_list_projects(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_queryset(self):
        rows = StateRequest.objects.visible_to(self.request.user)
        given = self.request.GET.copy()
        given.setdefault("status", StateRequest.Status.REQUESTED)
        self.filterset = self.filterset_class(given, queryset=rows, request=self.request)
        related = ("project__enterprise", "into")
        return self.filterset.qs.with_related().select_related(*related).order_by("requested_at", "pk")

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        return context | rights_on_requests(context["object_list"], self.request.user)
