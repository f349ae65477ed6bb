"""一键移交: choose two people, see what would move, confirm."""

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.views.generic import FormView

from chains.policy import can_hand_over
from core.errors import RuleViolation
from core.web.views import RefusableFormMixin, add_refusal
from crm.insights.handover.forms import HandoverForm
from crm.notices.services.handover import hand_over, preview_handover

CONFIRM = "confirm"


class HandoverView(LoginRequiredMixin, RefusableFormMixin, FormView):
    """A POST shows the counts; a POST with ``confirm`` does it. HQ and team leaders only."""

    template_name = "crm/insights/handover/form.html"
    form_class = HandoverForm

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not can_hand_over(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "by": self.request.user}

    def form_valid(self, form):
        if CONFIRM in self.request.POST:
            return super().form_valid(form)
        data = form.cleaned_data
        try:
            preview = preview_handover(data["from_user"], data["to_user"], by=self.request.user)
        except RuleViolation as refusal:
            self.request.refusal = refusal
            add_refusal(form, refusal)
            return self.form_invalid(form)
        return self.render_to_response(self.get_context_data(form=form, preview=preview, **data))

    def perform(self, form):
        done = hand_over(by=self.request.user, **form.cleaned_data)
        giver, taker = form.cleaned_data["from_user"], form.cleaned_data["to_user"]
        messages.success(
            self.request,
            f"已将 {giver} 的 {done.projects} 个项目、{done.next_steps} 条下一步、"
            f"{done.served_projects + done.served_enterprises} 项服务移交给 {taker}",
        )
        return done

    def get_success_url(self):
        return reverse("insights:teams")
